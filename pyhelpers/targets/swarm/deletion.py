"""Deletes the volumes of a workshop on every host of its Swarm, homes among them.

Docker deletes volumes on one host at a time, so a service with one task a host does it there,
by that host's own engine.
"""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.hub.swarm.names import ACCOUNT, NODE, PLACE, STACK
from pyhelpers.hub.swarm.section import Homes
from pyhelpers.progress import Report
from pyhelpers.targets.swarm import preflight
from pyhelpers.targets.swarm.asked import Asked
from pyhelpers.targets.swarm.docker import answer, docker, inspected, refused, reply
from pyhelpers.targets.swarm.everywhere import Outcome, Program, homes_mount, run_everywhere
from pyhelpers.targets.swarm.secrets import KIND

FACTS = "facts"
"""The kind of the config that tells what a stack was, also after it was stopped."""

_SECONDS = 60.0
"""How long a container that was told to end may hold a volume."""


@dataclass(frozen=True)
class Facts:
    """What is needed to delete the homes of a stack that does not run."""

    image: str
    socket: str
    homes: Homes
    constraints: tuple[str, ...] = ()

    def text(self) -> str:
        homes = {"driver": self.homes.driver, "options": dict(self.homes.options)}
        told = {
            "image": self.image,
            "socket": self.socket,
            "homes": homes,
            "constraints": list(self.constraints),
        }
        return json.dumps(told, sort_keys=True) + "\n"

    @classmethod
    def read(cls, text: str) -> Facts:
        told = json.loads(text)
        constraints = tuple(told["constraints"])
        return cls(told["image"], told["socket"], Homes(**told["homes"]), constraints)


def facts_from(asked: Asked, image: str) -> Facts:
    """Return the facts of a workshop whose servers run an image."""
    section = asked.section
    return Facts(image, section.socket, section.homes, section.constraints)


def configs_of(stack: str) -> list[dict[str, Any]]:
    """Return the stack's configs: its facts, and where homes are."""
    return inspected("config", *_listed("config", stack))


def facts_of(stack: str) -> Facts | None:
    """Return the facts of a stack, None for one that never was."""
    found = [one for one in configs_of(stack) if one["Spec"]["Labels"].get(KIND) == FACTS]
    if not found:
        return None
    newest = max(found, key=lambda one: one["CreatedAt"])
    return Facts.read(decoded(newest["Spec"]["Data"]))


def decoded(data: str) -> str:
    """Return the text of a config as the API has it."""
    return base64.b64decode(data).decode()


def require_hosts(stack: str) -> None:
    """Raise EnvironmentProblem when a host that has homes is away: they would stay on it."""
    hosts = {host.id: host for host in preflight.look().hosts}
    holding = {one["Spec"]["Labels"].get(NODE) for one in configs_of(stack)} - {None}
    away = sorted(hosts[one].name for one in holding if one in hosts and not hosts[one].works)
    if away:
        raise EnvironmentProblem(
            f"Homes are on {', '.join(away)}, and that is away",
            where=f"stack {stack}",
            mend="bring it back, or take it out for good by `docker node rm`; then run this again",
        )


def delete_homes(stack: str, report: Report) -> None:
    """Delete all volumes of a stack on all hosts. Raises EnvironmentProblem where some stay."""
    facts = facts_of(stack)
    if facts is None:
        return
    # What is mounted cannot be deleted, so the folder of all homes goes afterwards.
    outcomes = on_hosts(stack, facts, report, "homes") if facts.homes.device else []
    bad = [one for one in [*outcomes, *on_hosts(stack, facts, report, "all")] if one.code]
    if bad:
        raise EnvironmentProblem(
            f"Not all homes could be deleted on {', '.join(one.host for one in bad)}: "
            f"{bad[0].says}",
            where=f"stack {stack}",
            mend=f"delete them there: docker volume ls --filter label={STACK}={stack}",
        )
    _rest(stack, homes=True)


def forget(stack: str, report: Report) -> None:
    """Delete what a first `up` has made that failed; a home of an earlier time is not of it."""
    facts = facts_of(stack)
    if facts is not None:
        on_hosts(stack, facts, report, "parts")
        _rest(stack, homes=False)


def _rest(stack: str, *, homes: bool) -> None:
    """Delete what is left on the manager, which need not run servers, and in the Swarm itself."""
    volumes = inspected("volume", *_listed("volume", stack))
    names = [one["Name"] for one in volumes if homes or PLACE not in (one["Labels"] or {})]
    _delete(names)
    for one in configs_of(stack):
        if homes or PLACE not in one["Spec"]["Labels"]:
            reply(docker("config", "rm", one["ID"]))


def _delete(volumes: list[str]) -> None:
    """Delete volumes of the manager's. A container that is ending holds its volume for a while."""
    deadline = time.monotonic() + _SECONDS
    argv = docker("volume", "rm", "--force", *volumes)
    while volumes and (done := reply(argv)).code:
        if time.monotonic() > deadline:
            raise refused(argv, done)
        time.sleep(0.5)


def _listed(kind: str, stack: str) -> list[str]:
    return answer(docker(kind, "ls", "--quiet", f"--filter=label={STACK}={stack}")).split()


def on_hosts(stack: str, facts: Facts, report: Report, what: str) -> list[Outcome]:
    """Delete volumes on each host: `all`, `homes`, the `parts` that are none, or one by name."""
    text = files(__package__).joinpath("on_host.py").read_text("utf-8")
    mounts = [f"type=bind,source={facts.socket},target=/var/run/docker.sock"]
    if what == "homes":
        mounts.append(homes_mount(stack, facts.homes, "/homes"))
    argv = ("python3", "-c", text, stack, what, STACK, PLACE, str(ACCOUNT))
    program = Program(stack, facts.image, argv, "0", tuple(mounts), facts.constraints)
    return run_everywhere(program, report)
