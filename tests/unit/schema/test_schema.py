"""chart/values.schema.yaml keeps the promises made at its top."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from jsonschema import Draft7Validator

from pyhelpers.hub.workshop import PROVIDERS
from pyhelpers.places import shipped
from pyhelpers.schema.check import check_schema, load_schema
from pyhelpers.schema.generate import generate, read_schema
from pyhelpers.schema.validator import Validator
from pyhelpers.values import load_values
from pyhelpers.values.nodes import plain
from pyhelpers.values.read import read

AUTHORED = (shipped("chart") / "values.schema.yaml").read_text("utf-8")
DEFAULTS = (shipped("chart") / "values.yaml").read_text("utf-8")


def parts(schema: dict, path: str = "") -> Iterator[tuple[str, dict]]:
    """Yield (path, schema) for every key, and `path[]` for the entries of lists."""
    for key, part in schema.get("properties", {}).items():
        where = f"{path}.{key}".removeprefix(".")
        yield where, part
        yield from parts(part, where)
    if isinstance(schema.get("items"), dict):
        yield f"{path}[]", schema["items"]
        yield from parts(schema["items"], f"{path}[]")


PARTS = dict(parts(read_schema(AUTHORED)))
KEYS = {path: part for path, part in PARTS.items() if not path.endswith("[]")}
EXAMPLES = [(path, one) for path, part in PARTS.items() for one in part.get("examples", [])]


def test_it_is_a_draft_07_schema() -> None:
    Draft7Validator.check_schema(read_schema(AUTHORED))


def test_the_json_is_what_the_yaml_makes() -> None:
    assert load_schema() == read_schema(AUTHORED)


def test_the_json_keeps_the_order_of_the_yaml() -> None:
    assert list(load_schema()["properties"]) == list(read_schema(AUTHORED)["properties"])


def test_generating_twice_gives_the_same() -> None:
    assert generate(AUTHORED) == generate(AUTHORED)
    assert generate(AUTHORED).endswith("}\n")


@pytest.mark.parametrize("path", KEYS)
def test_every_key_has_a_type_and_a_description(path: str) -> None:
    assert KEYS[path]["type"]
    assert KEYS[path]["description"].endswith((".", "/", "html"))


@pytest.mark.parametrize("path", [path for path, part in KEYS.items() if part["type"] != "object"])
def test_every_key_that_takes_a_value_has_an_example(path: str) -> None:
    assert KEYS[path]["examples"]


@pytest.mark.parametrize(("path", "example"), EXAMPLES)
def test_an_example_is_valid(path: str, example: object) -> None:
    assert not list(Validator(PARTS[path]).iter_errors(example))


@pytest.mark.parametrize(
    "path", [path for path, part in PARTS.items() if {"pattern", "oneOf"} & part.keys()]
)
def test_a_pattern_has_words_for_when_it_fails(path: str) -> None:
    assert PARTS[path]["x-problem"]
    assert PARTS[path]["x-mend"]


@pytest.mark.parametrize("path", [path for path, part in PARTS.items() if "pattern" in part])
def test_a_pattern_means_the_same_in_go(path: str) -> None:
    pattern = PARTS[path]["pattern"]
    assert pattern.startswith("^")
    assert not re.search(r"\(\?|\\[a-zA-Z0-9]", pattern)


@pytest.mark.parametrize(
    "path",
    [path for path, part in PARTS.items() if part.get("properties") and path != "global"],
)
def test_our_own_maps_take_no_unknown_key(path: str) -> None:
    assert PARTS[path]["additionalProperties"] is False


def test_the_login_providers_are_those_the_hub_knows() -> None:
    assert set(KEYS["global.workshop.login.provider"]["enum"]) == set(PROVIDERS)


def test_a_pattern_ends_where_the_text_ends() -> None:
    moment = KEYS["global.workshop.starts"]
    assert list(Validator(moment).iter_errors("2027-07-25T09:00-07:00\n"))


def test_the_charts_own_values_are_valid() -> None:
    assert check_schema(load_values([])) == []


def test_the_charts_own_values_hold_no_null() -> None:
    def has_null(value: object) -> bool:
        inner = value.values() if isinstance(value, dict) else ()
        return value is None or any(map(has_null, inner))

    assert not has_null(plain(read("values.yaml", DEFAULTS)[0]))
