"""Two layers set the same key: a finding about the one that counts names the other as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pyhelpers.errors import Finding
from pyhelpers.values.nodes import Node, dotted, plain, walk


def with_layers(findings: Sequence[Finding], layers: Sequence[Node]) -> list[Finding]:
    """Return the findings; those about a value that replaces one of an earlier file say which.

    `layers` are the files' trees, in their order. Pure.
    """
    if len(layers) < 2 or not findings:
        return list(findings)
    known = [{dotted(path): node for path, node in walk(layer)} for layer in layers]
    return [_told(one, known) for one in findings]


def _told(finding: Finding, known: Sequence[dict[str, Node]]) -> Finding:
    setting = [paths[finding.path] for paths in known if finding.path in paths]
    if len(setting) < 2 or not finding.path:
        return finding
    last, before = setting[-1], setting[-2]
    mixed = isinstance(last.value, dict) and isinstance(before.value, dict)
    if mixed or last.source.name != finding.where.file or plain(last) == plain(before):
        return finding
    problem = f"{finding.problem}; it replaces what {before.where_key} says"
    return replace(finding, problem=problem)
