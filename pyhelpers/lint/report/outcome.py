"""Everything that a report says, of whatever format. Pure."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from pyhelpers.errors import Finding


@dataclass(frozen=True)
class Outcome:
    """What one call of `pyhelpers lint` found."""

    files: tuple[str, ...]
    findings: tuple[Finding, ...]
    unchecked: tuple[str, ...] = ()
    """What could not be checked, and how it could."""
    unread: tuple[str, ...] = ()
    """Files that could not be read, and why."""

    @property
    def errors(self) -> int:
        return sum(one.severity == "error" for one in self.findings)

    @property
    def warnings(self) -> int:
        return sum(one.severity == "warning" for one in self.findings)


def below(root: Path, file: str) -> str:
    """Return a file's name as seen from the root, with forward slashes; absolute when outside."""
    path = Path(os.path.abspath(file))  # noqa: PTH100  links stay what they are called
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
