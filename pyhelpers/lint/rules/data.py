"""The data files of the image."""

from __future__ import annotations

from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.hub.release import DATA_PATH
from pyhelpers.lint.section import Section, Step
from pyhelpers.values import Values, dotted

_CLAIM = ("storage", "data", "claim")
_MOUNTS = ("jupyterhub", "singleuser", "storage", "extraVolumeMounts")


def one_destination_each(values: Values) -> Iterator[Finding]:
    """No two files may have the same place, or one stand where another needs a folder."""
    top = Section(values, ())
    taken: dict[str, str] = {}
    for path, to in top.texts("image", "data", key="to"):
        place = to.rstrip("/")
        clash = next((other for other in taken if _clash(place, other)), None)
        if clash is not None:
            yield top.finding(
                path,
                f"{to} is in the way of {taken[clash]}, which goes to {clash}",
                "give each file a place of its own",
            )
        taken.setdefault(place, dotted(path[:-1]))


def volume_has_a_claim(values: Values) -> Iterator[Finding]:
    """What is kept out of the image lies on Kubernetes where a claim is mounted, or nowhere."""
    top = Section(values, ())
    if top.text(*_CLAIM) or _own_mount(top):
        return
    for path in _on_a_volume(top):
        yield top.finding(
            path,
            "on the target kubernetes nobody finds this file: no volume is named that holds it",
            f"fill a claim as docs/image.md says, and write its name in {dotted(_CLAIM)}",
        )


def claim_has_an_effect(values: Values) -> Iterator[Finding]:
    """A claim is of use where an image's links lead to it, and nothing else is mounted there."""
    top = Section(values, ())
    if not top.text(*_CLAIM):
        return
    if not any(_on_a_volume(top)):
        yield top.finding(
            _CLAIM,
            "no home leads to this volume: no entry of image.data has `volume: true`",
            "write `volume: true` in the entries that it holds, or remove this key",
        )
    if mount := _own_mount(top):
        yield top.finding(
            _CLAIM,
            f"on the target kubernetes {dotted(mount)} mounts another volume in its place",
            "remove one of the two",
        )


def _on_a_volume(top: Section) -> Iterator[tuple[Step, ...]]:
    for path, entry in top.maps("image", "data"):
        if entry.get("volume") is True:
            yield (*path, "volume")


def _own_mount(top: Section) -> tuple[Step, ...]:
    """Return the file's own mount in the place of the data, () where there is none."""
    for path, mount in top.maps(*_MOUNTS):
        if str(mount.get("mountPath")).rstrip("/") == DATA_PATH:
            return path
    return ()


def _clash(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other}/") or other.startswith(f"{one}/")
