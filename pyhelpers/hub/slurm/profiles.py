"""Sizes of a job that participants choose from, by name. Pure."""

from __future__ import annotations

import html
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .section import Section

FIELD = "profile"
"""The form's field, and the key of a user's options."""


@dataclass(frozen=True)
class Profile:
    """What a job asks for in place of the section's own. Memory in MiB, None for the section's."""

    name: str
    description: str = ""
    walltime: str = ""
    requests: Mapping[str, str] = field(default_factory=dict)
    directives: tuple[str, ...] = ()
    memory: int | None = None
    cpus: int | None = None

    def asks_for(self, key: str) -> bool:
        """Return whether the profile itself has a say about a key of `slurm`."""
        return key in self.requests or bool(getattr(self, key, None))


def chosen(profiles: Sequence[Profile], options: Mapping[str, Any]) -> Profile | None:
    """Return what somebody chose; the first where they did not, or where it is offered no more.

    JupyterHub remembers a choice for the next start.
    """
    named = (profile for profile in profiles if profile.name == options.get(FIELD))
    return next(named, profiles[0] if profiles else None)


def applied(section: Section, profile: Profile | None) -> Section:
    """Return the section with a profile's requests in place of its own, and directives after."""
    if profile is None:
        return section
    return replace(
        section,
        walltime=profile.walltime or section.walltime,
        requests={**section.requests, **profile.requests},
        directives=(*section.directives, *profile.directives),
        memory=profile.memory or section.memory,
        cpus=profile.cpus or section.cpus,
    )


def form(profiles: Sequence[Profile]) -> str:
    """Return the fields of the page on which a participant chooses; "" where there is no choice."""
    if len(profiles) < 2:
        return ""
    rows = []
    for number, profile in enumerate(profiles):
        checked = " checked" if number == 0 else ""
        about = f"<span>{html.escape(profile.description)}</span>" * bool(profile.description)
        rows.append(
            f'<label class="choice"><input type="radio" name="{FIELD}" '
            f'value="{html.escape(profile.name)}"{checked}>'
            f"<span><strong>{html.escape(profile.name)}</strong>{about}</span></label>"
        )
    return "\n".join(["<fieldset>", "<legend>How large?</legend>", *rows, "</fieldset>"])


def options_from(data: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Return a user's options from what a form has sent."""
    names = data.get(FIELD)
    return {FIELD: names[0]} if names else {}
