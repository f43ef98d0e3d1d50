"""Who takes part in a check of a workshop that others use, and with what they come in."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from pyhelpers.check.participant import Credential
from pyhelpers.errors import EnvironmentProblem, FileProblem, UsageProblem
from pyhelpers.hub.roster import Member
from pyhelpers.run import Done

DEFAULT_PARTICIPANTS = 4

NOT_LOGGED_IN = (
    "login not tried: nobody can log in for somebody else, so tokens of the hub took its place. "
    "Give --credentials FILE to try it"
)


def chosen(
    members: Sequence[Member], busy: Iterable[str], wanted: int | None, known: Iterable[str] | None
) -> list[Member]:
    """Choose people of the roster: participants first, those without a running server first.

    `known` are those whose credentials are at hand, None when tokens are made. Raises FileProblem
    when there are too few.
    """
    busy, known = set(busy), None if known is None else set(known)
    able = [m for m in members if known is None or m.name in known]
    able.sort(key=lambda m: (m.name in busy, m.role != "participant", m.line))
    count = wanted or min(DEFAULT_PARTICIPANTS, len(able)) or 1
    if count > len(able):
        what = "on the roster" if known is None else "on the roster and in the credentials' file"
        raise FileProblem(
            f"{count} participants are to be checked, but {len(able)} are {what}",
            where="roster",
            mend="put more people on it, or lower --participants",
        )
    return able[:count]


def read_credentials(path: Path, *, by_code: bool) -> dict[str, Credential]:
    """Read a CSV file with the columns name and secret. Raises a Problem that shows no secret."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        raise UsageProblem(f"The credentials cannot be read: {reason}", where=path) from None
    rows = csv.DictReader(text.splitlines())
    if not {"name", "secret"} <= set(rows.fieldnames or ()):
        raise FileProblem(
            "The credentials have no columns name and secret",
            where=f"{path}:1",
            mend="begin the file with the line: name,secret",
        )
    found = {}
    for row in rows:
        name, secret = (row.get("name") or "").strip().lower(), (row.get("secret") or "").strip()
        if not name or not secret:
            where = f"{path}:{rows.line_num}"
            raise FileProblem("A line lacks the name or the secret", where=where)
        found[name] = Credential(name, secret, by_code=by_code)
    return found


InHub = Callable[[str, str], Done]
"""Runs a program, its text first, with one argument, where the hub runs."""


@contextmanager
def tokens(
    in_hub: InHub, names: Sequence[str], seconds: float, *, config: str = "", mend: str = ""
) -> Iterator[list[Credential]]:
    """Make a token for each name in the hub's database, good for `seconds`; end them afterwards.

    `config` is the hub's configuration, z2jh's unless said. Raises EnvironmentProblem, with `mend`.
    """
    program = files(__package__).joinpath("in_hub.py").read_text("utf-8")

    def ask(names: Sequence[str], seconds: float) -> dict[str, str]:
        asked = {"names": list(names), "seconds": int(seconds), "config": config}
        return _answer(in_hub(program, json.dumps(asked)), mend)

    try:
        made = ask(names, seconds)
        yield [Credential(name, token=made[name]) for name in names]
    finally:
        ask((), 0)


def _answer(done: Done, mend: str) -> dict[str, str]:
    try:
        if done.code == 0:
            return json.loads(done.out.splitlines()[-1])
    except (ValueError, IndexError):
        pass
    words = "\n".join(f"  {line}" for line in done.err.strip().splitlines()[-6:])
    raise EnvironmentProblem(f"No tokens can be made where the hub runs:\n{words}", mend=mend)
