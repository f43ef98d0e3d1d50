"""Where charts are found: ours, the packages beside it, and those that somebody put away."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from pyhelpers.errors import UsageProblem
from pyhelpers.lint.charts import Chart, Dependency, read_chart
from pyhelpers.places import shipped


def folders() -> Iterator[Path]:
    """Yield the folders of packaged charts, the one that WORKSHOP_CHARTS names first."""
    if named := os.environ.get("WORKSHOP_CHARTS"):
        yield Path(named)
    yield shipped("chart") / "charts"
    yield platformdirs.user_cache_path("workshop-charts")


def packaged(dependency: Dependency) -> Path | None:
    """Return the package of a chart in exactly the version asked for, None where there is none."""
    name = f"{dependency.name}-{dependency.version}.tgz"
    return next((folder / name for folder in folders() if (folder / name).is_file()), None)


def chart_named(name: str) -> Chart:
    """Return the chart that --chart names: a folder, a package, the name of a packaged chart.

    "" is the chart of this project; of several packages with one name the newest is taken. Raises
    UsageProblem for none, FileProblem for a damaged one.
    """
    if not name:
        return read_chart(shipped("chart"), packaged)
    place = Path(name)
    if place.exists():
        return read_chart(place, packaged)
    found = [path for folder in folders() for path in folder.glob(f"{name}-[0-9v]*.tgz")]
    if not found or place.name != name:
        mend = f"name its folder or its package; {how_to_fetch()}"
        raise UsageProblem("there is no such chart", where=name, mend=mend)
    return read_chart(max(found, key=_version), packaged)


def _version(package: Path) -> tuple[tuple[int, ...], str]:
    numbers = tuple(map(int, re.findall(r"\d+", package.stem.rpartition("-")[2])))
    return numbers, package.name


def how_to_fetch() -> str:
    """Return how the packages come here that our chart depends on."""
    return f"helm dependency update {shipped('chart')}"
