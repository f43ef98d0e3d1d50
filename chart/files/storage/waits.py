"""The phases and what each waits for: reads the cluster, and lets `ready` judge."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from . import ready
from .api import Api
from .storage import Storage

OPERATORS = ("rook-ceph-operator", "ceph-csi-controller-manager")
OPERATOR_KINDS = ("CephCluster", "CephFilesystem", "Driver", "ClientProfile")


@dataclass(frozen=True)
class Phase:
    """A step of the way: its resources, and what has to be true before the next one."""

    title: str
    file: str
    waits: Callable[[Api, Storage], Awaitable[list[str]]]


async def _operators(api: Api, storage: Storage) -> list[str]:
    missing = [kind for kind in OPERATOR_KINDS if not await api.serves(kind)]
    found = {name: await api.get("Deployment", name, storage.namespace) for name in OPERATORS}
    return ready.operators(missing, found)


async def _cluster(api: Api, storage: Storage) -> list[str]:
    cluster = await api.get("CephCluster", storage.cluster, storage.namespace)
    osds = await api.list("Deployment", storage.namespace, "app=rook-ceph-osd")
    return ready.ceph(cluster, osds, storage.replicas, storage.failure_domain)


async def _pools(api: Api, storage: Storage) -> list[str]:
    found = [
        (one["kind"], one["metadata"]["name"])
        for one in storage.all_resources
        if one["kind"] in ("CephFilesystem", "CephFilesystemSubVolumeGroup", "CephBlockPool")
    ]
    live = {key: await api.get(*key, storage.namespace) for key in found}
    # An earlier uninstall can take the kind away late: docs/storage.md, "Uninstalling".
    missing = [kind for kind in OPERATOR_KINDS if not await api.serves(kind)]
    profile = await api.get("ClientProfile", storage.namespace, storage.namespace)
    connection = await api.get("CephConnection", storage.namespace, storage.namespace)
    return ready.operators(missing, {}) or ready.pools(live) or ready.profile(connection, profile)


async def _drivers(api: Api, storage: Storage) -> list[str]:
    daemons = await api.list("DaemonSet", storage.namespace)
    controllers = await api.list("Deployment", storage.namespace)
    nodes, listed = await api.list("Node"), await api.list("CSINode")
    return [
        line
        for driver in storage.drivers
        for line in ready.driver(driver, daemons, controllers, nodes, listed)
    ]


async def _classes(_api: Api, _storage: Storage) -> list[str]:
    return []


PHASES = (
    Phase("the operators of Rook and its drivers", "", _operators),
    Phase("the Ceph cluster and its disks", "10-cephcluster.yaml", _cluster),
    Phase("the homes' file system", "20-filesystem.yaml", _pools),
    Phase("the drivers that mount homes", "30-drivers.yaml", _drivers),
    Phase("the storage classes", "40-classes.yaml", _classes),
)
