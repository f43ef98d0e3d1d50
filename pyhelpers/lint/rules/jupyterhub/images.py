"""Which images are taken."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.lint.section import Section, Step

_IMAGES = (
    ("singleuser", "image"),
    ("hub", "image"),
    ("proxy", "chp", "image"),
    ("proxy", "traefik", "image"),
    ("singleuser", "networkTools", "image"),
)
_TAGGED = re.compile(r"[^/]*/?(?:.*/)?[^/:@]+:([^/@]+)")


def name_without_tag(hub: Section) -> Iterator[Finding]:
    """The chart puts name and tag together with a colon between; a tag in the name makes two.

    Kubernetes refuses such a name as invalid, and the pods never start.
    """
    for path in _IMAGES:
        name = hub.text(*path, "name")
        if _TAGGED.fullmatch(name) and hub.get(*path, "tag") not in (None, ""):
            base, _, tag = name.rpartition(":")
            problem = f"the name holds a tag, and {hub.shown(*path, 'tag')} is put behind it"
            yield hub.finding((*path, "name"), problem, f"write name: {base} and tag: {tag}")


def tag_is_pinned(hub: Section) -> Iterator[Finding]:
    """`latest` is another image from day to day, and nodes may hold different ones at once.

    A workshop that worked in the rehearsal breaks on the day, and no file says what was changed.
    """
    for path in _IMAGES:
        if hub.text(*path, "tag") == "latest" and hub.is_set(*path, "tag"):
            yield hub.finding((*path, "tag"), *_LATEST)
    for path, image in _of_profiles(hub):
        last = image.rpartition("/")[2]
        if "@" not in image and (":" not in last or last.endswith(":latest")):
            yield hub.finding(path, *_LATEST)


_LATEST = (
    "is whatever image is the latest when a server starts",
    "name a tag that does not change, or a digest",
)


def _of_profiles(hub: Section) -> Iterator[tuple[tuple[Step, ...], str]]:
    for path, profile in hub.entries("singleuser", "profileList"):
        override = profile.get("kubespawner_override") if isinstance(profile, dict) else None
        image = override.get("image") if isinstance(override, dict) else None
        if isinstance(image, str) and image and "{" not in image:
            yield (*path, "kubespawner_override", "image"), image
