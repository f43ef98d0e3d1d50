"""Where a place inside a text stands in the file that holds the text. Read by `view.py`.

For a roster written as `roster: |`, line 2 of the text is some other line of the values file,
and its columns are shifted by the indentation.
"""

from __future__ import annotations

from pyhelpers.errors import Location
from pyhelpers.values.nodes import Node


def place_in_text(node: Node, line: int, column: int) -> Location:
    """Map a line and column of the node's text, both from 1, to its file.

    Places behind the text's end are moved to its end; texts that are no block scalars and come
    from no file of their own give the place where they begin.
    """
    if not isinstance(node.value, str) or not node.style:
        return node.where
    lines = node.value.removesuffix("\n").split("\n")
    if line > len(lines):
        line, column = len(lines), len(lines[-1]) + 1
    row = max(line, 1) - 1
    offset = min(max(column, 1) - 1, len(lines[row]))
    if node.style == "file":
        return node.source.at(row + 1, offset + 1)
    if node.style == "|":
        return _literal(node, row, lines[row], offset)
    return _folded(node, sum(len(text) + 1 for text in lines[:row]) + offset)


def _literal(node: Node, row: int, text: str, offset: int) -> Location:
    """In `|` every line of the text is a line of the file, with indentation before it."""
    number = min(node.line + 1 + row, len(node.source.lines))
    raw = node.source.lines[number - 1].removesuffix("\r")
    shift = len(raw) - len(text) if text and raw.endswith(text) else 0
    return node.source.at(number, shift + offset + 1)


def _folded(node: Node, offset: int) -> Location:
    """In `>` lines are joined; each line's words stand in the text in the same order."""
    place = node.where
    reached = 0
    for number, raw in enumerate(node.source.lines[node.line :], node.line + 1):
        words = raw.strip()
        if not words:
            continue
        begins = node.value.find(words, reached)
        if begins < 0 or begins > offset:
            break
        indent = len(raw) - len(raw.lstrip())
        place = node.source.at(number, indent + 1 + min(offset - begins, len(words)))
        reached = begins + len(words)
        if reached > offset:
            break
    return place
