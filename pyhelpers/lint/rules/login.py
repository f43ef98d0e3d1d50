"""Who may enter."""

from __future__ import annotations

from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.hub.roster import parse_roster
from pyhelpers.lint.section import Section
from pyhelpers.values import Values

_LOGIN = ("global", "workshop", "login")


def nobody_can_enter(values: Values) -> Iterator[Finding]:
    """A login provider admits nobody until `allow` says whom, or when the roster is empty."""
    top = Section(values, ())
    path = (*_LOGIN, "provider")
    if not top.text(*path):
        return
    allow = top.text(*_LOGIN, "allow")
    if not allow:
        yield top.finding(
            path,
            "people can log in, but nobody may enter: `allow` is not set",
            "add `allow: roster` beside it, or `allow: everyone`",
        )
    elif allow == "roster" and _lists_nobody(top.text("roster")):
        path = (*_LOGIN, "allow")
        yield top.finding(
            path,
            "only those on the roster may enter, and it is empty",
            "add `roster: |` with names and roles, or give --set-file roster=roster.csv",
        )


def _lists_nobody(text: str) -> bool:
    found = parse_roster(text)
    # What is wrong with its lines is said by a rule of its own.
    return not found.members and not found.problems
