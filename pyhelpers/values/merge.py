"""Helm's two ways of laying values over each other. Read by `load.py`.

`overlay` is how -f files combine, `coalesce` how they then meet the chart's values.yaml. In both,
maps merge and everything else replaces. What a null does depends on where it stands (Helm 4.2.4,
tried with an umbrella chart and a subchart):

- in a later -f file, over anything of an earlier one: it takes its place, and acts as below;
- in a user's file, over a default of the chart: the key vanishes;
- in a user's file, in a subchart's section: it stays, and deletes the subchart's default;
- in the chart's values.yaml: it is dropped, and the subchart's default stands. But as soon as a
  user's file has a section for that subchart, it is kept there and deletes the default after
  all, so a chart is better off without nulls;
- in a user's file, where the chart has nothing: it stays a null.
"""

from __future__ import annotations

from collections.abc import Set

from pyhelpers.values.nodes import Node


def overlay(lower: Node, upper: Node) -> Node:
    """Lay one file (or document) over another, as MergeMaps of pkg/chart/v2/loader/load.go does."""
    if not (isinstance(lower.value, dict) and isinstance(upper.value, dict)):
        return upper
    merged = dict(lower.value)
    for key, node in upper.value.items():
        merged[key] = overlay(merged[key], node) if key in merged else node
    return upper.with_value(merged)


def coalesce(user: Node, chart: Node, subcharts: Set[str] = frozenset()) -> Node:
    """Lay the user's values over the chart's, as coalesceValues does for the top chart.

    See pkg/chart/common/util/coalesce.go of Helm 4.2.4. `subcharts` names the sections that Helm
    hands on to another chart. A value and a map that meet are no error: the user's stays.
    """
    merged = dict(user.value)
    for key, default in chart.value.items():
        if key not in merged:
            if default.value is not None:
                merged[key] = _without_nulls(default)
        elif merged[key].value is None:
            del merged[key]
        elif isinstance(merged[key].value, dict) and isinstance(default.value, dict):
            keep = key in subcharts
            below = default if keep else _without_nulls(default)
            merged[key] = _over(merged[key], below, keep_nulls=keep)
    return user.with_value(merged)


def _over(user: Node, default: Node, *, keep_nulls: bool) -> Node:
    """Merge two tables, as coalesceTablesFullKey does."""
    merged = dict(user.value)
    for key, below in default.value.items():
        if key not in merged:
            merged[key] = below
        elif merged[key].value is None:
            if not keep_nulls and below.value is not None:
                del merged[key]
        elif isinstance(merged[key].value, dict) and isinstance(below.value, dict):
            merged[key] = _over(merged[key], below, keep_nulls=keep_nulls)
    return user.with_value(merged)


def _without_nulls(node: Node) -> Node:
    """Drop nulls from maps inside maps, as cleanNilValues does; lists keep theirs."""
    if not isinstance(node.value, dict):
        return node
    kept = {key: inner for key, inner in node.value.items() if inner.value is not None}
    return node.with_value({key: _without_nulls(inner) for key, inner in kept.items()})
