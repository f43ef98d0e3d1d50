"""What the cluster has, against what would be applied: nothing shrinks, moves or is renamed. Pure.

The same rules stand in chart/templates/storage/_live.tpl, which a cluster may be hidden from:
`helm template` and tools built on it see none.
"""

from __future__ import annotations

from collections.abc import Iterator

from .ready import node_ready
from .storage import MANAGER, Storage

_GIB = {"Gi": 1, "Ti": 1024, "Mi": 1 / 1024, "G": 1e9 / 2**30, "T": 1e12 / 2**30}


def refusals(storage: Storage, live: dict[str, list[dict]]) -> list[str]:
    """Return a line for each thing that applying would lose: key, problem, fix.

    `live` has the resources of the namespace, and all StorageClasses and Nodes, by kind.
    """
    wanted = {(one["kind"], one["metadata"]["name"]): one for one in storage.all_resources}
    lines: list[str] = []
    for cluster in live["CephCluster"]:
        new = wanted.get(("CephCluster", cluster["metadata"]["name"]))
        if new is None:
            lines.append(
                f"storage.homes: this namespace has a Ceph cluster already, "
                f"{cluster['metadata']['name']}. Fix: install into another namespace"
            )
        else:
            lines += _cluster(cluster["spec"], new["spec"])
    for pool in live["CephFilesystem"] + live["CephBlockPool"]:
        new = wanted.get((pool["kind"], pool["metadata"]["name"]))
        if new is not None:
            lines += _pools(pool, new)
    lines += _classes(storage, live["StorageClass"], wanted)
    if not live["CephCluster"]:
        lines += _room(storage, live["Node"])
    return list(dict.fromkeys(lines))


def _cluster(now: dict, new: dict) -> Iterator[str]:
    monitors, left = now.get("mon", {}).get("count", 0), new["mon"]["count"]
    if left < monitors:
        yield (
            f"storage.rook.profile: {monitors} monitors would become {left}. "
            "Fix: go back to the profile that the cluster was made with"
        )
    disks, wanted = now.get("storage", {}), new["storage"]
    if disks.get("useAllDevices") and not wanted.get("useAllDevices"):
        yield (
            "storage.rook: the cluster takes every empty disk, and some would be left out. "
            "Fix: remove storage.rook.devices and storage.rook.volumes"
        )
    if not wanted.get("useAllDevices"):
        for node, device in sorted(_devices(disks) - _devices(wanted)):
            yield f"storage.rook.devices.{node}: {device} holds homes. Fix: add it back"
    sets = {one["name"]: one for one in wanted.get("storageClassDeviceSets", [])}
    for one in disks.get("storageClassDeviceSets") or []:
        yield from _volumes(one, sets.get(one["name"]))


def _devices(disks: dict) -> set[tuple[str, str]]:
    return {
        (node["name"], device["name"])
        for node in disks.get("nodes") or []
        for device in node.get("devices") or []
    }


def _volumes(now: dict, new: dict | None) -> Iterator[str]:
    left = new["count"] if new else 0
    if left < now["count"]:
        yield (
            f"storage.rook.volumes.count: {now['count']} disks would become {left}. "
            f"Fix: write {now['count']} or more"
        )
    if new is None:
        return
    was, will = (one["volumeClaimTemplates"][0]["spec"] for one in (now, new))
    if was.get("storageClassName") != will.get("storageClassName"):
        yield (
            f"storage.rook.volumes.storageClass: the disks are of {was.get('storageClassName')} "
            f"and cannot move. Fix: write {was.get('storageClassName')}"
        )
    size, asked = (one["resources"]["requests"]["storage"] for one in (was, will))
    if _gib(asked) < _gib(size):
        yield f"storage.rook.volumes.size: {size} cannot shrink. Fix: write {size} or more"


def _gib(size: str) -> float:
    """Return a size in GiB; sizes of other units than disks have count as bytes."""
    number = size.rstrip("GTMi")
    return float(number) * _GIB.get(size[len(number) :], 1 / 2**30)


def _pools(now: dict, new: dict) -> Iterator[str]:
    what = f"{now['kind']} {now['metadata']['name']}"
    for old, future in zip(_each_pool(now["spec"]), _each_pool(new["spec"]), strict=False):
        size = old.get("replicated", {}).get("size", 0)
        left = future.get("replicated", {}).get("size", 0)
        if left < size:
            yield (
                f"storage.rook.replicas: {size} copies of {what} would become {left}. "
                f"Fix: write {size} or more"
            )
        domain, other = old.get("failureDomain"), future.get("failureDomain")
        if domain and domain != other:
            yield (
                f"storage.rook.failureDomain: {what} keeps copies apart by {domain}, not {other}. "
                f"Fix: write {domain}"
            )


def _each_pool(spec: dict) -> list[dict]:
    if "metadataPool" in spec:
        return [spec["metadataPool"], *spec["dataPools"]]
    return [spec]


def _classes(storage: Storage, classes: list[dict], wanted: dict) -> Iterator[str]:
    for one in classes:
        name, provisioner = one["metadata"]["name"], one["provisioner"]
        labels = one["metadata"].get("labels") or {}
        ours = labels.get("app.kubernetes.io/managed-by") == MANAGER
        new = wanted.get(("StorageClass", name))
        if new is None:
            if ours and provisioner in storage.drivers:
                yield (
                    f"storage.rook: the StorageClass {name} of this storage has another name in "
                    f"these values, and what is of it would not be found. Fix: write {name}"
                )
        elif provisioner != new["provisioner"]:
            yield f"storage.rook: {name} is a StorageClass of {provisioner}. Fix: rename yours"
        elif (one.get("parameters") or {}) != new["parameters"]:
            yield (
                f"storage.rook: the StorageClass {name} cannot change its parameters. Fix: delete "
                f"it, which leaves every home as it is: kubectl delete storageclass {name}"
            )


def _room(storage: Storage, nodes: list[dict]) -> Iterator[str]:
    usable = [node for node in nodes if node_ready(node) and not _blocked(node)]
    if not storage.placed and len(usable) < storage.nodes:
        yield (
            f"storage.rook.nodes: {storage.nodes} nodes are wanted for storage, and {len(usable)} "
            "take pods. Fix: add nodes, or write fewer"
        )
    label = "topology.kubernetes.io/zone"
    zones = {(node["metadata"].get("labels") or {}).get(label) for node in usable} - {None}
    if storage.failure_domain == "zone" and len(zones) < storage.replicas:
        yield (
            f"storage.rook.failureDomain: {storage.replicas} copies need as many zones, and the "
            f"nodes' label {label} names {len(zones)}. Fix: label the nodes, or write host"
        )


def _blocked(node: dict) -> bool:
    taints = (node.get("spec") or {}).get("taints") or []
    return bool((node.get("spec") or {}).get("unschedulable")) or any(
        taint["effect"] in ("NoSchedule", "NoExecute")
        and not taint["key"].startswith("node.kubernetes.io/")
        for taint in taints
    )
