"""Values against chart/values.schema.json → findings in words of our own. Called by pyhelpers.lint.

Each violation becomes one sentence about the user's file: where, which key, what was given, the
edit that mends it. `x-problem` and `x-mend` in the schema hold the words for patterns.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache

from pyhelpers.errors import Finding
from pyhelpers.places import shipped
from pyhelpers.schema.validator import ValidationError, Validator
from pyhelpers.schema.words import edit, given, nearest, needed, unknown_key
from pyhelpers.values import Values, dotted

Problems = Iterator[tuple[tuple, str, str, bool]]
"""(path, problem, mend, whether the key rather than the value is meant)"""


@cache
def load_schema() -> dict:
    """Return the JSON schema of the shipped chart."""
    return json.loads((shipped("chart") / "values.schema.json").read_text("utf-8"))


def check_schema(values: Values, schema: dict | None = None) -> list[Finding]:
    """Return everything in the merged values that the schema does not allow."""
    schema = schema or load_schema()
    findings = []
    for error in Validator(schema).iter_errors(values.data):
        for path, problem, mend, at_key in _problems(error, values, schema):
            where = values.locate_key(path) if at_key else values.locate(path)
            findings.append(Finding(where, dotted(path), problem, mend))
    return findings


def _problems(error: ValidationError, values: Values, schema: dict) -> Problems:
    path = tuple(error.absolute_path)
    if error.validator == "type":
        yield from _type(error, path, values.written(path))
    else:
        yield from _SAYERS.get(error.validator, _other)(error, path, schema)


def _unknown(error: ValidationError, path: tuple, schema: dict) -> Problems:
    known = error.schema.get("properties", {})
    for key in error.instance:
        if key not in known:
            problem, mend = unknown_key(key, path, list(known), schema)
            yield (*path, key), problem, mend, True


def _required(error: ValidationError, path: tuple, _schema: dict) -> Problems:
    for key in error.validator_value:
        if key not in error.instance:
            yield path, f"the key `{key}` is missing", f"add `{key}:` here", True


def _dependencies(error: ValidationError, path: tuple, _schema: dict) -> Problems:
    for key, others in error.validator_value.items():
        for other in others:
            if key in error.instance and other not in error.instance:
                yield path, f"a `{key}` needs a `{other}` beside it", f"add `{other}:` here", True


def _type(error: ValidationError, path: tuple, written: str) -> Problems:
    kind = error.validator_value
    problem = f"needs {needed(kind)}, and got {given(error.instance, written)}"
    yield path, problem, edit(error.instance, kind, path, written), False


def _enum(error: ValidationError, path: tuple, _schema: dict) -> Problems:
    choices = error.validator_value
    if not isinstance(error.instance, str):
        return  # the type is said already
    near = nearest(error.instance, choices)
    mend = f"did you mean `{near}`?" if near else f"write one of {', '.join(choices)}"
    yield path, f"is one of {', '.join(choices)}, and got {given(error.instance)}", mend, False


def _own_words(error: ValidationError, path: tuple, _schema: dict) -> Problems:
    problem, mend = error.schema["x-problem"], error.schema["x-mend"]
    if error.validator == "pattern":
        problem = f"{given(error.instance)} {problem}"
    yield path, problem, mend, error.validator == "oneOf"


def _minimum(error: ValidationError, path: tuple, _schema: dict) -> Problems:
    least = error.validator_value
    mend = f"write {least} or more"
    yield path, f"must be at least {least}, and got {given(error.instance)}", mend, False


def _empty(_error: ValidationError, path: tuple, _schema: dict) -> Problems:
    yield path, "is empty", "write something, or remove the key", False


def _other(error: ValidationError, path: tuple, _schema: dict) -> Problems:
    rule = f"{error.validator}: {json.dumps(error.validator_value)}"
    yield path, f"breaks the schema's rule {rule}", "see docs/values.md for this key", False


_SAYERS: dict[str, Callable[[ValidationError, tuple, dict], Problems]] = {
    "additionalProperties": _unknown,
    "required": _required,
    "dependencies": _dependencies,
    "enum": _enum,
    "pattern": _own_words,
    "oneOf": _own_words,
    "minimum": _minimum,
    "minLength": _empty,
}
