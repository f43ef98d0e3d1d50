"""Phrases for findings: what was given, what is needed, which key was meant. Read by `check.py`."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Iterator, Sequence

from pyhelpers.values import dotted

_NEEDED = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a map of keys and values",
}
_SHOWN = 60


def needed(kind: str) -> str:
    """Name a JSON type as an organiser would."""
    return _NEEDED.get(kind, kind)


def given(value: object, written: str = "") -> str:
    """Describe a value that was given: `the text "60"`, `the number 60`, `a list`.

    `written` is how the file spells a number or a boolean, which YAML may take for another.
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"`{json.dumps(value)}`" + _spelling(json.dumps(value), written)
    if isinstance(value, int | float):
        return f"the number {value}" + _spelling(str(value), written)
    if isinstance(value, str):
        text = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
        return f"the text {json.dumps(text, ensure_ascii=False)}"
    return "a list" if isinstance(value, list) else "a map"


def edit(value: object, kind: str, path: Sequence[str | int], written: str = "") -> str:
    """Return the edit that makes a value of this kind out of what was given."""
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    if value is None:
        return "give it a value, or remove the key"
    if isinstance(value, str) and _means(value, kind):
        return f"remove the quotes: {key}: {value.strip()}"
    if kind == "string" and isinstance(value, int | float):
        return f'put it in quotes: "{written or json.dumps(value)}"'
    if kind == "array" and not isinstance(value, dict):
        return f"write a list: {key}: [{value}]"
    if kind == "array":
        return "begin each entry with `- `"
    if kind == "object":
        return f"write keys below `{key}:`, indented by two spaces" if key else "write keys"
    return f"write {needed(kind)}"


def unknown_key(
    key: str, path: Sequence[str | int], known: list[str], schema: dict
) -> tuple[str, str]:
    """Return (problem, mend) for a key the schema does not have under `path`.

    Looks for the nearest key on the same level, then for the key on other levels, the nearest
    level first: what is indented wrongly stands one level up or down.
    """
    near = nearest(key, known)
    places = sorted(_places(key, schema), key=lambda place: _distance(place, path))
    problem = f"unknown key `{key}`"
    if near and near.lower() == key.lower():
        return problem, f"did you mean `{near}`? Capital letters count"
    if places:
        if not places[0]:
            return f"{problem}, which belongs to the top level", "write it without indentation"
        problem += f", which belongs below {dotted(places[0])}"
        return problem, f"move it to {dotted((*places[0], key))}, and check the indentation"
    if near:
        return problem, f"did you mean `{near}`?"
    return problem, f"remove it, or use one of {', '.join(known)}"


def nearest(word: str, choices: Iterable[str]) -> str | None:
    """Return the choice that looks most like the word, or None."""
    by_lower = {choice.lower(): choice for choice in choices}
    found = difflib.get_close_matches(word.lower(), by_lower, 1, 0.6)
    return by_lower[found[0]] if found else None


def _spelling(value: str, written: str) -> str:
    return f", which is what Helm makes of {written}" if written and written != value else ""


def _means(text: str, kind: str) -> bool:
    if kind == "boolean":
        return text.strip().lower() in {"true", "false", "yes", "no", "on", "off"}
    try:
        number = float(text) if kind == "number" else int(text)
    except ValueError:
        return False
    return kind in ("number", "integer") and number is not None


def _places(key: str, schema: dict, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
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
