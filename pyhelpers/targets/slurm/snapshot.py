"""What the running hub was told about Slurm. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pyhelpers.hub.slurm.section import Section


def section_of(snapshot: dict[str, Any]) -> Section:
    """Return what the snapshot says of Slurm, with the files and the folder that `up` has found."""
    section = Section.from_values(snapshot["values"])
    login = section.login and replace(section.login, **snapshot["login"])
    return replace(section, login=login, folder=snapshot["folder"])
