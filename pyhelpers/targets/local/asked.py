"""A workshop that was asked for on this computer, and one that answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyhelpers.errors import Finding, FindingsProblem
from pyhelpers.hub.roster import Roster, parse_roster
from pyhelpers.hub.workshop import Workshop
from pyhelpers.images.section import Image
from pyhelpers.lint import check
from pyhelpers.targets.local.layout import Folders, Settings
from pyhelpers.targets.local.plan import uses_stand_in
from pyhelpers.targets.local.roster import own_codes
from pyhelpers.values import Values


@dataclass(frozen=True)
class Asked:
    """A checked workshop, and where it is to run.

    `own_codes_for_all` gives codes made here also to members whose hand-outs have others.
    """

    values: Values
    workshop: Workshop
    image: Image
    roster: Roster
    folders: Folders
    warnings: list[Finding]
    own_codes_for_all: bool = False

    @classmethod
    def of(cls, values: Values, folders: Folders) -> Asked:
        """Check the values and parse them. Raises FindingsProblem with everything wrong."""
        findings = check(values)
        if any(finding.severity == "error" for finding in findings):
            raise FindingsProblem(findings)
        return cls(
            values,
            Workshop.from_values(values.data),
            Image.from_values(values),
            parse_roster(values.data.get("roster") or ""),
            folders,
            findings,
        )


@dataclass(frozen=True)
class Running:
    """A workshop that answers. `fresh` tells whether this command brought it up."""

    folders: Folders
    settings: Settings
    workshop: Workshop
    roster: Roster
    fresh: bool
    own_codes_for_all: bool = False

    @property
    def codes(self) -> Mapping[str, Mapping[str, str]]:
        """Return the personal codes that were made for trying out and are good, by name."""
        if uses_stand_in(self.workshop):
            return {}
        made, everyone = own_codes(self.folders.codes), self.own_codes_for_all
        return {
            member.name: made[member.name]
            for member in self.roster.members
            if member.name in made and (everyone or not member.code)
        }

    @property
    def password(self) -> str:
        """Return the stand-in provider's password, "" where nobody asks for one."""
        return self.settings.password if uses_stand_in(self.workshop) else ""
