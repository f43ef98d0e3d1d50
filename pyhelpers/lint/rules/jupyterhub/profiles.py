"""The servers that a user may choose from."""

from __future__ import annotations

from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.lint.section import Section

_LIST = ("singleuser", "profileList")


def profile_has_a_name(hub: Section) -> Iterator[Finding]:
    """KubeSpawner makes the page to choose from of each profile's `display_name`.

    Without one the page fails, and nobody can start a server.
    """
    for path, profile in hub.entries(*_LIST):
        if isinstance(profile, dict) and not profile.get("display_name"):
            yield hub.finding(path, "the profile has no `display_name`", "add `display_name:`")


def one_default(hub: Section) -> Iterator[Finding]:
    """Where two profiles are the default, the page takes one of them: say which."""
    chosen = [p for p, one in hub.entries(*_LIST) if isinstance(one, dict) and one.get("default")]
    for path in chosen[1:]:
        problem = f"a second default beside {hub.shown(*chosen[0])}"
        yield hub.finding((*path, "default"), problem, "keep one of them")


def slugs_differ(hub: Section) -> Iterator[Finding]:
    """The choice of a user is kept by the profile's slug: the second of two can not be chosen."""
    seen: dict[str, str] = {}
    for path, profile in hub.entries(*_LIST):
        slug = profile.get("slug") if isinstance(profile, dict) else None
        if isinstance(slug, str) and slug in seen:
            problem = f"{seen[slug]} has the slug {slug} as well"
            yield hub.finding((*path, "slug"), problem, "give each profile its own")
        elif isinstance(slug, str):
            seen[slug] = hub.shown(*path)
