"""Who takes part in a check, and with what they come in: a credential, or else a token."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from pyhelpers.check.participant import Credential
from pyhelpers.errors import EnvironmentProblem, FileProblem, UsageProblem
from pyhelpers.hub.roster import Member
from pyhelpers.targets.kubernetes.asking import reply
from pyhelpers.targets.kubernetes.place import HUB, Place

DEFAULT_PARTICIPANTS = 4
_SECONDS = 90


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


@contextmanager
def tokens(place: Place, names: Sequence[str], seconds: float) -> Iterator[list[Credential]]:
    """Make a token for each name inside the hub; end them afterwards."""
    try:
        made = _in_hub(place, names, seconds)
        yield [Credential(name, token=made[name]) for name in names]
    finally:
        _in_hub(place, (), 0)


def _in_hub(place: Place, names: Sequence[str], seconds: float) -> dict[str, str]:
    program = files(__package__).joinpath("in_hub.py").read_text("utf-8")
    asked = json.dumps({"names": list(names), "seconds": int(seconds)})
    argv = place.kubectl("exec", "-i", f"deployment/{HUB}", "-c", HUB, "--", "python3", "-", asked)
    done = reply(place, argv, program, _SECONDS)
    try:
        if done.code == 0:
            return json.loads(done.out.splitlines()[-1])
    except (ValueError, IndexError):
        pass
    words = "\n".join(f"  {line}" for line in done.err.strip().splitlines()[-6:])
    raise EnvironmentProblem(
        f"No tokens can be made inside the hub:\n{words}",
        where=str(place),
        mend="you need the right to create pods/exec; or give --credentials FILE to log in with",
    )
