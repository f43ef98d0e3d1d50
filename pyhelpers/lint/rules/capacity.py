"""Whether there is room for everybody, as far as a values file tells."""

from __future__ import annotations

from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.lint.section import Section
from pyhelpers.values import Values

_LIMIT = ("jupyterhub", "hub", "activeServerLimit")


def servers_for_everybody(values: Values) -> Iterator[Finding]:
    """`activeServerLimit` is how many servers run at once: with fewer than there are participants,
    whoever comes last is told that there is no room."""
    top = Section(values, ())
    people, limit = top.number("global", "workshop", "participants"), top.number(*_LIMIT)
    if people and limit and 0 < limit < people:
        problem = f"{limit:g} servers for {people:g} participants: the last {people - limit:g} wait"
        yield top.finding(_LIMIT, problem, f"write {people:g} or more, or 0 for no limit")
