"""What a Swarm says about the tasks of services, and about its nodes. Pure.

API: https://docs.docker.com/reference/api/engine/version/v1.41/ (Task, Node)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_BEFORE = ("new", "pending", "assigned", "accepted", "ready", "preparing", "starting")


@dataclass(frozen=True)
class Node:
    """A host of the Swarm. `up` is false once its manager hears nothing of it any more."""

    id: str
    name: str
    up: bool


@dataclass(frozen=True)
class Task:
    """The newest task of a service. `node` is None until one is found; `says` is Docker's word.

    `address` is the container's in the stack's network.
    """

    service: str
    id: str
    state: str
    says: str = ""
    code: int | None = None
    node: Node | None = None
    address: str = ""

    @property
    def waits(self) -> bool:
        return self.state in _BEFORE and not self.is_lost

    @property
    def runs(self) -> bool:
        return self.state == "running" and not self.is_lost

    @property
    def is_lost(self) -> bool:
        """Whether its host went away with it. Docker calls it running for a day."""
        return self.node is not None and not self.node.up and self.state != "pending"

    @property
    def ended(self) -> bool:
        return not self.waits and not self.runs


def parse_nodes(listing: Iterable[Mapping[str, Any]]) -> dict[str, Node]:
    """Return the nodes by their IDs."""
    return {
        one["ID"]: Node(
            one["ID"],
            (one.get("Description") or {}).get("Hostname") or one["ID"],
            # A manager that has just begun does not know yet: that is no host that is away.
            (one.get("Status") or {}).get("State") not in ("down", "disconnected"),
        )
        for one in listing
    }


def parse_tasks(listing: Iterable[Mapping[str, Any]], nodes: Mapping[str, Node]) -> dict[str, Task]:
    """Return the newest task of each service, by the service's ID."""
    return {service: tasks[0] for service, tasks in all_tasks(listing, nodes).items()}


def all_tasks(
    listing: Iterable[Mapping[str, Any]], nodes: Mapping[str, Node]
) -> dict[str, list[Task]]:
    """Return the tasks of each service, the newest first, by the service's ID."""
    found: dict[str, list[Task]] = {}
    for one in sorted(listing, key=lambda one: one.get("CreatedAt", ""), reverse=True):
        found.setdefault(one["ServiceID"], []).append(_task(one, nodes))
    return found


def _task(one: Mapping[str, Any], nodes: Mapping[str, Node]) -> Task:
    status, node = one.get("Status") or {}, one.get("NodeID") or ""
    return Task(
        service=one["ServiceID"],
        id=one["ID"],
        state=status.get("State", ""),
        says=status.get("Err") or "",
        code=(status.get("ContainerStatus") or {}).get("ExitCode"),
        # A node that was removed from the Swarm is as gone as one that is silent.
        node=nodes.get(node, Node(node, node, up=False)) if node else None,
        address=next(_addresses(one), ""),
    )


def _addresses(one: Mapping[str, Any]) -> Iterator[str]:
    for attachment in one.get("NetworksAttachments") or ():
        for address in attachment.get("Addresses") or ():
            yield address.partition("/")[0]
