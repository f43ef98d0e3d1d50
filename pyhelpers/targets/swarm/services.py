"""What runs of a stack, as its Swarm tells it."""

from __future__ import annotations

from dataclasses import dataclass

from pyhelpers.hub.swarm.names import HUB, PLACE, PROXY, STACK
from pyhelpers.hub.swarm.tasks import Task, all_tasks, parse_nodes
from pyhelpers.targets.swarm.docker import answer, docker, inspected, reply

PARTS = (HUB, PROXY)


@dataclass(frozen=True)
class Service:
    """One service: `part` is hub or proxy, `place` a participant's; the other one is ""."""

    id: str
    name: str
    part: str
    place: str
    updating: bool
    tasks: tuple[Task, ...]

    @property
    def task(self) -> Task | None:
        """Return the newest of the tasks that Docker remembers."""
        return self.tasks[0] if self.tasks else None


def services_of(stack: str) -> list[Service]:
    """Return the stack's services with their newest tasks. Raises EnvironmentProblem."""
    label = f"--filter=label={STACK}={stack}"
    ids = answer(docker("service", "ls", "--quiet", label)).split()
    services = inspected("service", *ids)
    # One that was removed meanwhile makes the command fail; the others' tasks are printed.
    listed = reply(docker("service", "ps", "--quiet", "--no-trunc", *ids)).out if ids else ""
    tasks = inspected("task", *listed.split()) if listed else []
    nodes = parse_nodes(inspected("node", *answer(docker("node", "ls", "--quiet")).split()))
    of_service = all_tasks(tasks, nodes)
    found = []
    for one in services:
        name, labels = one["Spec"]["Name"], one["Spec"].get("Labels") or {}
        part = name.removeprefix(f"{stack}_")
        found.append(
            Service(
                id=one["ID"],
                name=name,
                part=part if part in PARTS else "",
                place=labels.get(PLACE, ""),
                updating=(one.get("UpdateStatus") or {}).get("State") == "updating",
                tasks=tuple(of_service.get(one["ID"], ())),
            )
        )
    return sorted(found, key=lambda service: service.name)


def last_words(service: str, lines: int = 8) -> str:
    """Return the last lines of a service's log, indented."""
    done = reply(docker("service", "logs", "--raw", f"--tail={lines}", service))
    said = (done.out + done.err).strip().splitlines()[-lines:]
    return "\n".join(f"  | {line}" for line in said)
