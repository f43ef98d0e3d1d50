"""What a participant's job is to start, and where. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from .section import Section


@dataclass(frozen=True)
class Order:
    """One participant's job. `place` is their folder's name; `command` starts the server.

    `back` is the hub's address, which leads nowhere from a node: the way is the socket there. ""
    where nodes reach it.
    """

    job_name: str
    place: str
    env: Mapping[str, str]
    command: Sequence[str]
    back: str = ""


def place_of(name: str) -> str:
    """Return a user's folder: a name of letters, digits, `-_.~=`, different for every user."""
    # sbatch would replace what follows a per cent sign.
    escaped = quote(name, safe="").replace("%", "=")
    return f"=2E{escaped[1:]}" if escaped.startswith(".") else escaped


def way_back(section: Section, job_name: str) -> str:
    """Return the socket on a node that leads to the hub."""
    return f"{section.scratch.rstrip('/')}/{job_name}-hub/socket"
