"""Phrases of findings."""

from __future__ import annotations

import pytest

from pyhelpers.errors import Fix
from pyhelpers.schema.words import edit, fix_of_kind, given, nearest, unknown_key

SCHEMA = {
    "properties": {
        "a": {"properties": {"seats": {}, "inner": {"properties": {"seats": {}}}}},
        "b": {"properties": {"deep": {"properties": {"seats": {}}}}},
    }
}


def test_a_long_text_is_cut() -> None:
    assert given("x" * 500) == f'the text "{"x" * 59}…"'


def test_a_misplaced_key_goes_to_the_nearest_place_that_has_it() -> None:
    assert unknown_key("seats", ("b",), ["deep"], SCHEMA)[1].startswith("move it to b.deep.seats,")
    assert unknown_key("seats", ("a", "x"), [], SCHEMA)[1].startswith("move it to a.seats,")


def test_a_word_unlike_all_others_has_no_nearest() -> None:
    assert nearest("zebra", ["title", "url"]) is None


@pytest.mark.parametrize(
    ("value", "kind", "mend"),
    [
        ("60", "integer", "remove the quotes: seats: 60"),
        ("6.5", "integer", "write a whole number"),
        ("0644", "integer", "write a whole number"),
        (".inf", "number", "write a number"),
        ("yes", "number", "write a number"),
        ("6.5", "number", "remove the quotes: seats: 6.5"),
        ("True", "boolean", "remove the quotes: seats: True"),
        (None, "string", "give it a value, or remove the key"),
        (True, "string", 'put it in quotes: "true"'),
        ([], "string", "write text"),
        (5, "array", "write a list: seats: [5]"),
    ],
)
def test_the_edit_fits_what_was_given(value: object, kind: str, mend: str) -> None:
    assert edit(value, kind, ("a", "seats")) == mend


def test_quotes_go_only_where_helm_then_reads_what_was_written() -> None:
    assert fix_of_kind("60", "integer", ("seats",)) == Fix("unquote")
    assert fix_of_kind("0644", "integer", ("seats",)) is None
    assert fix_of_kind("0644", ["integer", "null"], ("file", "mode")) == Fix("unquote")
