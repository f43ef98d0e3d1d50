"""What a Swarm has to answer before anything is started, and what its answers mean."""

from __future__ import annotations

import json
from dataclasses import dataclass

from pyhelpers.errors import EnvironmentProblem, FileProblem
from pyhelpers.hub.swarm.names import HUB
from pyhelpers.run import Done
from pyhelpers.targets.swarm.asked import Asked
from pyhelpers.targets.swarm.docker import answer, docker, inspected, reply, rows

_OLDEST = (20, 10)
"""Of Docker Engine: the first whose Swarm starts servers without root's capabilities."""


@dataclass(frozen=True)
class Host:
    """A node of the Swarm; `works` when it is there and takes tasks."""

    id: str
    name: str
    is_up: bool
    works: bool


@dataclass(frozen=True)
class Manager:
    """The engine that the commands go to, and the hosts of its Swarm."""

    id: str
    name: str
    hosts: tuple[Host, ...]

    @property
    def working(self) -> list[str]:
        return [host.name for host in self.hosts if host.works]


def look() -> Manager:
    """Ask the engine for its Swarm. Raises EnvironmentProblem: no engine, or no manager."""
    argv = docker("info", "--format", "{{json .}}")
    done = reply(argv)
    told = json.loads(done.out) if done.out.strip().startswith("{") else {}
    if done.code or not told.get("ServerVersion"):
        said = (done.err.strip() or "; ".join(told.get("ServerErrors") or ())).splitlines()
        raise EnvironmentProblem(
            f"There is no Docker Engine to be reached: {said[-1] if said else 'no reason given'}",
            where=_address(),
            mend="set DOCKER_HOST, or choose a context by `docker context use`, so that `docker "
            "node ls` answers",
        )
    swarm, version = told.get("Swarm") or {}, told["ServerVersion"]
    if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) < _OLDEST:
        raise EnvironmentProblem(
            f"{told.get('Name')} has Docker {version}, and a workshop needs 20.10 or newer",
            where=_address(),
            mend="bring Docker up to date there",
        )
    if swarm.get("LocalNodeState") != "active":
        raise EnvironmentProblem(
            f"{told.get('Name')} belongs to no Swarm",
            where=_address(),
            mend="make it one: `docker swarm init` there, then on each other host what that prints",
        )
    if not swarm.get("ControlAvailable"):
        managers = [one["Addr"].rpartition(":")[0] for one in swarm.get("RemoteManagers") or ()]
        raise EnvironmentProblem(
            f"{told.get('Name')} is not a manager of its Swarm",
            where=_address(),
            mend=f"point DOCKER_HOST to a manager: {', '.join(managers) or 'docker node ls'}",
        )
    hosts = tuple(
        Host(
            one["ID"],
            one["Hostname"],
            is_up=one["Status"] != "Down",
            works=one["Status"] == "Ready" and one["Availability"] == "Active",
        )
        for one in rows("node", "ls")
    )
    return Manager(swarm["NodeID"], told["Name"], hosts)


def _address() -> str:
    return answer(docker("context", "inspect", "--format={{.Endpoints.docker.Host}}"))


def require_same_host(asked: Asked, manager: Manager) -> None:
    """Raise EnvironmentProblem when another manager has this workshop's hub and database."""
    for service in inspected("service", f"{asked.stack}_{HUB}"):
        placement = service["Spec"]["TaskTemplate"].get("Placement") or {}
        ids = [one.rpartition("==")[2].strip() for one in placement.get("Constraints") or ()]
        if ids and manager.id not in ids:
            name = next((host.name for host in manager.hosts if host.id in ids), ids[0])
            raise EnvironmentProblem(
                f"The hub of {asked.stack} and its database are on {name}, not {manager.name}",
                where=f"stack {asked.stack}",
                mend=f"point DOCKER_HOST to {name}, or choose another name with --stack",
            )


def require_hosts(asked: Asked, manager: Manager) -> None:
    """Raise a Problem when an address is that of no host, or of another one."""
    names = {host.name for host in manager.hosts}
    for name, address in asked.section.hosts.items():
        where = asked.values.locate(("swarm", "hosts", name))
        if name not in names:
            raise FileProblem(
                f"The Swarm has no host {name}",
                where=where,
                mend=f"take the names that `docker node ls` lists: {', '.join(sorted(names))}",
            )
        argv = docker("info", "--format={{.Swarm.NodeID}}", host=address)
        try:
            done = reply(argv)
        except EnvironmentProblem as problem:
            done = Done(1, "", problem.what)
        if done.code or not done.out.strip():
            said = done.err.strip().splitlines()
            raise EnvironmentProblem(
                f"{name} cannot be reached: {said[-1] if said else 'no reason given'}",
                where=where,
                mend=f"try it by hand: docker --host {address} info",
            )
        found = next((h.name for h in manager.hosts if h.id == done.out.strip()), "another Swarm")
        if found != name:
            raise FileProblem(
                f"{address} is {found}, not {name}",
                where=where,
                mend="write each host's own address",
            )
