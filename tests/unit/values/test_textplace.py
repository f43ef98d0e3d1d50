"""A place inside a text is found again in the file that holds the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pyhelpers.errors import Location
from pyhelpers.values.read import read
from pyhelpers.values.textplace import place_in_text

LITERAL = """\
a: 1
roster: | # people
  name,role

  ada,admin
    indented
"""


def place(text: str, key: str, line: int, column: int) -> tuple[int, int]:
    where = place_in_text(read("f", text)[0].value[key], line, column)
    return where.line, where.column


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [(1, 1, (3, 3)), (1, 6, (3, 8)), (2, 1, (4, 1)), (3, 5, (5, 7)), (4, 3, (6, 5))],
)
def test_each_line_of_a_literal_text_is_a_line_of_the_file(line, column, expected) -> None:
    assert place(LITERAL, "roster", line, column) == expected


def test_a_place_behind_the_end_is_moved_to_the_end() -> None:
    assert place(LITERAL, "roster", 1, 99) == (3, 12)
    assert place("r: |\n  x", "r", 9, 9) == (2, 4)


def test_blank_lines_at_a_literals_beginning_count() -> None:
    assert place("r: |\n\n\n  x\n", "r", 3, 1) == (4, 3)


def test_an_indentation_given_by_number_leaves_the_rest_in_the_text() -> None:
    assert place("r: |2\n    x\n", "r", 1, 3) == (2, 5)


def test_windows_line_ends_do_not_shift_columns() -> None:
    assert place("r: |\r\n  ab\r\n  cd\r\n", "r", 2, 2) == (3, 4)


def test_lines_are_counted_from_the_files_beginning_in_a_later_document() -> None:
    assert place("a: 1\n---\nr: |\n  x\n", "r", 1, 1) == (4, 3)


FOLDED = "r: >\n  one two\n  three\n\n  four\n    five\n"


@pytest.mark.parametrize("word", ["one", "two", "three", "four", "five"])
def test_words_of_a_folded_text_are_found_in_their_lines(word: str) -> None:
    text = read("f", FOLDED)[0].value["r"].value
    before, _, _ = text.partition(word)
    row = before.count("\n")
    line, column = place(FOLDED, "r", row + 1, len(before) - before.rfind("\n"))
    assert FOLDED.split("\n")[line - 1][column - 1 :].startswith(word)


@pytest.mark.parametrize("text", ["r: 'a  b'\n", 'r: "a\\nb"\n', "r: a b\n"])
def test_quoted_and_plain_texts_give_their_beginning(text: str) -> None:
    assert place(text, "r", 1, 3) == (1, 4)


LINES = st.lists(st.text("ab ,#", max_size=6), min_size=1, max_size=6)


@settings(deadline=None)
@given(lines=LINES, indent=st.integers(1, 4), data=st.data())
def test_every_character_of_a_literal_text_is_found(lines, indent, data) -> None:
    pad = " " * indent
    text = f"r: |{indent}\n" + "".join(f"{pad}{line}\n" for line in lines)
    node = read("f", text)[0].value["r"]
    rows = node.value.split("\n")
    row = data.draw(st.integers(0, len(rows) - 1))
    for offset, character in enumerate(rows[row]):
        line, column = place(text, "r", row + 1, offset + 1)
        assert text.split("\n")[line - 1][column - 1] == character


def test_a_text_from_set_file_is_placed_in_that_file(load, tmp_path) -> None:
    (tmp_path / "people.csv").write_text("name,role\nada\n", "utf-8")
    values = load("a: 1\n", set_files=("roster=people.csv",))
    assert values.text_position(("roster",), 2, 4) == Location("people.csv", 2, 4)


def test_a_text_that_is_not_there_gives_the_nearest_parent(load) -> None:
    assert load("a: 1\n").text_position(("roster",), 2, 4) == Location("values1.yaml", 1, 1)
