"""Positions point at the text they speak of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyhelpers.errors import Location
from pyhelpers.values.nodes import Node, plain
from pyhelpers.values.read import read

TEXT = """\
# a comment
global:
  workshop:
    title: Stars
image:
  pip: [numpy, xarray]
  data:
    - {file: a.csv, to: data/a.csv}
"""


def test_a_value_stands_where_it_is_written(load) -> None:
    assert load(TEXT).locate(("image", "data", 0, "to")) == Location("values1.yaml", 8, 25)


def test_a_key_stands_before_its_value(load) -> None:
    assert load(TEXT).locate_key(("image", "data", 0, "to")) == Location("values1.yaml", 8, 21)


def test_the_key_of_a_lists_entry_is_the_entry(load) -> None:
    values = load(TEXT)
    assert values.locate_key(("image", "pip", 1)) == values.locate(("image", "pip", 1))


def test_a_missing_key_points_at_the_parents_key(load) -> None:
    assert load(TEXT).locate(("image", "apt", 3, "x")) == Location("values1.yaml", 5, 1)


def test_a_missing_key_points_into_the_last_file_that_has_its_parent(load) -> None:
    values = load(TEXT, "image: {base: x}\n", "roster: ''\n")
    assert values.locate(("image", "apt")) == Location("values2.yaml", 1, 1)


def test_an_empty_file_is_named_without_a_line(load) -> None:
    assert load("").locate(("image", "apt")) == Location("values1.yaml")


def test_a_default_is_found_in_the_chart(load, chart: Path) -> None:
    values = load(TEXT, defaults="image: {base: x}\n")
    assert values.locate(("image", "base")) == Location(str(chart / "values.yaml"), 1, 15)


def test_only_what_a_user_wrote_is_set_by_the_user(load) -> None:
    values = load(TEXT, defaults="image: {base: x}\n")
    assert values.set_by_user(("image", "pip", 0))
    assert not values.set_by_user(("image", "base"))


def test_a_users_null_is_where_a_deleted_default_is_decided(load) -> None:
    values = load("image: {base: }\n", defaults="image: {base: x}\n")
    assert "base" not in values.data["image"]
    assert values.set_by_user(("image", "base"))
    assert values.locate_key(("image", "base")) == Location("values1.yaml", 1, 9)


def test_the_file_that_set_a_value_is_the_last_one(load) -> None:
    values = load(TEXT, "image: {data: [{file: b}]}\n")
    assert values.source_file(("image", "data", 0, "file")) == Path("values2.yaml")
    assert values.source_file(("image", "pip")) == Path("values1.yaml")


def test_lines_are_counted_through_all_documents(load) -> None:
    values = load("a: 1\n---\n# c\nb: 2\n")
    assert values.locate(("b",)) == Location("values1.yaml", 4, 4)


def test_an_aliased_value_stands_at_its_anchor_and_its_key_at_the_alias(load) -> None:
    values = load("a: &x {k: 1}\nb: *x\n")
    assert values.locate(("b", "k")).line == 1
    assert values.locate_key(("b",)).line == 2


@pytest.mark.parametrize("path", [(), ("x",), (0,), ("global", 0), ("image", "pip", -1), (None,)])
def test_no_path_makes_locate_fail(load, path: tuple) -> None:
    assert load(TEXT).locate(path).file == "values1.yaml"


@pytest.mark.parametrize(
    ("written", "value"),
    [("0644", 420), ("yes", True), ("1_000", 1000), ("~", None), ("2.50", 2.5)],
)
def test_a_values_spelling_is_kept(load, written: str, value: object) -> None:
    values = load(f"a: [{written}, x] # c\n")
    assert values.data["a"][0] == value
    assert values.written(("a", 0)) == written


@pytest.mark.parametrize("text", ["a: x\n", "a: 'yes'\n", "a: [1]\n", "b: 1\n"])
def test_texts_and_maps_have_no_spelling(load, text: str) -> None:
    assert load(text).written(("a",)) == ""


WORDS = st.text(st.characters(max_codepoint=0xD7FF), max_size=8)
SCALARS = st.one_of(st.integers(-999, 999), st.booleans(), st.none(), WORDS)
TREES = st.recursive(
    st.dictionaries(WORDS, SCALARS | st.lists(SCALARS, max_size=3), min_size=1, max_size=4),
    lambda inner: st.dictionaries(WORDS, inner, min_size=1, max_size=4),
    max_leaves=8,
)


def written(tree: dict, indent: str = "") -> str:
    """Write maps as YAML blocks; keys, lists and scalars as JSON, which is YAML too."""
    lines = []
    for key, value in tree.items():
        below = f"\n{written(value, indent + '  ')}" if isinstance(value, dict) else None
        lines.append(f"{indent}{json.dumps(key)}:" + (below or f" {json.dumps(value)}\n"))
    return "".join(lines)


def nodes(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node.value, dict):
        for inner in node.value.values():
            yield from nodes(inner)
    elif isinstance(node.value, list):
        for inner in node.value:
            yield from nodes(inner)


@settings(deadline=None)
@given(tree=TREES)
def test_whatever_is_written_reads_back(tree: dict) -> None:
    assert plain(read("f", written(tree))[0]) == tree


@settings(deadline=None)
@given(tree=TREES)
def test_positions_point_at_the_text_of_their_values(tree: dict) -> None:
    text = written(tree)
    lines = text.split("\n")
    for node in nodes(read("f", text)[0]):
        if not isinstance(node.value, dict):
            assert lines[node.line - 1][node.column - 1 :].startswith(json.dumps(plain(node)))


@settings(deadline=None)
@given(tree=TREES)
def test_key_positions_point_at_the_text_of_their_keys(tree: dict) -> None:
    text = written(tree)
    lines = text.split("\n")
    for node in nodes(read("f", text)[0]):
        for key, inner in node.value.items() if isinstance(node.value, dict) else ():
            place = lines[inner.key_line - 1][inner.key_column - 1 :]
            assert place.startswith(f"{json.dumps(key)}:")
