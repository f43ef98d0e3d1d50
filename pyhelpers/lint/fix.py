"""`pyhelpers lint --fix`: mechanical mends, written into a file's text. Pure.

Every byte beside the edits stays. An edit is left out where the text is not what was expected:
a value over several lines, with an escape, or one that an alias shares.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pyhelpers.errors import Finding, Fix
from pyhelpers.values.nodes import Node, dotted, walk

_QUOTED = re.compile(r"\"([^\"\\\n]*)\"|'([^'\n]*)'")
_PLAIN = re.compile(r"[^\s,\[\]{}#'\"&*!|>%@`][^\s,\[\]{}#'\"]*")
_KEY = re.compile(r"(?P<mark>[\"']?)(?P<name>[\w.-]+)(?P=mark)(?=\s*:)")

Edit = tuple[int, int, int, str]
"""(line from 1, start and end of the piece from 0, what stands there then)"""


def mended(text: str, root: Node, findings: Iterable[Finding]) -> tuple[str, int]:
    """Return the file's text with what can be mended, and how many edits that were.

    `root` is the tree of this very text. Of findings in other files nothing is done.
    """
    # By place as well: a key with dots in it may have another's path.
    nodes = {
        (dotted(path), where): node
        for path, node in walk(root)
        for where in (node.where, node.where_key)
    }
    lines = text.split("\n")
    edits: dict[tuple[int, int], Edit] = {}
    for one in findings:
        node = nodes.get((one.path, one.where))
        if one.fix and node:
            edit = _edit(lines, node, one.fix)
            if edit:
                edits[edit[0], edit[1]] = edit
    for line, start, end, new in sorted(edits.values(), reverse=True):
        old = lines[line - 1]
        lines[line - 1] = old[:start] + new + old[end:]
    return "\n".join(lines), len(edits)


def _edit(lines: list[str], node: Node, fix: Fix) -> Edit | None:
    number, column = (node.line, node.column)
    if fix.kind == "rename":
        number, column = (node.key_line, node.key_column)
    if not 0 < number <= len(lines):
        return None
    line, start = lines[number - 1], column - 1
    if fix.kind == "rename":
        match = _KEY.match(line, start)
        return (number, *match.span("name"), fix.new) if match else None
    if fix.kind == "unquote":
        match = _QUOTED.match(line, start)
        inner = (match[1] or match[2] or "").strip() if match else ""
        return (number, *match.span(), inner) if match and _PLAIN.fullmatch(inner) else None
    match = _PLAIN.match(line, start)
    return (number, *match.span(), f'"{match[0]}"') if match else None
