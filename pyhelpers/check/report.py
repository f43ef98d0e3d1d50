"""What a check found: one result a participant, and the table a person reads. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

STEPS = ("log in", "start", "notebook", "leave")


@dataclass
class Result:
    """How far one participant came. `seconds` by step; `failed` names the step that failed."""

    name: str
    seconds: dict[str, float] = field(default_factory=dict)
    failed: str = ""
    problem: str = ""

    @property
    def passed(self) -> bool:
        return not self.failed


@dataclass(frozen=True)
class Report:
    """All participants' results, and the time from the first login to the last leave.

    `notes` are sentences about what was found beside them, `facts` the same for programs.
    """

    results: tuple[Result, ...]
    seconds: float
    notebook: str
    notes: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return bool(self.results) and all(result.passed for result in self.results)

    def as_json(self) -> dict[str, Any]:
        return {
            "passed": self.passed,
            "seconds": round(self.seconds, 2),
            "notebook": self.notebook,
            **({"notes": list(self.notes)} if self.notes else {}),
            **self.facts,
            "participants": [
                {
                    "name": result.name,
                    "passed": result.passed,
                    "seconds": {step: round(took, 2) for step, took in result.seconds.items()},
                    **(
                        {"failed": result.failed, "problem": result.problem}
                        if result.failed
                        else {}
                    ),
                }
                for result in self.results
            ],
        }

    def text(self) -> str:
        """Return the table, then every failure in words, then the verdict."""
        width = max([len("participant"), *(len(result.name) for result in self.results)])
        lines = [_row("participant", STEPS, width)]
        for result in self.results:
            cells = [_cell(result, step) for step in STEPS]
            lines.append(_row(result.name, cells, width))
        if len(self.results) > 1:
            lines.append("")
            for title, choose in (("fastest", min), ("median", median), ("slowest", max)):
                lines.append(_row(title, [self._over(step, choose) for step in STEPS], width))
        failures = [result for result in self.results if result.failed]
        if failures:
            lines.append("")
        lines += [f"{r.name}: {r.failed} failed: {r.problem}" for r in failures]
        if self.notes:
            lines.append("")
        lines += self.notes
        good = len(self.results) - len(failures)
        verdict = "passed" if self.passed else "failed"
        lines += [
            "",
            f"{verdict}: {good} of {len(self.results)} participants in {self.seconds:.1f} s",
        ]
        return "\n".join(lines)

    def _over(self, step: str, choose: Any) -> str:
        times = [result.seconds[step] for result in self.results if step in result.seconds]
        return f"{choose(times):.1f} s" if times else ""


def _row(name: str, cells: Any, width: int) -> str:
    return f"{name:<{width}}" + "".join(f"  {cell:>9}" for cell in cells)


def _cell(result: Result, step: str) -> str:
    if step == result.failed:
        return "failed"
    return f"{result.seconds[step]:.1f} s" if step in result.seconds else "-"
