"""A checked workshop that somebody asked for on Kubernetes. Pure."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Any

from pyhelpers.errors import Finding, FindingsProblem
from pyhelpers.hub.roster import Roster, parse_roster
from pyhelpers.hub.workshop import Workshop
from pyhelpers.images.section import Image
from pyhelpers.lint import check
from pyhelpers.targets.kubernetes.place import SECONDS, Place
from pyhelpers.targets.kubernetes.settings import reachable_url
from pyhelpers.values import Values


@dataclass(frozen=True)
class Asked:
    """The values and what was made of them. `seconds` is how long `up` may wait in all."""

    values: Values
    workshop: Workshop
    image: Image
    roster: Roster
    place: Place
    warnings: list[Finding]
    seconds: float = SECONDS

    @classmethod
    def of(cls, values: Values, place: Place, seconds: float = SECONDS) -> Asked:
        """Check the values and parse them. Raises FindingsProblem with everything wrong."""
        findings = check(values)
        if not any(finding.severity == "error" for finding in findings):
            findings += reachable_url(values, Workshop.from_values(values.data))
        if any(finding.severity == "error" for finding in findings):
            raise FindingsProblem(findings)
        return cls(
            values,
            Workshop.from_values(values.data),
            Image.from_values(values),
            parse_roster(values.data.get("roster") or ""),
            place,
            findings,
            seconds,
        )

    def where(self, path: tuple[str, ...]) -> str:
        """Return the key and, where a file of the user's sets it, its place."""
        key = ".".join(path)
        return f"{key} ({self.values.locate(path)})" if self.values.set_by_user(path) else key

    @property
    def command(self) -> str:
        """Return the command that asked for this, ready to be copied."""
        words = ["pyhelpers", "up", *map(str, self.values.files)]
        if len(self.values.files) > 1:
            first, *more = map(str, self.values.files)
            words = ["pyhelpers", "up", first, *(word for one in more for word in ("-f", one))]
        for key, path in self.values.set_files:
            words += ["--set-file", f"{key}={path}"]
        return f"{shlex.join(words)} --on kubernetes{self.place.options()}"

    @property
    def has_hub(self) -> bool:
        """Return whether the release brings a hub; storage alone has none."""
        return enabled(self.values.data, "jupyterhub", usually=True)

    @property
    def has_storage(self) -> bool:
        """Return whether the release brings the homes' storage itself."""
        return (self.values.data.get("storage") or {}).get("homes") == "rook"

    @property
    def pulls_images(self) -> bool:
        """Return whether each node fetches the participants' image before they come."""
        puller = (self.values.data.get("jupyterhub") or {}).get("prePuller") or {}
        return self.has_hub and enabled(puller, "continuous", usually=True)


def enabled(data: dict[str, Any], chart: str, *, usually: bool) -> bool:
    """Return whether a subchart is switched on. Helm takes a missing key as on."""
    section = data.get(chart)
    value = section.get("enabled") if isinstance(section, dict) else None
    return usually if value is None else bool(value)
