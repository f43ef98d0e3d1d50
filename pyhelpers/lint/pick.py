"""Values of a known kind, for rules: what the schema has refused already is passed over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyhelpers.values import Values


def text(values: Values, *path: str | int) -> str:
    """Return the text at this path, "" where there is none."""
    found = _at(values, path)
    return found if isinstance(found, str) else ""


def texts_in(values: Values, *path: str, key: str) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield (path, text) for one key of each map in the list at this path."""
    entries = _at(values, path)
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict) and isinstance(entry.get(key), str):
            yield (*path, index, key), entry[key]


def _at(values: Values, path: Sequence[str | int]) -> object:
    found: object = values.data
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return found
