"""A chart's section of the values as its rules see it: values of a known kind, and their places.

A path is counted from the section. What the schema has refused already is passed over: asked for
a number, a text gives the default.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pyhelpers.errors import Finding, Fix, Location
from pyhelpers.values import Values, dotted

Step = str | int


@dataclass(frozen=True)
class Section:
    """The values below `path` of one release: the user's over the defaults of the chart there."""

    values: Values
    path: tuple[str, ...]

    def get(self, *path: Step) -> Any:
        """Return what is at the path, None where there is nothing."""
        found: Any = self.values.data
        for step in (*self.path, *path):
            if isinstance(found, dict):
                found = found.get(step)
            elif isinstance(found, list) and isinstance(step, int) and step < len(found):
                found = found[step]
            else:
                return None
        return found

    def text(self, *path: Step) -> str:
        found = self.get(*path)
        return found if isinstance(found, str) else ""

    def number(self, *path: Step) -> float | None:
        found = self.get(*path)
        return found if isinstance(found, int | float) and not isinstance(found, bool) else None

    def is_true(self, *path: Step) -> bool:
        return self.get(*path) is True

    def map(self, *path: Step) -> dict[str, Any]:
        found = self.get(*path)
        return found if isinstance(found, dict) else {}

    def entries(self, *path: Step) -> Iterator[tuple[tuple[Step, ...], Any]]:
        """Yield (path, value) of each entry of the map or the list at the path."""
        found = self.get(*path)
        if isinstance(found, dict):
            yield from (((*path, key), value) for key, value in found.items())
        elif isinstance(found, list):
            yield from (((*path, number), value) for number, value in enumerate(found))

    def maps(self, *path: Step) -> Iterator[tuple[tuple[Step, ...], dict[str, Any]]]:
        """Yield (path, map) of those entries that are maps."""
        yield from ((at, entry) for at, entry in self.entries(*path) if isinstance(entry, dict))

    def texts(self, *path: Step, key: str) -> Iterator[tuple[tuple[Step, ...], str]]:
        """Yield (path, text) of one key of each map at the path."""
        for at, entry in self.maps(*path):
            if isinstance(entry.get(key), str):
                yield (*at, key), entry[key]

    def is_set(self, *path: Step) -> bool:
        """Tell whether one of the user's files has this path."""
        return self.values.set_by_user((*self.path, *path))

    def where(self, path: Sequence[Step], *, at_key: bool = False) -> Location:
        whole = (*self.path, *path)
        return self.values.locate_key(whole) if at_key else self.values.locate(whole)

    def finding(
        self,
        path: Sequence[Step],
        problem: str,
        mend: str,
        *,
        at_key: bool = False,
        fix: Fix | None = None,
    ) -> Finding:
        """Return a finding about the value at the path, or with `at_key` about the key itself."""
        where = self.where(path, at_key=at_key)
        return Finding(where, dotted((*self.path, *path)), problem, mend, fix=fix)

    def shown(self, *path: Step) -> str:
        """Return a path as the user's file has it, for messages."""
        return dotted((*self.path, *path))
