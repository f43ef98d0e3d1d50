"""Runs a program once on every host of a Swarm: a service with one task a host, which ends."""

from __future__ import annotations

import contextlib
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass

from pyhelpers.errors import Problem
from pyhelpers.hub.swarm.names import STACK, homes_of
from pyhelpers.hub.swarm.section import Homes
from pyhelpers.progress import Report
from pyhelpers.targets.swarm.docker import answer, docker, reply, rows

_SECONDS = 1800.0
"""How long a host may take to fetch an image."""
_SILENT = 10.0
"""Seconds after which a task that no host takes is given up."""


@dataclass(frozen=True)
class Program:
    """`argv` begins with what takes the place of the image's own start. `mounts` are --mount's."""

    stack: str
    image: str
    argv: tuple[str, ...]
    user: str
    mounts: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What one host answered: `code` 0 when all is well, else `says` why not."""

    host: str
    code: int
    says: str


def run_everywhere(program: Program, report: Report) -> list[Outcome]:
    """Return how the program ended on each host that may run it. Raises EnvironmentProblem."""
    name = f"{program.stack}-once-{secrets.token_hex(4)}"
    argv = docker(
        *("service", "create", "--detach", "--quiet", "--no-resolve-image", f"--name={name}"),
        *("--mode=global", "--restart-condition=none", f"--label={STACK}={program.stack}"),
        *("--with-registry-auth", f"--user={program.user}"),
        *(f"--constraint={one}" for one in program.constraints),
        *(f"--mount={one}" for one in program.mounts),
        *(f"--entrypoint={program.argv[0]}", program.image, *program.argv[1:]),
    )
    try:
        answer(argv)
        return _followed(name, report)
    finally:
        with contextlib.suppress(Problem):
            reply(docker("service", "rm", name))


def volume_mount(stack: str, name: str, homes: Homes, options: Mapping[str, str], to: str) -> str:
    """Return a volume with options, as --mount takes it.

    It has to have a name: of one without, Docker makes two and forgets one.
    """
    fields = [
        *("type=volume", f"source={name}", f"target={to}", f"volume-driver={homes.driver}"),
        *("volume-nocopy", f"volume-label={STACK}={stack}"),
        *(f"volume-opt={key}={value}" for key, value in options.items()),
    ]
    # As CSV has it: options of NFS have commas in them.
    return ",".join(f'"{one}"' if "," in one else one for one in fields)


def homes_mount(stack: str, homes: Homes, to: str) -> str:
    """Return the folder that all homes are in, as --mount takes it."""
    return volume_mount(stack, homes_of(stack, homes.mark), homes, homes.options, to)


def _followed(name: str, report: Report) -> list[Outcome]:
    began = time.monotonic()
    while True:
        tasks = rows("service", "ps", "--no-trunc", name)
        outcomes = [found for one in tasks if (found := outcome_of(one))]
        waited = time.monotonic() - began
        under_way = [one for one in tasks if not outcome_of(one)]
        # Docker makes the tasks a moment after the service; none at all, where no host may.
        if (tasks and not under_way) or (not tasks and waited > 3):
            return outcomes
        stuck = [one for one in under_way if one["CurrentState"].startswith(("New", "Pending"))]
        if waited > _SECONDS or (stuck and waited > _SILENT):
            late = [Outcome(o["Node"] or "a host", 1, o["Error"] or "late") for o in under_way]
            return outcomes + late
        report(f"{len(outcomes)} of {len(tasks)} hosts have answered")
        time.sleep(0.3)


def outcome_of(task: Mapping[str, str]) -> Outcome | None:
    """Return how a task of `docker service ps` ended, None while it has not."""
    state, says = task["CurrentState"].split()[0], task["Error"].strip('"')
    if state == "Complete":
        return Outcome(task["Node"], 0, "")
    if state in ("Failed", "Rejected", "Shutdown", "Orphaned"):
        code = re.search(r"non-zero exit \((\d+)\)", says)
        return Outcome(task["Node"], int(code[1]) if code else 1, says)
    return None
