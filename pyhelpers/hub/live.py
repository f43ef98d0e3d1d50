"""The roster while the hub runs: read again when its source changes, never lost to a bad edit."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Protocol

from .roster import Roster, parse_roster


class RosterSource(Protocol):
    """Where the roster's text comes from."""

    def stamp(self) -> object:
        """Return something that compares unequal after the text may have changed. Cheap."""

    def read(self) -> str:
        """Return the text. Raises OSError or ValueError with a message for a person."""

    def where(self, line: int) -> str:
        """Return the place of the roster's `line` (from 1) as a person would look it up."""


class FileSource:
    """A roster that is a CSV file of its own; on Kubernetes, one in a mounted Secret."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)

    def stamp(self) -> object:
        try:
            status = self.path.stat()
        except OSError as error:
            return str(error)
        return (status.st_mtime_ns, status.st_size, status.st_ino)

    def read(self) -> str:
        try:
            return self.path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise ValueError(f"{self.path} is not UTF-8. Fix: save it as UTF-8") from None

    def where(self, line: int) -> str:
        return f"{self.path}:{line}"


class LiveRoster:
    """The last good roster of a source.

    `roster` is None until a good one was read: then nobody enters, and nobody is put out either.
    A roster that cannot be read, has a wrong line, or has lost all its members leaves the last
    good one in force and is reported once in the log; `trouble` holds the message meanwhile.
    """

    def __init__(self, source: RosterSource, log: logging.Logger | None = None) -> None:
        self.source = source
        self.log = log or logging.getLogger(__name__)
        self.roster: Roster | None = None
        self.trouble = ""
        self._stamp: object = None

    def __deepcopy__(self, memo: object) -> LiveRoster:
        # traitlets copies configuration values; everybody must look at the same roster.
        return self

    def refresh(self) -> bool:
        """Read the source if it changed. Return whether a new roster is in force."""
        stamp = self.source.stamp()
        if stamp == self._stamp:
            return False
        self._stamp = stamp
        try:
            roster = parse_roster(self.source.read())
        except (OSError, ValueError) as error:
            return self._keep(f"the roster cannot be read: {error}")
        if roster.problems:
            first = roster.problems[0]
            more = f" (and {len(roster.problems) - 1} more)" if len(roster.problems) > 1 else ""
            where = self.source.where(first.line)
            return self._keep(f"{where}: {first.message}. Fix: {first.mend}{more}")
        if self.roster and self.roster.members and not roster.members:
            return self._keep("the roster has become empty. Fix: put its lines back")
        if self.trouble:
            self.log.warning("The roster is in order again: %d people", len(roster.members))
        self.trouble = ""
        changed = roster != self.roster
        self.roster = roster
        return changed

    def _keep(self, trouble: str) -> bool:
        if trouble != self.trouble:
            kept = "the last good roster stays in force" if self.roster else "nobody can enter"
            self.log.error("Roster: %s; %s", trouble, kept)
        self.trouble = trouble
        return False
