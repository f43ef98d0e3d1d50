"""Several workshops, each with the settings of its place → one outcome. Called by the command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pyhelpers.errors import EXIT_FILE, EXIT_OK, EXIT_USAGE, UsageProblem
from pyhelpers.lint.packages import chart_named
from pyhelpers.lint.report.outcome import Outcome
from pyhelpers.lint.run import Result, lint
from pyhelpers.lint.settings import Settings, apply, settings_for


@dataclass
class Linted:
    """What became of each workshop: a result, or the reason why it could not be read."""

    results: list[Result] = field(default_factory=list)
    unread: list[UsageProblem] = field(default_factory=list)
    edits: dict[Path, int] = field(default_factory=dict)
    """How many edits `fix` made in each file."""
    failed: bool = False
    """Whether there is an error, or with `strict` anything at all."""

    @property
    def exit_code(self) -> int:
        if self.unread:
            return EXIT_USAGE
        return EXIT_FILE if self.failed else EXIT_OK

    def outcome(self) -> Outcome:
        """Return what a report says; what concerns all files is said once."""
        return Outcome(
            files=tuple(str(file) for result in self.results for file in result.files),
            findings=tuple(one for result in self.results for one in result.findings),
            unchecked=tuple(dict.fromkeys(s for result in self.results for s in result.unchecked)),
            unread=tuple(f"{one.what}; {one.mend}" for one in self.unread),
        )


def lint_all(
    workshops: Sequence[tuple[Path, ...]],
    set_files: Sequence[str] = (),
    chart: str | None = None,
    strict: bool | None = None,
    fix: bool = False,
    target: str = "",
) -> Linted:
    """Lint each workshop from its layers. `chart` and `strict`, where given, win over settings.

    With `fix` the files are mended first, as far as that can be done mechanically.

    A file that cannot be read stops none of the others. Raises UsageProblem for a chart that is
    none, FileProblem for wrong settings.
    """
    charts = cache(chart_named)
    linted = Linted()
    for files in workshops:
        settings = settings_for(files[0])
        over = charts(settings.chart_place if chart is None else chart)
        try:
            result = lint(files, set_files, over, target)
            if fix and any(one.fix for one in result.findings):
                from pyhelpers.lint.mending import mend

                result, edits = mend(result, set_files, over)
                linted.edits |= edits
        except UsageProblem as problem:
            linted.unread.append(problem)
            continue
        result.findings = apply(result.findings, settings)
        linted.results.append(result)
        linted.failed |= _fails(result, settings, strict)
    return linted


def _fails(result: Result, settings: Settings, strict: bool | None) -> bool:
    if any(one.severity == "error" for one in result.findings):
        return True
    strictly = settings.strict if strict is None else strict
    return strictly and bool(result.findings or result.unchecked)
