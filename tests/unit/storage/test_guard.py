"""Nothing shrinks, moves or gets another name, whatever the values say."""

from __future__ import annotations

import copy

import pytest
from workshop_storage.guard import refusals
from workshop_storage.storage import Storage

from tests.unit.storage.rendering import rendered

DISKS = {"node0": ["sdb", "sdc"], "node1": ["sdb"], "node2": ["sdb"]}
VOLUMES = {"storageClass": "gp3", "size": "100Gi", "count": 3}


def nodes(count: int, **spec: object) -> list[dict]:
    ready = {"conditions": [{"type": "Ready", "status": "True"}]}
    return [
        {"metadata": {"name": f"node{n}", "labels": {}}, "spec": spec, "status": ready}
        for n in range(count)
    ]


def live(storage: Storage | None, count: int = 3) -> dict[str, list[dict]]:
    """Return a cluster that has what these values made."""
    kinds = ("CephCluster", "CephFilesystem", "CephBlockPool", "StorageClass")
    found = copy.deepcopy(storage.all_resources) if storage else []
    return {kind: [one for one in found if one["kind"] == kind] for kind in kinds} | {
        "Node": nodes(count)
    }


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"profile": "single-node"},
        {"devices": DISKS},
        {"volumes": VOLUMES},
        {"failureDomain": "osd", "replicas": 2},
        {"mounter": "fuse"},
    ],
)
def test_the_same_again_is_never_refused(keys: dict) -> None:
    storage = rendered(**keys)
    assert refusals(storage, live(storage)) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"replicas": 2}, {"replicas": 3}),
        ({"volumes": VOLUMES}, {"volumes": {**VOLUMES, "size": "1Ti", "count": 5}}),
        ({"devices": DISKS}, {}),
        ({"devices": {**DISKS, "node0": ["sdb"]}}, {"devices": DISKS}),
        ({"defaultClass": "never"}, {}),
    ],
)
def test_growing_is_allowed(before: dict, after: dict) -> None:
    assert refusals(rendered(**after), live(rendered(**before))) == []


@pytest.mark.parametrize(
    ("before", "after", "key", "fix"),
    [
        ({}, {"replicas": 2}, "storage.rook.replicas", "write 3 or more"),
        ({}, {"failureDomain": "osd"}, "storage.rook.failureDomain", "write host"),
        ({}, {"profile": "single-node"}, "storage.rook.profile", "go back to the profile"),
        ({}, {"devices": DISKS}, "storage.rook", "remove storage.rook.devices"),
        (
            {"devices": DISKS},
            {"devices": {**DISKS, "node0": ["sdb"]}},
            "storage.rook.devices.node0",
            "add it back",
        ),
        (
            {"volumes": VOLUMES},
            {"volumes": {**VOLUMES, "size": "99Gi"}},
            "storage.rook.volumes.size",
            "write 100Gi or more",
        ),
        (
            {"volumes": {**VOLUMES, "count": 4}},
            {"volumes": VOLUMES},
            "storage.rook.volumes.count",
            "write 4 or more",
        ),
        (
            {"volumes": VOLUMES},
            {"volumes": {**VOLUMES, "storageClass": "gp2"}},
            "storage.rook.volumes.storageClass",
            "write gp3",
        ),
        ({}, {"storageClass": "homes"}, "storage.rook", "write workshop-homes"),
        ({}, {"blockClass": "block"}, "storage.rook", "write workshop-block"),
        ({}, {"mounter": "fuse"}, "storage.rook", "kubectl delete storageclass workshop-homes"),
    ],
)
def test_losing_is_refused(before: dict, after: dict, key: str, fix: str) -> None:
    lines = refusals(rendered(**after), live(rendered(**before)))
    assert [line for line in lines if line.startswith(f"{key}: ") and fix in line], lines


def test_another_cluster_in_the_namespace_is_left_alone() -> None:
    there = live(None) | {"CephCluster": [{"metadata": {"name": "other"}, "spec": {}}]}
    (line,) = refusals(rendered(), there)
    assert "other" in line


def test_a_class_of_another_storage_is_left_alone() -> None:
    there = live(rendered())
    there["StorageClass"][0]["provisioner"] = "nfs.example.org"
    assert [line for line in refusals(rendered(), there) if "nfs.example.org" in line]


def test_too_few_nodes_are_refused_before_there_is_a_cluster() -> None:
    assert refusals(rendered(), live(None, 3)) == []
    (line,) = refusals(rendered(), live(None, 2))
    assert line.startswith("storage.rook.nodes: 3 nodes are wanted for storage, and 2 take pods")
    assert refusals(rendered(), live(rendered(), 2)) == []


@pytest.mark.parametrize(
    ("spec", "counts"),
    [
        ({"unschedulable": True}, False),
        ({"taints": [{"key": "dedicated", "effect": "NoSchedule"}]}, False),
        ({"taints": [{"key": "dedicated", "effect": "PreferNoSchedule"}]}, True),
        ({"taints": [{"key": "node.kubernetes.io/disk-pressure", "effect": "NoSchedule"}]}, True),
    ],
)
def test_which_nodes_count(spec: dict, counts: bool) -> None:
    lines = refusals(rendered(), live(None) | {"Node": nodes(3, **spec)})
    assert (not lines) == counts
    placed = rendered(cluster={"placement": {"all": {"tolerations": [{"operator": "Exists"}]}}})
    assert refusals(placed, live(None) | {"Node": nodes(3, **spec)}) == []


def test_zones_are_counted_by_the_nodes_labels() -> None:
    storage = rendered(failureDomain="zone")
    (line,) = refusals(storage, live(None))
    assert line.startswith("storage.rook.failureDomain: 3 copies need as many zones")
    there = live(None)
    for number, node in enumerate(there["Node"]):
        node["metadata"]["labels"]["topology.kubernetes.io/zone"] = f"zone-{number}"
    assert refusals(storage, there) == []
