"""A workshop that was asked for on a Docker Swarm, and one that answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyhelpers.errors import Finding, FindingsProblem, UsageProblem
from pyhelpers.hub.roster import Roster, parse_roster
from pyhelpers.hub.swarm.section import Section
from pyhelpers.hub.workshop import Workshop
from pyhelpers.images.section import Image
from pyhelpers.lint import check
from pyhelpers.lint.rules.jupyterhub.quantities import quantity
from pyhelpers.targets import elsewhere
from pyhelpers.values import Values

STACK = "workshop"
PORT = 8000
PROXY_IMAGE = "quay.io/jupyterhub/configurable-http-proxy:5.3.0"
"""Zero to JupyterHub 4.4's own (jupyterhub/values.yaml, proxy.chp.image)."""


@dataclass(frozen=True)
class Asked:
    """A checked workshop, the stack it is to be, and the names of its images.

    `hub_image` is "" where the file names none. `capacity` is what a home may hold, in bytes, None
    where nothing is said or nothing can be done about it.
    """

    stack: str
    values: Values
    workshop: Workshop
    section: Section
    image: Image
    roster: Roster
    user_image: str
    hub_image: str
    proxy_image: str
    port: int
    capacity: int | None
    warnings: list[Finding]

    @classmethod
    def of(cls, values: Values, stack: str, port: int) -> Asked:
        """Check the values and parse them. Raises FindingsProblem with everything wrong."""
        findings = check(values, "swarm")
        if any(finding.severity == "error" for finding in findings):
            raise FindingsProblem(findings)
        workshop, section = Workshop.from_values(values.data), Section.from_values(values.data)
        named = _image(values, "singleuser", "image")
        missing = list(_missing(workshop, section, named, values))
        if missing:
            raise FindingsProblem([*missing, *findings])
        return cls(
            stack=stack,
            values=values,
            workshop=workshop,
            section=section,
            image=Image.from_values(values),
            roster=parse_roster(values.data.get("roster") or ""),
            user_image=named,
            hub_image=section.hub_image,
            proxy_image=_image(values, "proxy", "chp", "image") or PROXY_IMAGE,
            port=port,
            capacity=None if section.homes.shared else _capacity(values),
            warnings=findings,
        )

    def file(self, *path: str) -> Path:
        """Return the file named at a key below `swarm`, looked for beside the values file."""
        node = self.values.data.get("swarm") or {}
        for key in path:
            node = node[key]
        beside = Path(self.values.locate(("swarm", *path)).file).parent
        return (beside / Path(node).expanduser()).resolve()

    def text(self, *path: str) -> str:
        """Return what is in the file named at a key below `swarm`. Raises UsageProblem."""
        file = self.file(*path)
        try:
            return file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is no text"
            where = self.values.locate(("swarm", *path))
            raise UsageProblem(f"{file} cannot be read: {reason}", where=where) from None


@dataclass(frozen=True)
class Running:
    """A workshop that answers. `fresh` tells whether this command brought it up, or changed it.

    `host` is the name of the host that has hub and proxy; `quota`: homes have a limit there.
    """

    asked: Asked
    host: str
    fresh: bool
    quota: bool
    has_client: bool


def _capacity(values: Values) -> int | None:
    user = (values.data.get("jupyterhub") or {}).get("singleuser") or {}
    said = (user.get("storage") or {}).get("capacity")
    size = quantity(str(said)) if said else None
    return int(size) if size else None


def _image(values: Values, *path: str) -> str:
    node = values.data.get("jupyterhub") or {}
    for key in path:
        node = node.get(key) or {}
    name, tag = node.get("name") or "", node.get("tag") or ""
    if not name or not tag:
        return str(name)
    # As KubeSpawner's image, a tag may be a digest.
    return f"{name}@{tag}" if str(tag).startswith("sha256:") else f"{name}:{tag}"


def _missing(workshop: Workshop, section: Section, image: str, values: Values) -> Iterator[Finding]:
    """Yield what a workshop on a Swarm cannot do without."""

    def finding(path: str, problem: str, mend: str) -> Finding:
        return elsewhere.finding(values, path, problem, mend)

    yield from elsewhere.login_and_address(values, workshop, "the host's")
    if not image:
        yield finding(
            "jupyterhub.singleuser.image.name",
            "nothing says which image the participants' servers run",
            "make one with `pyhelpers build-image FILE` and name it here",
        )
    if not section.in_front and not (section.certificate and section.certificate_key):
        yield finding(
            "swarm.tls",
            "passwords would cross the network in clear: Docker opens the workshop's port on all "
            "addresses of its host",
            "add `swarm: {tls: {certificate: FILE, key: FILE}}`; or, where a web server with TLS "
            "stands in front and a firewall keeps all others from the port, `tls: {inFront: true}`",
        )
