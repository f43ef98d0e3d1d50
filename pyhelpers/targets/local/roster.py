"""The roster of a running local workshop: read from the values files that somebody may edit."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from pathlib import Path

from pyhelpers.errors import Problem
from pyhelpers.hub.codes import hash_code, make_code
from pyhelpers.hub.roster import parse_roster, with_codes
from pyhelpers.plan import Write
from pyhelpers.run import write_file
from pyhelpers.values import load_values


class ValuesRoster:
    """A roster source over values files and --set-file files, for pyhelpers.hub.live."""

    def __init__(
        self,
        files: tuple[Path, ...],
        set_files: tuple[tuple[str, Path], ...],
        codes: Path | None = None,
        *,
        own_codes_for_all: bool = False,
    ) -> None:
        self.files, self.set_files, self.codes = files, set_files, codes
        self.everyone = own_codes_for_all

    def stamp(self) -> object:
        return tuple(_stamp(path) for path in (*self.files, *(path for _, path in self.set_files)))

    def read(self) -> str:
        try:
            text = self._values().data.get("roster") or ""
        except Problem as problem:
            raise ValueError(str(problem)) from None
        if not isinstance(text, str):
            raise ValueError("roster is not a text. Fix: write `roster: |` and one line a person")
        if not self.codes:
            return text
        return with_own_codes(text, self.codes, everyone=self.everyone)

    def where(self, line: int) -> str:
        try:
            return str(self._values().text_position(("roster",), line, 1))
        except Problem:
            return str(self.files[-1])

    def _values(self):
        return load_values(self.files, [f"{key}={path}" for key, path in self.set_files])


def _stamp(path: Path) -> object:
    try:
        status = path.stat()
    except OSError as error:
        return str(error)
    return (status.st_mtime_ns, status.st_size, status.st_ino)


def with_own_codes(text: str, path: Path, *, everyone: bool) -> str:
    """Return the roster with a code for each member that has none, for trying a workshop out.

    `everyone` gives one also to members that have a code. The codes are kept in `path`, readable
    by its owner only.
    """
    roster = parse_roster(text)
    missing = [member.name for member in roster.members if everyone or not member.code]
    known = own_codes(path)
    new = {name: make_code() for name in missing if name not in known}
    if new:
        made = {name: {"code": code, "hash": hash_code(code)} for name, code in new.items()}
        known = {**known, **made}
        write_file(Write(path, json.dumps(known, indent=1) + "\n"))
    return with_codes(text, {name: known[name]["hash"] for name in missing})


def own_codes(path: Path) -> Mapping[str, Mapping[str, str]]:
    """Return the codes made so far: name → code and hash."""
    if not path.exists():
        return {}
    return json.loads(path.read_text(encoding="utf-8"))


def quiet_log() -> logging.Logger:
    """Return a log that goes nowhere, for readers of the roster beside the hub's own."""
    log = logging.getLogger("pyhelpers.roster.second-reader")
    log.disabled = True
    return log
