"""The list of people."""

from __future__ import annotations

from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.hub.roster import parse_roster
from pyhelpers.lint import pick
from pyhelpers.values import Values


def lines(values: Values) -> Iterator[Finding]:
    """Every line of the roster must be a person with a role, as the hub will read it."""
    for problem in parse_roster(pick.text(values, "roster")).problems:
        where = values.text_position(("roster",), problem.line, problem.column)
        yield Finding(where, "roster", problem.message, problem.mend)
