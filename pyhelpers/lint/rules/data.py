"""The data files of the image."""

from __future__ import annotations

from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.lint import pick
from pyhelpers.values import Values, dotted


def one_destination_each(values: Values) -> Iterator[Finding]:
    """No two files may have the same place, or one stand where another needs a folder."""
    taken: dict[str, str] = {}
    for path, to in pick.texts_in(values, "image", "data", key="to"):
        place = to.rstrip("/")
        clash = next((other for other in taken if _clash(place, other)), None)
        if clash is not None:
            yield Finding(
                values.locate(path),
                dotted(path),
                f"{to} is in the way of {taken[clash]}, which goes to {clash}",
                "give each file a place of its own",
            )
        taken.setdefault(place, dotted(path[:-1]))


def _clash(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")
