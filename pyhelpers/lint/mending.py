"""Writes what `--fix` can mend into the files, and only where the file gets better by it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from pathlib import Path

from pyhelpers.errors import Finding
from pyhelpers.lint.charts import Chart
from pyhelpers.lint.fix import mended
from pyhelpers.lint.registry import ERROR
from pyhelpers.lint.run import Result, lint
from pyhelpers.plan import Write
from pyhelpers.run import write_file

_MARK = "\ufeff"
_ROUNDS = 3
"""A key that got its right name may have a value of the wrong kind."""


def mend(result: Result, set_files: Sequence[str], chart: Chart) -> tuple[Result, dict[Path, int]]:
    """Mend a result's files; return what is found in them then, and the edits of each file.

    A file is written whole, and put back as it was when more is found in it then than before.
    Raises UsageProblem for a file that cannot be read any more, EnvironmentProblem for one that
    cannot be written.
    """
    edits: dict[Path, int] = {}

    def attempt(result: Result, findings: Sequence[Finding]) -> Result:
        after, made = _once(result, findings, set_files, chart)
        for file, number in made.items():
            edits[file] = edits.get(file, 0) + number
        return after

    for _ in range(_ROUNDS):
        result = attempt(result, [one for one in result.findings if one.severity == ERROR])
    tried: set[str] = set()
    # One by one: a mend of a warning may not suit, as quotes where only a number is taken.
    while one := next(_warnings(result, tried), None):
        tried.add(one.path)
        result = attempt(result, [one])
    return result, edits


def _warnings(result: Result, tried: Set[str]) -> Iterator[Finding]:
    for one in result.findings:
        if one.fix and one.severity != ERROR and one.path not in tried:
            yield one


def _once(
    result: Result, findings: Sequence[Finding], set_files: Sequence[str], chart: Chart
) -> tuple[Result, dict[Path, int]]:
    before, edits = _written(result, findings)
    if not edits:
        return result, {}
    after = lint(result.files, set_files, chart, result.target)
    if after.layers and _badness(after) <= _badness(result):
        return after, edits
    for file, content in before.items():
        _write(file, content.decode("utf-8"))
    return result, {}


def _written(
    result: Result, findings: Sequence[Finding]
) -> tuple[dict[Path, bytes], dict[Path, int]]:
    """Write what can be mended of the findings; return what was there, and the edits, by file."""
    before: dict[Path, bytes] = {}
    edits: dict[Path, int] = {}
    for file, root in zip(result.files, result.layers, strict=False):
        content = file.read_bytes()
        text = content.decode("utf-8", "replace")
        if tuple(text.removeprefix(_MARK).split("\n")) != root.source.lines:
            continue  # somebody has written to it meanwhile
        new, number = mended(text.removeprefix(_MARK), root, findings)
        if number:
            before[file], edits[file] = content, number
            _write(file, (_MARK if text.startswith(_MARK) else "") + new)
    return before, edits


def _badness(result: Result) -> tuple[int, int]:
    return sum(one.severity == "error" for one in result.findings), len(result.findings)


def _write(file: Path, text: str) -> None:
    write_file(Write(file, text, mode=file.stat().st_mode & 0o777))
