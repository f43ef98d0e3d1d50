"""Lines of comma-separated values, held against Python's csv module."""

from __future__ import annotations

import csv

from hypothesis import given
from hypothesis import strategies as st

from pyhelpers.hub.lines import lines, split

ONE_LINE = st.text(st.sampled_from('ab ,"\t;#é')).filter(
    lambda text: text.strip() and not text.lstrip().startswith("#")
)


@given(ONE_LINE)
def test_the_values_are_those_of_the_csv_module(text: str) -> None:
    (line,) = lines(text)
    expected = next(csv.reader([text], skipinitialspace=True))
    assert list(line.fields) == [value.strip() for value in expected]


@given(ONE_LINE)
def test_the_fields_and_the_commas_between_them_are_the_line(text: str) -> None:
    (line,) = lines(text)
    assert ",".join(text[start:end] for start, end in line.spans) == text


@given(ONE_LINE, st.integers(0, 9))
def test_a_field_that_is_set_is_the_only_one_that_changes(text: str, index: int) -> None:
    (line,) = lines(text)
    if line.open_quote is not None:
        return
    (edited,) = lines(line.with_field(index, "new"))
    assert edited.fields[index] == "new"
    padded = (*line.fields, *[""] * (index + 1 - len(line.fields)))
    assert [*edited.fields[:index], *edited.fields[index + 1 :]] == [
        *padded[:index],
        *padded[index + 1 :],
    ]


@given(st.text())
def test_splitting_loses_nothing(text: str) -> None:
    assert "".join(split(text)) == text


def test_lines_are_counted_as_editors_count_them() -> None:
    numbered = {line.number: line.text for line in lines("a\x0bb\u2028c\r\n\x85d\re\n\nf")}
    assert numbered == {1: "a\x0bb\u2028c", 2: "\x85d", 3: "e", 5: "f"}


def test_a_column_is_where_the_field_begins() -> None:
    (line,) = lines('ada,  "Byron, Ada" ,x  ')
    assert [line.column_of(index) for index in range(4)] == [1, 7, 21, 22]
