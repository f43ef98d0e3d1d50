"""What holds for every merge, and a reference in five lines."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from pyhelpers.values.merge import coalesce, overlay
from pyhelpers.values.nodes import Node, plain
from pyhelpers.values.read import read

TREES = st.dictionaries(
    st.sampled_from("abcd"),
    st.recursive(
        st.none() | st.integers(0, 3) | st.lists(st.integers(0, 3), max_size=2),
        lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=3),
        max_leaves=6,
    ),
    max_size=4,
)


def node(data: dict) -> Node:
    return read("f", json.dumps(data))[0]


def merged(lower: object, upper: object) -> object:
    """Merge maps, replace all else."""
    if not (isinstance(lower, dict) and isinstance(upper, dict)):
        return upper
    both = {key: merged(lower[key], upper[key]) for key in lower.keys() & upper.keys()}
    return {**lower, **upper, **both}


@settings(deadline=None)
@given(TREES, TREES)
def test_files_overlay_like_the_reference(lower: dict, upper: dict) -> None:
    assert plain(overlay(node(lower), node(upper))) == merged(lower, upper)


@settings(deadline=None)
@given(TREES)
def test_an_empty_file_changes_nothing(tree: dict) -> None:
    assert plain(overlay(node(tree), node({}))) == tree
    assert plain(coalesce(node(tree), node({}))) == tree


@settings(deadline=None)
@given(TREES, TREES)
def test_no_null_of_the_chart_survives(user: dict, chart: dict) -> None:
    def nulls(value: object) -> int:
        inner = value.values() if isinstance(value, dict) else ()
        return sum(one is None or nulls(one) for one in inner)

    assert nulls(plain(coalesce(node(user), node(chart)))) <= nulls(user)


@settings(deadline=None)
@given(TREES, TREES)
def test_merging_leaves_both_inputs_as_they_were(user: dict, chart: dict) -> None:
    upper, lower = node(user), node(chart)
    coalesce(upper, lower, {"a"})
    overlay(lower, upper)
    assert (plain(upper), plain(lower)) == (user, chart)
