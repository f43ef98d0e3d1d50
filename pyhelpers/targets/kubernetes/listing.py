"""What kubectl lists, as JSON → a snapshot of the namespace, and its events. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pyhelpers.targets.kubernetes.snapshot import (
    Claim,
    Container,
    Event,
    Front,
    Pod,
    Snapshot,
    Workload,
)

KINDS = "deployments,daemonsets,pods,persistentvolumeclaims,services"
"""What is listed in one call; `from_items` takes its items."""

# z2jh and KubeSpawner set the old label too; for homes it is the one that tells.
_COMPONENTS = ("component", "app.kubernetes.io/component")
_LONG = 300
_USER = "hub.jupyter.org/username"


def from_items(items: Iterable[Mapping[str, Any]], front: str = "proxy-public") -> Snapshot:
    """Return the snapshot that a list of Kubernetes' objects describes."""
    by_kind: dict[str, list[Mapping[str, Any]]] = {}
    for one in items:
        by_kind.setdefault(one["kind"], []).append(one)
    services = [one for one in by_kind.get("Service", []) if one["metadata"]["name"] == front]
    workloads = [*by_kind.get("Deployment", []), *by_kind.get("DaemonSet", [])]
    return Snapshot(
        pods=tuple(map(_pod, by_kind.get("Pod", []))),
        claims=tuple(map(_claim, by_kind.get("PersistentVolumeClaim", []))),
        workloads=tuple(map(_workload, workloads)),
        front=_front(services[0]) if services else None,
    )


def events_from(items: Iterable[Mapping[str, Any]]) -> list[Event]:
    """Return events in their order."""

    def when(one: Mapping[str, Any]) -> str:
        # Newer events have eventTime only, older ones lastTimestamp.
        return one.get("lastTimestamp") or one.get("eventTime") or ""

    return [
        Event(
            one.get("involvedObject", {}).get("kind", ""),
            one.get("involvedObject", {}).get("name", ""),
            one.get("reason", ""),
            " ".join((one.get("message") or "").split()),
            one.get("type") == "Warning",
        )
        for one in sorted(items, key=when)
    ]


def _label(metadata: Mapping[str, Any], names: Iterable[str]) -> str:
    labels = metadata.get("labels") or {}
    return next((labels[name] for name in names if labels.get(name)), "")


def _user(metadata: Mapping[str, Any]) -> str:
    return (metadata.get("annotations") or {}).get(_USER, "")


def _pod(one: Mapping[str, Any]) -> Pod:
    metadata, status = one["metadata"], one.get("status", {})
    conditions = {entry["type"]: entry for entry in status.get("conditions", [])}
    scheduled = conditions.get("PodScheduled", {})
    unplaced = scheduled.get("status") == "False" and scheduled.get("reason") == "Unschedulable"
    images = {
        entry["name"]: entry.get("image", "")
        for key in ("initContainers", "containers")
        for entry in one.get("spec", {}).get(key, [])
    }
    states = [*status.get("initContainerStatuses", []), *status.get("containerStatuses", [])]
    stuck = (_container(entry, images.get(entry["name"], "")) for entry in states)
    return Pod(
        name=metadata["name"],
        component=_label(metadata, _COMPONENTS),
        user=_user(metadata),
        node=one.get("spec", {}).get("nodeName") or "",
        ip=status.get("podIP", ""),
        phase=status.get("phase", ""),
        ready=conditions.get("Ready", {}).get("status") == "True",
        ending=bool(metadata.get("deletionTimestamp")),
        unschedulable=scheduled.get("message", "") if unplaced else "",
        stuck=tuple(container for container in stuck if container),
    )


def _container(state: Mapping[str, Any], image: str) -> Container | None:
    now, restarts = state.get("state", {}), state.get("restartCount", 0)
    found = now.get("waiting")
    if found is None and now.get("terminated", {}).get("exitCode"):
        found = now["terminated"]
    if found is None and restarts and not state.get("ready"):
        # It runs once more, and may end as it did before.
        found = state.get("lastState", {}).get("terminated")
    if found is None:
        return None
    message = _short(found.get("message") or "")
    return Container(state["name"], image, found.get("reason", ""), message, restarts)


def _short(message: str) -> str:
    """Return a message in one line, without most of what a runtime wraps an error in."""
    line = " ".join(message.split())
    return line if len(line) <= _LONG else f"{line[: _LONG // 2]} ... {line[-_LONG // 2 :]}"


def _claim(one: Mapping[str, Any]) -> Claim:
    metadata, spec, status = one["metadata"], one.get("spec", {}), one.get("status", {})
    component = _label(metadata, _COMPONENTS)
    return Claim(
        name=metadata["name"],
        phase=status.get("phase", ""),
        storage_class=spec.get("storageClassName") or "",
        size=status.get("capacity", {}).get("storage")
        or spec.get("resources", {}).get("requests", {}).get("storage", ""),
        user=_user(metadata),
        home=component == "singleuser-storage",
        ending=bool(metadata.get("deletionTimestamp")),
        volume=spec.get("volumeName", ""),
        modes=tuple(spec.get("accessModes", ())),
    )


def _workload(one: Mapping[str, Any]) -> Workload:
    status, daemon = one.get("status", {}), one["kind"] == "DaemonSet"
    failures = [
        entry.get("message", "")
        for entry in status.get("conditions", [])
        if entry["type"] == "ReplicaFailure" and entry["status"] == "True"
    ]
    behind = status.get("observedGeneration", 0) < one["metadata"].get("generation", 0)
    replicas = one.get("spec", {}).get("replicas", 1)
    # During an update the old pods are still counted as ready.
    ready = min(status.get("readyReplicas", 0), status.get("updatedReplicas", 0))
    return Workload(
        name=one["metadata"]["name"],
        kind=one["kind"],
        wanted=status.get("desiredNumberScheduled", 0) if daemon else replicas,
        ready=0 if behind else status.get("numberReady", 0) if daemon else ready,
        failure=" ".join(failures[0].split()) if failures else "",
    )


def _front(one: Mapping[str, Any]) -> Front:
    spec = one.get("spec", {})
    ports = spec.get("ports", [])
    port = next((entry for entry in ports if entry.get("name") != "https"), ports[0])
    ingress = one.get("status", {}).get("loadBalancer", {}).get("ingress") or []
    external = (ingress[0].get("hostname") or ingress[0].get("ip") or "") if ingress else ""
    return Front(
        kind=spec.get("type", "ClusterIP"),
        ip=spec.get("clusterIP", ""),
        port=port["port"],
        node_port=port.get("nodePort", 0),
        external=external,
    )
