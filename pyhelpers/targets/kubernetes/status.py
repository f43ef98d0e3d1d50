"""What runs of a workshop on Kubernetes, and what is wrong."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from pyhelpers.targets.kubernetes import asking, cluster
from pyhelpers.targets.kubernetes.place import HUB, PROXY, Place
from pyhelpers.targets.kubernetes.snapshot import Claim, Event, Snapshot
from pyhelpers.targets.kubernetes.troubles import pod_troubles, troubles

_ROSTER = re.compile(r"Roster: (.*); (?:the last good roster stays in force|nobody can enter)")
_MENDED = "The roster is in order again"


@dataclass(frozen=True)
class Server:
    """A participant's server: `node` "" while it has none, `trouble` why it does not run."""

    user: str
    node: str
    ready: bool
    trouble: str = ""


@dataclass(frozen=True)
class Status:
    """What `pyhelpers status` says. `release` is Helm's word for it, "" when there is none."""

    place: Place
    release: str
    parts: dict[str, str] = field(default_factory=dict)
    storage: dict[str, str] = field(default_factory=dict)
    servers: tuple[Server, ...] = ()
    homes: tuple[Claim, ...] = ()
    trouble: tuple[str, ...] = ()

    @property
    def wrong(self) -> bool:
        """Return whether somebody has to look after it."""
        bad = any(state != "ready" for state in self.parts.values())
        stuck = any(server.trouble for server in self.servers)
        return bool(self.release) and (
            self.release != "deployed" or bad or stuck or bool(self.trouble)
        )

    def as_json(self) -> dict[str, Any]:
        place = self.place
        return {
            "namespace": place.namespace,
            "release": place.release,
            "context": place.context or None,
            "status": self.release or None,
            "parts": self.parts,
            "storage": self.storage or None,
            "servers": [vars(one) for one in self.servers],
            "nodes": dict(Counter(one.node for one in self.servers if one.node)),
            "homes": [
                {"claim": c.name, "user": c.user, "phase": c.phase, "class": c.storage_class}
                for c in self.homes
            ],
            "trouble": list(self.trouble),
        }


def status_of(place: Place) -> Status:
    """Look at a workshop. Raises EnvironmentProblem when the cluster does not answer."""
    asking.require_programs()
    asking.server_version(place)
    release = cluster.release_status(place)
    snapshot, events = cluster.look(place), cluster.events(place)
    storage = cluster.storage_status(place)
    found = [one.text for one in troubles(snapshot, events, place)] if release else []
    if storage.get("error"):
        found.append(f"storage: {storage['error'].strip()}")
    roster = roster_trouble(_hub_log(place)) if release else ""
    if roster:
        found.append(f"roster: {roster}")
    return Status(
        place,
        release,
        _parts(snapshot) if release else {},
        storage,
        tuple(_servers(snapshot, events, place)),
        tuple(snapshot.homes()),
        tuple(found),
    )


def roster_trouble(log: str) -> str:
    """Return the mistake that the hub last found in the roster, "" when it is in order."""
    trouble = ""
    for line in log.splitlines():
        match = _ROSTER.search(line)
        if match:
            trouble = match[1]
        elif _MENDED in line:
            trouble = ""
    return trouble


def _hub_log(place: Place) -> str:
    argv = place.kubectl("logs", f"deployment/{HUB}", "--tail=5000")
    return asking.reply(place, argv).out


def _parts(snapshot: Snapshot) -> dict[str, str]:
    found = {name: snapshot.workload(name) for name in (HUB, PROXY)}
    return {name: "ready" if one.is_ready else "not ready" for name, one in found.items() if one}


def _servers(snapshot: Snapshot, events: list[Event], place: Place) -> list[Server]:
    servers = []
    for pod in snapshot.servers():
        wrong = next((one.what for one in pod_troubles(pod, events, place)), "")
        servers.append(Server(pod.user or pod.name, pod.node, pod.ready, wrong))
    return sorted(servers, key=lambda one: one.user)
