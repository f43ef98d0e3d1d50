"""Values of a known kind, for rules: what the schema has refused already is passed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from pyhelpers.values import Values


def text(values: Values, *path: str | int) -> str:
    """Return the text at this path, "" where there is none."""
    found = _at(values, path)
    return found if isinstance(found, str) else ""


def texts_in(values: Values, *path: str, key: str) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield (path, text) for one key of each map in the list at this path."""
    for place, entry in maps_in(values, *path):
        if isinstance(entry.get(key), str):
            yield (*place, key), entry[key]


def maps_in(values: Values, *path: str) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """Yield (path, map) for each map in the list, or the map, at this path."""
    found = _at(values, path)
    entries = found.items() if isinstance(found, dict) else enumerate(_list(found))
    for key, entry in entries:
        if isinstance(entry, dict):
            yield (*path, key), entry


def _list(found: object) -> list[Any]:
    return found if isinstance(found, list) else []


def _at(values: Values, path: Sequence[str | int]) -> object:
    found: object = values.data
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return found
