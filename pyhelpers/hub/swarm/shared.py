"""What all spawners of a hub on a Swarm have in common."""

from __future__ import annotations

from dataclasses import dataclass

from .homes import HomeNodes
from .section import Section
from .view import View


@dataclass(frozen=True)
class Shared:
    """What all spawners of a hub have in common: it is theirs by `use`.

    `quota` is what a home may hold, in bytes, None where no host can limit it. `image` is what
    every host has.
    """

    section: Section
    stack: str
    image: str
    quota: int | None
    contact: str
    view: View
    nodes: HomeNodes
