"""docs/values.md says everything, and what it shows is right."""

from __future__ import annotations

import re

import pytest

from pyhelpers.places import shipped
from pyhelpers.schema.docs import reference
from pyhelpers.schema.generate import read_schema
from pyhelpers.values.nodes import plain
from pyhelpers.values.read import read

SCHEMA = """\
type: object
properties:
  event:
    type: object
    description: What happens.
    properties:
      start:
        type: string
        description: When it begins. In any zone.
        examples: ["2027-07-25T09:00-07:00"]
      seats:
        type: integer
        minimum: 1
        description: How many.
        examples: [60]
  files:
    type: array
    description: What is there.
    examples: [[{to: a b, on: "yes"}]]
    items:
      type: object
      required: [to]
      properties:
        to: {type: string, description: Where., examples: [a]}
  people:
    type: string
    description: Who comes.
    examples: ["name\\nada\\n"]
"""
PAGE = reference(SCHEMA, "event: {seats: 12}\n")


def test_every_key_of_the_chart_is_on_its_page() -> None:
    chart = shipped("chart")
    schema = (chart / "values.schema.yaml").read_text("utf-8")
    page = reference(schema, (chart / "values.yaml").read_text("utf-8"))
    for name in read_schema(schema)["properties"]:
        assert f"## `{name}`" in page
    assert "### `image.data[].sha256`" in page


def test_a_default_is_shown_beside_the_type() -> None:
    assert "whole number, at least 1 · default `12`" in PAGE


def test_a_required_key_is_marked() -> None:
    assert "### `files[].to`\n\ntext · required\n" in PAGE


def test_the_contents_list_gives_the_first_sentence() -> None:
    assert "- [`event`](#event): What happens.\n" in PAGE


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("start", "2027-07-25T09:00-07:00"),
        ("seats", 60),
        ("files", [{"to": "a b", "true": "yes"}]),
        ("people", "name\nada\n"),
    ],
)
def test_an_example_reads_back_as_the_value_meant(key: str, value: object) -> None:
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    (block,) = (block for block in blocks if block.startswith(f"{key}:"))
    assert plain(read("example", block)[0]) == {key: value}


def test_a_time_is_quoted_for_readers_that_make_dates_of_it() -> None:
    assert 'start: "2027-07-25T09:00-07:00"' in PAGE
