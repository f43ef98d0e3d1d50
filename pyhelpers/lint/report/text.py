"""For people: a line each; on a terminal with the line of the file and a caret. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from pyhelpers.errors import Finding

_COLOURS = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "note": "\x1b[1;36m"}
_FAINT, _BOLD, _PLAIN = "\x1b[2m", "\x1b[1m", "\x1b[0m"
_WIDTH = 100


def text(findings: Iterable[Finding], lines_of: dict[str, Sequence[str]], *, rich: bool) -> str:
    """Return the report. `lines_of` has each file's lines; `rich` is for a terminal."""
    return "".join(f"{line}\n" for one in findings for line in _finding(one, lines_of, rich=rich))


def _finding(one: Finding, lines_of: dict[str, Sequence[str]], *, rich: bool) -> Iterator[str]:
    id_ = f" [{one.rule}]" if one.rule else ""
    if not rich:
        yield f"{one}{id_}"
        return
    colour = _COLOURS.get(one.severity, "")
    key = f"{one.path}: " if one.path else ""
    yield f"{_BOLD}{one.where}{_PLAIN}: {colour}{one.severity}{_PLAIN}: {key}{one.problem}{id_}"
    lines = lines_of.get(one.where.file, ())
    if 0 < one.where.line <= len(lines):
        yield from _source(lines[one.where.line - 1], one.where.line, one.where.column, colour)
    if one.mend:
        yield f"  {_FAINT}fix:{_PLAIN} {one.mend}"


def _source(line: str, number: int, column: int, colour: str) -> Iterator[str]:
    """Yield the line of the file and the caret below, both cut to what fits."""
    start = max(0, column - 1 - _WIDTH // 2) if column > _WIDTH else 0
    shown = line.expandtabs(1)[start : start + _WIDTH].rstrip()
    margin = f"  {number:>4} | "
    yield f"{_FAINT}{margin}{_PLAIN}{shown}"
    if column:
        yield f"{' ' * (len(margin) + column - 1 - start)}{colour}^{_PLAIN}"


def summary(files: int, errors: int, warnings: int) -> str:
    """Return the last line."""
    checked = f"{files} file" if files == 1 else f"{files} files"
    if not errors and not warnings:
        return f"{checked}: nothing found"
    return f"{checked}: {_count(errors, 'error')}, {_count(warnings, 'warning')}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" + ("" if number == 1 else "s")
