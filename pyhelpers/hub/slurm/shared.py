"""What all spawners of a hub on a cluster have in common."""

from __future__ import annotations

from dataclasses import dataclass

from .queue import Queue
from .section import Section


@dataclass(frozen=True)
class Shared:
    """What all spawners of a hub have in common: it is theirs by `use`."""

    section: Section
    queue: Queue
    back: str = ""
    """The hub's address, where nodes do not reach it."""
