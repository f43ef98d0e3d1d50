"""Participants' pods on nodes that are cut off: told apart, moved where that is safe.

Kubernetes alone would leave such a pod in Terminating for as long as its node is away, and the
participant without a server. A pod whose every claim is ReadWriteMany, or ReadOnlyMany and only
read, is removed by force, so that it can be made again elsewhere; any other home may be in use on
the silent node by only one pod, so there nothing is forced, and the participant is told.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable, Mapping
from ipaddress import ip_address
from typing import Any, Protocol

from .. import trouble

Manifest = Mapping[str, Any]


class Cluster(Protocol):
    """What the watch needs of a cluster."""

    async def nodes(self) -> list[Manifest]: ...
    async def claim(self, namespace: str, name: str) -> Manifest | None: ...
    async def answers(self, pod: Manifest) -> bool: ...
    async def remove(self, pod: Manifest) -> None: ...


def not_ready(nodes: Iterable[Manifest]) -> set[str]:
    """Return the names of the nodes that Kubernetes does not call ready."""
    return {node["metadata"]["name"] for node in nodes if not _is_ready(node)}


def _is_ready(node: Manifest) -> bool:
    conditions = node.get("status", {}).get("conditions") or []
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)


def claims_of(pod: Manifest) -> list[str]:
    """Return the names of the claims that a pod uses, those made for it alone included."""
    names = []
    for volume in pod["spec"].get("volumes") or []:
        if volume.get("persistentVolumeClaim"):
            names.append(volume["persistentVolumeClaim"]["claimName"])
        elif volume.get("ephemeral"):
            names.append(f"{pod['metadata']['name']}-{volume['name']}")
    return names


def only_read(pod: Manifest) -> set[str]:
    """Return the names of the claims that a pod cannot write to."""
    volumes = pod["spec"].get("volumes") or []
    sources = [one["persistentVolumeClaim"] for one in volumes if one.get("persistentVolumeClaim")]
    written = {source["claimName"] for source in sources if not source.get("readOnly")}
    return {source["claimName"] for source in sources} - written


def has_moved(known: str, pod: Manifest) -> bool:
    """Return whether a pod has another address than the one by which the hub knows it."""
    now = pod["status"].get("podIP")
    with contextlib.suppress(ValueError):
        return bool(now) and ip_address(known) != ip_address(now)
    # A name, not an address: of a Service, which follows its pod.
    return False


def was_lost(pod: Manifest) -> bool:
    """Return whether a container of a pod ended unseen, as when its node loses its power.

    The reason is containerd's, for a container that it finds dead when it starts
    (https://github.com/containerd/containerd, internal/cri/server).
    """
    states = [
        one["state"].get("terminated") for one in pod["status"].get("containerStatuses") or []
    ]
    return any(state and state.get("reason") == "Unknown" for state in states)


def server_of(pod: Manifest) -> tuple[str, str]:
    """Return the user and the server that a pod of KubeSpawner's is for."""
    notes = pod["metadata"].get("annotations") or {}
    return notes.get("hub.jupyter.org/username", ""), notes.get("hub.jupyter.org/servername", "")


class NodeWatch:
    """Looks at the nodes every few seconds, and at pods only where a node is not ready.

    `patience` is for how many seconds a node has to be not ready, and a server not to answer,
    before the server is given up. `on_removed` is called with each pod that was removed.
    """

    def __init__(
        self,
        cluster: Cluster,
        pods: Callable[[], Iterable[Manifest]],
        *,
        patience: float,
        on_removed: Callable[[Manifest], Any],
        log: Any,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.cluster, self.pods, self.patience = cluster, pods, patience
        self.on_removed, self.log, self.clock = on_removed, log, clock
        self._away: dict[str, float] = {}
        self._silent: dict[str, float] = {}
        self._held: set[tuple[str, str]] = set()

    async def tick(self) -> None:
        """Look once."""
        now = self.clock()
        await self.look_at_nodes()
        pods = [pod for pod in self.pods() if self.is_away(pod)]
        present = {pod["metadata"]["uid"] for pod in pods}
        self._silent = {uid: at for uid, at in self._silent.items() if uid in present}
        results = await asyncio.gather(
            *(self._look_at(pod, now) for pod in pods), return_exceptions=True
        )
        for pod, result in zip(pods, results, strict=True):
            if isinstance(result, BaseException):
                self.log.error("Pod %s on a silent node: %s", pod["metadata"]["name"], result)
        held = {server_of(pod) for pod, held in zip(pods, results, strict=True) if held is True}
        for user, server in self._held - held:
            trouble.forget(user, server, trouble.HELD)
        self._held = held

    async def look_at_nodes(self) -> None:
        """Ask which nodes are away now."""
        now = self.clock()
        away = not_ready(await self.cluster.nodes())
        for name in away - set(self._away):
            self.log.warning("Node %s is not ready", name)
        for name in set(self._away) - away:
            self.log.warning("Node %s is ready again, or gone", name)
        self._away = {name: self._away.get(name, now) for name in away}

    def is_away(self, pod: Manifest) -> bool:
        """Return whether a pod's node was not ready when the nodes were last looked at."""
        return pod["spec"].get("nodeName") in self._away

    async def can_move(self, pod: Manifest) -> bool:
        """Return whether other pods may use everything that this one uses at the same time."""
        namespace, reads = pod["metadata"]["namespace"], only_read(pod)
        modes = {
            name: {"ReadWriteMany", "ReadOnlyMany"} if name in reads else {"ReadWriteMany"}
            for name in claims_of(pod)
        }
        return all([await self._has_mode(namespace, *one) for one in modes.items()])

    async def _has_mode(self, namespace: str, name: str, modes: set[str]) -> bool:
        claim = await self.cluster.claim(namespace, name)
        return bool(claim) and not modes.isdisjoint(claim["spec"].get("accessModes") or [])

    async def _look_at(self, pod: Manifest, now: float) -> bool:
        """Give up the pod's server if it is time. Return whether it has to be waited for."""
        meta = pod["metadata"]
        # A kubelet may be away while what it started goes on: nobody's work is ended then.
        if not meta.get("deletionTimestamp") and await self.cluster.answers(pod):
            self._silent.pop(meta["uid"], None)
            return False
        since = max(self._silent.setdefault(meta["uid"], now), self._away[pod["spec"]["nodeName"]])
        if now - since < self.patience:
            return server_of(pod) in self._held
        user, server = server_of(pod)
        if not await self.can_move(pod):
            if trouble.note(user, server, trouble.HELD):
                self.log.warning(
                    "%s is on node %s, which is not ready, and its home is attached there: waiting",
                    meta["name"],
                    pod["spec"]["nodeName"],
                )
            return True
        self.log.warning(
            "Removing %s by force: node %s is not ready, and its home can be used elsewhere",
            meta["name"],
            pod["spec"]["nodeName"],
        )
        await self.cluster.remove(pod)
        trouble.note(user, server, trouble.ENDED)
        await self.on_removed(pod)
        return False
