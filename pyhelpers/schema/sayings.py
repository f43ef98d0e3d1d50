"""One violation of a schema → what is wrong and how to mend it. Read by `check.py`. Pure.

Each function yields (path, problem, mend, whether the key rather than the value is meant).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from pyhelpers.schema.validator import ValidationError
from pyhelpers.schema.words import edit, given, nearest, needed

Problems = Iterator[tuple[tuple, str, str, bool]]
"""(path, problem, mend, whether the key rather than the value is meant)"""


def missing(error: ValidationError) -> str:
    """Return the key that a violation of `required` is about: jsonschema has one for each."""
    said = (one for one in error.validator_value if error.message.startswith(repr(one)))
    return next(one for one in said if one not in error.instance)


def _dependencies(error: ValidationError, path: tuple) -> Problems:
    for key, others in error.validator_value.items():
        for other in others:
            if key in error.instance and other not in error.instance:
                yield path, f"a `{key}` needs a `{other}` beside it", f"add `{other}:` here", True


def wrong_kind(error: ValidationError, path: tuple, written: str) -> Problems:
    kinds = error.validator_value
    problem = f"needs {needed(kinds)}, and got {given(error.instance, written, path)}"
    yield path, problem, edit(error.instance, kinds, path, written), False


def _enum(error: ValidationError, path: tuple) -> Problems:
    named = [one for one in error.validator_value if one not in (None, "")]
    choices = [one if isinstance(one, str) else json.dumps(one) for one in named]
    kinds = {type(one) for one in error.validator_value}
    if "type" in error.schema and type(error.instance) not in kinds:
        return  # the type is said already
    near = nearest(error.instance, choices) if isinstance(error.instance, str) else None
    mend = f"did you mean `{near}`?" if near else f"write one of {', '.join(choices)}"
    got = given(error.instance, path=path)
    yield path, f"is one of {', '.join(choices)}, and got {got}", mend, False


def _const(error: ValidationError, path: tuple) -> Problems:
    wanted = json.dumps(error.validator_value)
    got = given(error.instance, path=path)
    yield path, f"must be {wanted}, and got {got}", f"write {wanted}", False


def _own_words(error: ValidationError, path: tuple) -> Problems:
    if "x-problem" not in error.schema:
        yield from _exactly_one(error, path)
        return
    problem, mend = error.schema["x-problem"], error.schema["x-mend"]
    if error.validator == "pattern":
        problem = f"{given(error.instance, path=path)} {problem}"
    yield path, problem, mend, error.validator == "oneOf"


def _exactly_one(error: ValidationError, path: tuple) -> Problems:
    """Say of alternatives that each ask for one key which of them are there."""
    asked = [one.get("required", ()) for one in error.validator_value if isinstance(one, dict)]
    keys = [one[0] for one in asked if len(one) == 1]
    if not isinstance(error.instance, dict) or len(keys) != len(error.validator_value):
        yield from other(error, path)
        return
    there = [key for key in keys if key in error.instance]
    problem = f"needs exactly one of {', '.join(keys)}, and has {' and '.join(there) or 'none'}"
    yield path, problem, f"remove {there[-1]}" if there else f"add `{keys[0]}:`", True


def _minimum(error: ValidationError, path: tuple) -> Problems:
    least = error.validator_value
    got = given(error.instance, path=path)
    yield path, f"must be at least {least}, and got {got}", f"write {least} or more", False


def _maximum(error: ValidationError, path: tuple) -> Problems:
    most = error.validator_value
    got = given(error.instance, path=path)
    yield path, f"must be at most {most}, and got {got}", f"write {most} or less", False


def _empty(_error: ValidationError, path: tuple) -> Problems:
    yield path, "is empty", "write something, or remove the key", False


def other(error: ValidationError, path: tuple) -> Problems:
    rule = f"{error.validator}: {json.dumps(error.validator_value)}"
    mend = "see the documentation of this key in the chart"
    yield path, f"breaks the schema's rule {rule}", mend, False


SAYERS: dict[str, Callable[[ValidationError, tuple], Problems]] = {
    "dependencies": _dependencies,
    "enum": _enum,
    "const": _const,
    "pattern": _own_words,
    "oneOf": _own_words,
    "minimum": _minimum,
    "maximum": _maximum,
    "minLength": _empty,
}
