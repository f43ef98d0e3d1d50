"""The list of people."""

from __future__ import annotations

from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.hub.roster import parse_roster
from pyhelpers.lint.section import Section
from pyhelpers.values import Values


def lines(values: Values) -> Iterator[Finding]:
    """Every line of the roster must be a person with a role, as the hub will read it."""
    for problem in parse_roster(Section(values, ()).text("roster")).problems:
        where = values.text_position(("roster",), problem.line, problem.column)
        yield Finding(where, "roster", problem.message, problem.mend)


def in_its_place(values: Values) -> Iterator[Finding]:
    """Below `global` the roster would be one of the hub's settings, which restart it."""
    shared = values.data.get("global")
    if isinstance(shared, dict) and "roster" in shared:
        yield Finding(
            values.locate_key(("global", "roster")),
            "global.roster",
            "below global the roster is part of the hub's own settings, and every change would "
            "restart the hub",
            "move it to roster, at the top level of the file",
        )
