"""Phrases for findings: what was given, what is needed, which key was meant. Read by `check.py`."""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pyhelpers.errors import Fix
from pyhelpers.values import dotted
from pyhelpers.values.scalars import resolve

_NEEDED = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a map of keys and values",
}
_SHOWN = 60


_LEADING_ZERO = re.compile(r"[-+]?0[\d_]")
_SIZES = ("capacity", "storage")
_SECRET = re.compile(r"secret|token|password|passwd|cookie|credential|private_?key|api_?key", re.I)


def needed(kinds: str | Sequence[str]) -> str:
    """Name a JSON type, or several, as an organiser would."""
    several = [kinds] if isinstance(kinds, str) else [kind for kind in kinds if kind != "null"]
    named = [_NEEDED.get(kind, kind) for kind in several]
    return " or ".join(filter(None, [", ".join(named[:-1]), *named[-1:]]))


def is_secret(path: Sequence[str | int]) -> bool:
    """Tell whether what stands there is nothing to be shown."""
    return any(isinstance(step, str) and _SECRET.search(step) for step in path)


def given(value: object, written: str = "", path: Sequence[str | int] = ()) -> str:
    """Describe a value that was given: `the text "60"`, `the number 60`, `a list`.

    `written` is how the file spells a number or a boolean, which YAML may take for another. What
    stands at the path of a secret is not shown.
    """
    if value is None:
        return "nothing"
    if is_secret(path) and not isinstance(value, dict | list):
        return "a text" if isinstance(value, str) else "a number or true or false"
    if isinstance(value, bool):
        return f"`{json.dumps(value)}`" + _spelling(json.dumps(value), written)
    if isinstance(value, int | float):
        return f"the number {value}" + _spelling(str(value), written)
    if isinstance(value, str):
        text = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
        return f"the text {json.dumps(text, ensure_ascii=False)}"
    return "a list" if isinstance(value, list) else "a map"


def edit(
    value: object, kinds: str | Sequence[str], path: Sequence[str | int], written: str = ""
) -> str:
    """Return the edit that makes a value of this kind, or one of these, out of what was given."""
    several = [kinds] if isinstance(kinds, str) else [kind for kind in kinds if kind != "null"]
    if len(several) != 1:
        return f"write {needed(several)}"
    if is_secret(path) and not isinstance(value, dict | list | None):
        return f"write {needed(several)}"
    kind = several[0]
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    if value is None:
        return "give it a value, or remove the key"
    if isinstance(value, str) and _means(value, kind, path):
        return f"remove the quotes: {key}: {value.strip()}"
    if kind == "string" and key in _SIZES and type(value) in (int, float):
        return f"write a size with a unit: {key}: {value}Gi"
    if kind == "string" and isinstance(value, int | float):
        return f'put it in quotes: "{written or json.dumps(value)}"'
    if kind == "array" and not isinstance(value, dict):
        return f"write a list: {key}: [{value}]"
    if kind == "array":
        return "begin each entry with `- `"
    if kind == "object":
        return f"write keys below `{key}:`, indented by two spaces" if key else "write keys"
    return f"write {needed(kind)}"


def fix_of_kind(value: object, kinds: str | Sequence[str], path: Sequence[str | int]) -> Fix | None:
    """Return the edit by which a value becomes one of the kinds and means what was written."""
    several = [kinds] if isinstance(kinds, str) else [kind for kind in kinds if kind != "null"]
    if isinstance(value, str):
        unquoted = [kind for kind in several if _means(value, kind, path)]
        return Fix("unquote") if unquoted and "string" not in several else None
    sized = bool(path) and path[-1] in _SIZES
    if several == ["string"] and isinstance(value, int | float) and not sized:
        return Fix("quote")
    return None


def unknown_key(
    key: str,
    path: Sequence[str | int],
    known: list[str],
    schema: Mapping[str, Any],
    below: tuple[str, ...] = (),
) -> tuple[str, str]:
    """Return (problem, mend) for a key the schema does not have under `path`.

    `below` is where the schema's values stand, when they are a subchart's.

    Looks for the nearest key on the same level, then for the key on other levels, the nearest
    level first: what is indented wrongly stands one level up or down.
    """
    near = nearest(key, known)
    places = sorted(_places(key, schema), key=lambda place: _distance(place, path))
    problem = f"unknown key `{key}`"
    if near and near.lower() == key.lower():
        return problem, f"did you mean `{near}`? Capital letters count"
    if places:
        place = (*below, *places[0])
        if not place:
            return f"{problem}, which belongs to the top level", "write it without indentation"
        problem += f", which belongs below {dotted(place)}"
        return problem, f"move it to {dotted((*place, key))}, and check the indentation"
    if near:
        return problem, f"did you mean `{near}`?"
    return problem, f"remove it, or use one of {', '.join(known)}" if known else "remove it"


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice that looks most like the word, or None."""
    by_lower = {choice.lower(): choice for choice in choices}
    found = difflib.get_close_matches(word.lower(), by_lower, 1, 0.6)
    return by_lower[found[0]] if found else None


def _spelling(value: str, written: str) -> str:
    return f", which is what Helm makes of {written}" if written and written != value else ""


def _means(text: str, kind: str, path: Sequence[str | int]) -> bool:
    """Tell whether Helm makes a value of this kind of the text, without quotes, as it is meant."""
    bare = resolve(text.strip(), plain=True) if text.strip() else text
    if kind == "boolean":
        return isinstance(bare, bool)
    if kind not in ("number", "integer") or isinstance(bare, bool):
        return False
    if isinstance(bare, float):
        return kind == "number" and math.isfinite(bare)
    # 0644 is 420 to Helm, which only a file's mode means.
    octal = _LEADING_ZERO.match(text.strip()) is not None
    return isinstance(bare, int) and (not octal or str(path[-1]).lower().endswith("mode"))


def _places(
    key: str, schema: Mapping[str, Any], path: tuple[str, ...] = ()
) -> Iterator[tuple[str, ...]]:
    """Yield the paths of the maps, outside lists, that have this key."""
    properties = schema.get("properties", {})
    if key in properties:
        yield path
    for name, inner in properties.items():
        yield from _places(key, inner, (*path, name))


def _distance(place: tuple[str, ...], path: Sequence[str | int]) -> int:
    shared = 0
    for ours, theirs in zip(place, path, strict=False):
        if ours != theirs:
            break
        shared += 1
    return len(place) + len(path) - 2 * shared
