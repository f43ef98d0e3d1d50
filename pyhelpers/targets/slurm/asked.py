"""A workshop that was asked for on a Slurm cluster, and one that answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pyhelpers.errors import Finding, FindingsProblem
from pyhelpers.hub.roster import Roster, parse_roster
from pyhelpers.hub.slurm.section import Section
from pyhelpers.hub.workshop import Workshop
from pyhelpers.images.section import Image
from pyhelpers.lint import check
from pyhelpers.targets import elsewhere
from pyhelpers.targets.local.layout import Settings
from pyhelpers.targets.slurm.layout import Folders
from pyhelpers.values import Values


@dataclass(frozen=True)
class Asked:
    """A checked workshop, and where its hub is to run."""

    values: Values
    workshop: Workshop
    section: Section
    image: Image
    roster: Roster
    folders: Folders
    warnings: list[Finding]

    @classmethod
    def of(cls, values: Values, folders: Folders) -> Asked:
        """Check the values and parse them. Raises FindingsProblem with everything wrong."""
        findings = check(values, "slurm")
        if any(finding.severity == "error" for finding in findings):
            raise FindingsProblem(findings)
        workshop = Workshop.from_values(values.data)
        section = _with_files(Section.from_values(values.data), values)
        missing = list(_missing(workshop, section, values))
        if missing:
            raise FindingsProblem([*missing, *findings])
        roster = parse_roster(values.data.get("roster") or "")
        image = Image.from_values(values)
        return cls(values, workshop, section, image, roster, folders, findings)


@dataclass(frozen=True)
class Running:
    """A workshop that answers. `fresh` tells whether this command brought it up, or changed it."""

    asked: Asked
    settings: Settings
    fresh: bool


def _missing(workshop: Workshop, section: Section, values: Values) -> Iterator[Finding]:
    """Yield what a workshop on a cluster cannot do without."""

    def finding(path: str, problem: str, mend: str) -> Finding:
        return elsewhere.finding(values, path, problem, mend)

    yield from elsewhere.login_and_address(values, workshop, "this host's")
    if not section.image and not section.environment:
        yield finding(
            "slurm.image",
            "nothing says which image the jobs run",
            "make one with `pyhelpers build-image FILE --sif NAME.sif`, copy it to the cluster and "
            "name it: `slurm: {image: /path/on/the/cluster/NAME.sif}`; without containers there, "
            "slurm.environment",
        )
    if section.reverse and not section.login:
        yield finding(
            "slurm.reverse",
            "there is no login node to come back through",
            "name it: `slurm: {login: {host: …}}`; or leave `reverse` away",
        )
    if section.login and not section.hub_address and not section.reverse:
        yield finding(
            "slurm.hubAddress",
            "nothing says where the cluster's nodes reach the hub",
            "add this host's address as the compute nodes see it: `slurm: {hubAddress: 10.…}`; or, "
            "where they cannot reach it, `slurm: {reverse: true}`",
        )
    loopback = section.listen in ("127.0.0.1", "::1", "localhost")
    if not loopback and not (section.certificate and section.certificate_key):
        yield finding(
            "slurm.listen",
            f"passwords would cross the network in clear: {section.listen} is no loopback address",
            "add `slurm: {tls: {certificate: FILE, key: FILE}}`, or leave `listen` away and put a "
            "web server with TLS in front of 127.0.0.1",
        )


def _with_files(section: Section, values: Values) -> Section:
    """Return the section with files found beside the values file that names them."""

    def found(name: str, *path: str) -> str:
        if not name:
            return ""
        beside = Path(values.locate(("slurm", *path)).file).parent
        return str((beside / Path(name).expanduser()).resolve())

    login = section.login
    if login:
        login = replace(
            login,
            known_hosts=found(login.known_hosts, "login", "knownHosts"),
            key=found(login.key, "login", "key"),
        )
    return replace(
        section,
        # With a way back nothing of the hub has to be reached from elsewhere.
        hub_address="" if section.reverse else section.hub_address,
        login=login,
        certificate=found(section.certificate, "tls", "certificate"),
        certificate_key=found(section.certificate_key, "tls", "key"),
    )
