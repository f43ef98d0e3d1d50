"""Values against a chart's values.schema.json → findings in words of our own.

Each violation becomes one sentence about the user's file: where, which key, what was given, the
edit that mends it. `x-problem` and `x-mend` in our own schema hold the words for patterns. Called
by pyhelpers.lint, for the shipped chart and for its subcharts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from pyhelpers.errors import Finding, Fix
from pyhelpers.places import shipped
from pyhelpers.schema.sayings import SAYERS, Problems, missing, other, wrong_kind
from pyhelpers.schema.validator import ValidationError, validator_of
from pyhelpers.schema.words import fix_of_kind, nearest, unknown_key
from pyhelpers.values import Values, dotted

Hints = Mapping[str, tuple[str, str]]
"""Dotted path of a key, from its section → (problem, mend)."""


@cache
def load_schema() -> dict:
    """Return the JSON schema of the shipped chart."""
    return json.loads((shipped("chart") / "values.schema.json").read_text("utf-8"))


def check_schema(
    values: Values,
    schema: Mapping[str, Any] | None = None,
    below: tuple[str, ...] = (),
    hints: Hints = {},  # noqa: B006  read only
) -> list[Finding]:
    """Return everything in the merged values, or one section, that the schema does not allow.

    `below` is the section of a subchart, whose schema it is then. `hints` has what to say of some
    keys that are unknown.
    """
    schema = schema or load_schema()
    data: Any = values.data
    for key in below:
        data = data.get(key) if isinstance(data, dict) else None
    findings = []
    for error in _errors(schema, data):
        rule = _RULES.get(error.validator, "schema")
        for path, problem, mend, at_key in _problems(error, values, schema, below):
            where = values.locate_key(path) if at_key else values.locate(path)
            words = problem, mend
            if rule == "unknown-key":
                words = hints.get(dotted(path[len(below) :]), words)
            fix = _fix(rule, error, path, values)
            findings.append(Finding(where, dotted(path), *words, rule=rule, fix=fix))
    return findings


def _fix(rule: str, error: ValidationError, path: tuple, values: Values) -> Fix | None:
    if rule == "wrong-kind":
        return fix_of_kind(error.instance, error.validator_value, path)
    if rule == "unknown-key":
        known = error.schema.get("properties", {})
        near = nearest(path[-1], known)
        # Only capital letters are another: nothing else can be meant, if it is not there as well.
        alike = near is not None and near.lower() == path[-1].lower()
        if alike and not values.set_by_user((*path[:-1], near)):
            return Fix("rename", near)
    return None


def _errors(schema: Mapping[str, Any], data: object) -> Iterator[ValidationError]:
    """Yield what is wrong; of alternatives what is wrong by the one that takes the value's kind."""
    for error in validator_of(schema).iter_errors(data):
        if error.validator in ("anyOf", "oneOf") and "x-problem" not in error.schema:
            yield from _of_its_kind(error)
        else:
            yield error


def _of_its_kind(error: ValidationError) -> list[ValidationError]:
    """Return the errors of the one alternative for this kind of value, or else the whole."""
    by_alternative: dict[object, list[ValidationError]] = {}
    for one in error.context or ():
        by_alternative.setdefault(one.relative_schema_path[0], []).append(one)
    fitting = [
        errors
        for errors in by_alternative.values()
        if not any(one.validator == "type" and not one.relative_path for one in errors)
    ]
    return fitting[0] if len(fitting) == 1 else [error]


def _problems(
    error: ValidationError, values: Values, schema: Mapping[str, Any], below: tuple[str, ...]
) -> Problems:
    path = (*below, *error.absolute_path)
    if error.validator == "type":
        yield from wrong_kind(error, path, values.written(path))
    elif error.validator == "additionalProperties":
        yield from _unknown(error, path, schema, below)
    elif error.validator == "required":
        yield from _missing(error, path, values)
    else:
        yield from SAYERS.get(error.validator, other)(error, path)


def _missing(error: ValidationError, path: tuple, values: Values) -> Problems:
    key = missing(error)
    if values.set_by_user((*path, key)):
        # To Helm a key with nothing below it is a null, which deletes what the chart has there.
        problem = "there is nothing below it, which takes away the chart's defaults"
        yield (*path, key), problem, "remove the key, or write something below it", True
    else:
        yield path, f"the key `{key}` is missing", f"add `{key}:` here", True


def _unknown(
    error: ValidationError, path: tuple, schema: Mapping[str, Any], below: tuple[str, ...]
) -> Problems:
    known = error.schema.get("properties", {})
    patterns = error.schema.get("patternProperties", {})
    for key in error.instance:
        if key not in known and not any(re.search(one, key) for one in patterns):
            problem, mend = unknown_key(key, path[len(below) :], list(known), schema, below)
            yield (*path, key), problem, mend, True


_RULES = {
    "additionalProperties": "unknown-key",
    "required": "missing-key",
    "dependencies": "missing-key",
    "type": "wrong-kind",
    "enum": "no-such-choice",
    "const": "no-such-choice",
    "pattern": "wrong-form",
    "minimum": "out-of-range",
    "maximum": "out-of-range",
}
"""Validators of JSON Schema → the id of the rule that a finding belongs to."""
