"""A user's values over a chart and all of its subcharts, as Helm hands them to the templates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from pyhelpers.lint.charts import Chart, Dependency
from pyhelpers.values.merge import coalesce, overlay
from pyhelpers.values.nodes import Node, Path, find
from pyhelpers.values.view import Values


@dataclass(frozen=True)
class Part:
    """A chart that is part of a release, and the section that has its values, () for the top."""

    path: tuple[str, ...]
    chart: Chart


@dataclass(frozen=True, eq=False)
class Own(Values):
    """Values whose places are always in the user's files, also of what a default decides."""

    def _find(self, path: Path) -> tuple[Node, bool]:
        return find(self.user, path)


@dataclass(frozen=True, eq=False)
class Layered(Own):
    """Values with the defaults of subcharts in them; `plain` are the same without those."""

    plain: Values = field(repr=False)


def layered(values: Values, chart: Chart) -> Layered:
    """Return the same files' values over a chart with its subcharts."""
    given: dict[str, Any] = {
        one.name: getattr(values, one.name) for one in fields(values) if one.init
    }
    merged = _over(values.user, chart)
    return Layered(**{**given, "merged": merged}, plain=Own(**given))


def _over(user: Node, chart: Chart) -> Node:
    merged = coalesce(user, chart.defaults, chart.sections)
    for dependency, subchart in _enabled(chart, merged):
        section = merged.value.get(dependency.key, Node({}, user.source))
        shared = merged.value.get("global")
        if not isinstance(section.value, dict):
            continue  # Helm refuses it, and the schema says so
        if shared is not None and isinstance(shared.value, dict):
            own = section.value.get("global", Node({}, user.source))
            section = section.with_value({**section.value, "global": overlay(own, shared)})
        below = _over(section, subchart)
        merged = merged.with_value({**merged.value, dependency.key: below})
    return merged


def parts(values: Layered, chart: Chart, path: tuple[str, ...] = ()) -> Iterator[Part]:
    """Yield the chart and every subchart that is not switched off.

    One that is not at hand is there without defaults and schema: rules look at what files set.
    """
    yield Part(path, chart)
    section, there = find(values.merged, path)
    if not (there and isinstance(section.value, dict)):
        return
    for dependency, subchart in _enabled(chart, section):
        yield from parts(values, subchart, (*path, dependency.key))
    for dependency in chart.missing:
        if _is_on(dependency, section):
            unknown = Chart(dependency.name, dependency.version, Node({}, section.source), None)
            yield Part((*path, dependency.key), unknown)


def missing(values: Layered, chart: Chart) -> list[Dependency]:
    """Return the dependencies whose charts are not at hand and that are not switched off."""
    return [one for one in chart.missing if _is_on(one, values.merged)]


def _enabled(chart: Chart, merged: Node) -> Iterator[tuple[Dependency, Chart]]:
    for dependency, subchart in chart.subcharts:
        if _is_on(dependency, merged):
            yield dependency, subchart


def _is_on(dependency: Dependency, merged: Node) -> bool:
    """Conditions come first, then tags, as processDependencyConditions and -Tags of Helm have it.

    https://helm.sh/docs/topics/charts/#tags-and-condition-fields-in-dependencies
    """
    for condition in dependency.conditions:
        found, there = find(merged, tuple(condition.strip().split(".")))
        if there and isinstance(found.value, bool):
            return found.value
    switched = [find(merged, ("tags", tag)) for tag in dependency.tags]
    switches = [n.value for n, there in switched if there and isinstance(n.value, bool)]
    return any(switches) if switches else True
