"""When each phase is done, and what is said until then."""

from __future__ import annotations

import pytest
from workshop_storage import ready

DRIVER = "class.cephfs.csi.ceph.com"


def named(name: str, **more: object) -> dict:
    return {"metadata": {"name": name}, **more}


def osd(number: int, place: str = "", up: bool = True) -> dict:
    labels = {"topology-location-host": place} if place else {}
    return {
        "metadata": {"name": f"rook-ceph-osd-{number}", "labels": labels},
        "status": {"readyReplicas": 1} if up else {},
    }


def node(name: str, state: str = "True", system: str = "linux") -> dict:
    return {
        "metadata": {"name": name, "labels": {"kubernetes.io/os": system}},
        "status": {"conditions": [{"type": "Ready", "status": state}]},
    }


UP = {"status": {"availableReplicas": 1}}
READY = {"status": {"phase": "Ready"}}


def test_operators_are_there() -> None:
    assert ready.operators([], {"rook-ceph-operator": named("rook-ceph-operator", **UP)}) == []


@pytest.mark.parametrize(
    ("deployment", "said"),
    [
        (None, "the Deployment rook-ceph-operator, which Rook's chart brings"),
        (named("x"), "the Deployment rook-ceph-operator to be available"),
        (
            named("x", spec={"replicas": 0}, status={"conditions": []}),
            "the Deployment rook-ceph-operator to be available; it is scaled to 0",
        ),
        (
            named("x", status={"conditions": [{"type": "Progressing", "message": "It is new."}]}),
            "the Deployment rook-ceph-operator to be available: It is new",
        ),
    ],
)
def test_an_operator_is_waited_for(deployment: dict | None, said: str) -> None:
    assert ready.operators([], {"rook-ceph-operator": deployment}) == [said]


def test_kinds_are_waited_for() -> None:
    (line,) = ready.operators(["Driver"], {})
    assert line.startswith("the kinds Driver, which Rook's chart brings")


def test_a_cluster_with_disks_is_ready() -> None:
    assert ready.ceph(READY, [osd(n, f"node{n}") for n in range(3)], 3, "host") == []


def test_a_cluster_that_calls_itself_ready_without_a_disk_is_not() -> None:
    (line,) = ready.ceph(READY, [], 1, "osd")
    assert line.startswith("disks: 0 of 1 storage daemons (OSDs)")


def test_a_cluster_says_what_rook_says() -> None:
    cluster = {"status": {"phase": "Progressing", "message": "Configuring Ceph Mons"}}
    assert ready.ceph(cluster, [], 3, "host") == [
        "the CephCluster to be Ready; it is Progressing: Configuring Ceph Mons"
    ]


def test_a_cluster_that_is_not_there_is_waited_for() -> None:
    assert ready.ceph(None, [osd(0)], 1, "osd") == [
        "the CephCluster to be Ready; it is Pending: Rook has not begun"
    ]


@pytest.mark.parametrize(("replicas", "needed"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3)])
def test_as_many_disks_have_to_be_up_as_ceph_needs_to_write(replicas: int, needed: int) -> None:
    osds = [osd(n, up=n < needed) for n in range(replicas)]
    assert ready.ceph(READY, osds, replicas, "osd") == []
    osds = [osd(n, up=n < needed - 1) for n in range(replicas)]
    assert ready.ceph(READY, osds, replicas, "osd") == [
        f"storage daemons (OSDs) to be up: {needed - 1} of {replicas}"
    ]


def test_three_disks_of_one_node_are_not_three_nodes() -> None:
    osds = [osd(0, "node0"), osd(1, "node0"), osd(2, "node1")]
    assert ready.ceph(READY, osds, 3, "osd") == []
    (line,) = ready.ceph(READY, osds, 3, "host")
    assert line.startswith("disks of 3 different hosts")
    assert line.endswith("there are disks of node0, node1")


def test_pools_are_waited_for_by_name() -> None:
    found = {("CephFilesystem", "homes"): READY, ("CephBlockPool", "block"): None}
    assert ready.pools(found) == ["the CephBlockPool block to be Ready; it is Pending"]


def test_a_profile_that_is_going_is_none() -> None:
    going = {"metadata": {"deletionTimestamp": "2026-11-23T15:00:00Z"}}
    assert ready.profile(named("class"), named("class")) == []
    assert len(ready.profile(named("class"), going)) == 1
    assert len(ready.profile(None, None)) == 2


def driver(daemon: dict, nodes: list[dict], having: list[str]) -> list[str]:
    controllers = [named(f"{DRIVER}-ctrlplugin", **UP)]
    listed = [named(name, spec={"drivers": [{"name": DRIVER}]}) for name in having]
    listed += [named("node9", spec={"drivers": None})]
    return ready.driver(DRIVER, [daemon], controllers, nodes, listed)


def test_a_driver_on_every_ready_node_is_ready() -> None:
    plugin = named(f"{DRIVER}-nodeplugin", status={"numberReady": 1})
    nodes = [node("node0"), node("node1", "Unknown"), node("node2", system="windows")]
    assert driver(plugin, nodes, ["node0"]) == []


def test_a_driver_is_waited_for_on_nodes_by_name() -> None:
    plugin = named(f"{DRIVER}-nodeplugin", status={"numberReady": 2})
    nodes = [node(f"node{number}") for number in range(7)]
    (line,) = driver(plugin, nodes, ["node0"])
    assert line.startswith(f"the driver {DRIVER} on node1, node2, node3, node4, node5 and more;")


def test_a_driver_without_its_plugins_is_waited_for() -> None:
    assert driver(named("other"), [], []) == [
        f"the node plugin of {DRIVER}; it runs on no node yet"
    ]
    assert ready.driver(DRIVER, [], [], [], []) == [f"the controller of {DRIVER}"]
