"""Files → results of `pyhelpers lint`: each file for itself, or one workshop from layers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyhelpers.errors import FileProblem, Finding, Location
from pyhelpers.lint.charts import Chart
from pyhelpers.lint.disagree import with_layers
from pyhelpers.lint.findings import examine
from pyhelpers.lint.ignore import without_ignored
from pyhelpers.lint.layers import layered, missing
from pyhelpers.lint.packages import how_to_fetch
from pyhelpers.values import load_values
from pyhelpers.values.nodes import Node


@dataclass
class Result:
    """What was found in a file, or in the layers of one workshop."""

    files: tuple[Path, ...]
    findings: list[Finding] = field(default_factory=list)
    unchecked: tuple[str, ...] = ()
    """What could not be checked, and how it could."""
    layers: tuple[Node, ...] = ()
    """Each file's tree."""
    target: str = ""


def lint(files: Sequence[Path], set_files: Sequence[str], chart: Chart, target: str = "") -> Result:
    """Lint one workshop from its layers, later over earlier; what comments silence is left out.

    With a `target` what it cannot honour is told, too. Raises UsageProblem for a file that cannot
    be read. What is wrong in one is a finding.
    """
    result = Result(tuple(files), target=target)
    try:
        values = layered(load_values(files, set_files, chart), chart)
    except FileProblem as problem:
        result.findings = [_as_finding(problem, files[0])]
        return result
    result.unchecked = tuple(
        f"{one.key} was not checked: the chart {one.name} {one.version} is not at hand; fetch it: "
        f"{how_to_fetch()}"
        for one in missing(values, chart)
    )
    found = with_layers(examine(values, chart, target), values.layers)
    lines_of = {layer.source.name: layer.source.lines for layer in values.layers}
    # What one layer needs to silence, another may mend: only a file by itself tells.
    complete = not result.unchecked and len(files) == 1
    result.findings = without_ignored(found, lines_of, complete=complete)
    result.layers = values.layers
    return result


def _as_finding(problem: FileProblem, file: Path) -> Finding:
    where = problem.place or Location(problem.where or str(file))
    return Finding(where, "", problem.what, problem.mend, rule="yaml")
