"""Debian packages: what apt would install in a base, each with its version."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pyhelpers.errors import EnvironmentProblem, FileProblem
from pyhelpers.images.engines.engine import Container
from pyhelpers.progress import Report

if TYPE_CHECKING:
    from pyhelpers.images.resolve import Base, Tools

_UNREACHABLE = (
    "Temporary failure resolving", "Could not resolve", "Could not connect", "Unable to connect",
    "Connection failed", "Connection timed out", "Network is unreachable",
)  # fmt: skip


def simulated(wanted: Sequence[str], base: Base, tools: Tools, say: Report) -> tuple[str, ...]:
    """Return NAME=VERSION of all that apt would install for these packages, sorted.

    Raises FileProblem when there is no such package, EnvironmentProblem without network.
    """
    say(f"apt: {', '.join(wanted)}")
    lines: list[str] = []
    code = tools.engine.run(
        Container(
            base.here,
            ("/run/build/steps/apt.sh", "simulate", *wanted),
            user="root",
            entrypoint=("/bin/sh",),
            mounts={
                tools.workshop / "steps": "/run/build/steps",
                **{path: f"/run/build/secrets/{name}" for name, path in tools.secrets.items()},
            },
            cache=True,
            network=tools.network,
            platform=base.platform,
        ),
        lines.append,
    )
    complaints = [line for line in lines if line.startswith(("E:", "W:"))]
    # What was found without a repository that is away has been looked up before.
    if code and any(sign in line for line in complaints for sign in _UNREACHABLE):
        raise EnvironmentProblem(
            "Debian's packages cannot be reached from a container\n" + _quoted(complaints),
            where=tools.engine.name,
            mend="check the network; where only this machine may reach out, add --network host",
        )
    if code:
        # Packages with what they need stand indented between apt's sentences.
        said = [line for line in lines if line.startswith(("E:", "W:", " "))]
        raise FileProblem(
            "The Debian packages cannot be installed\n" + _quoted(said or lines),
            where=tools.locate("apt"),
            mend="correct the package's name or version in image.apt",
        )
    return installed(lines)


def installed(lines: Sequence[str]) -> tuple[str, ...]:
    """Return NAME=VERSION from apt's lines "Inst NAME [OLD] (NEW REPOSITORY [ARCHITECTURE])"."""
    found = []
    for line in lines:
        if line.startswith("Inst "):
            _, name, *rest = line.split()
            found.append(f"{name}={next(word for word in rest if word[0] == '(')[1:]}")
    return tuple(sorted(found))


def version_of(name: str, packages: Sequence[str]) -> str:
    """Return a package's version without Debian's own number; "" when it is not there."""
    full = next((one.partition("=")[2] for one in packages if one.startswith(f"{name}=")), "")
    return full.rpartition(":")[2].partition("-")[0]


def _quoted(lines: Sequence[str]) -> str:
    return "\n".join(f"  | {line}" for line in lines[-12:])
