"""When a pod on a silent node is removed by force, and when never."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from pyhelpers.hub import trouble
from pyhelpers.hub.spawners.cut_off import NodeWatch, claims_of, not_ready, only_read

PATIENCE = 30
MANY, ONCE = "ReadWriteMany", "ReadWriteOnce"


def node(name: str, status: str | None = "True") -> dict[str, Any]:
    conditions = [{"type": "DiskPressure", "status": "False"}]
    if status:
        conditions.append({"type": "Ready", "status": status})
    return {"metadata": {"name": name}, "status": {"conditions": conditions}}


def pod(user: str = "ada", where: str = "node2", *claims: str, **meta: Any) -> dict[str, Any]:
    volumes = [{"name": one, "persistentVolumeClaim": {"claimName": one}} for one in claims]
    return {
        "metadata": {
            "name": f"jupyter-{user}",
            "namespace": "dev",
            "uid": user,
            "annotations": {"hub.jupyter.org/username": user},
            **meta,
        },
        "spec": {"nodeName": where, "volumes": volumes},
    }


class Cluster:
    """One whose nodes, claims and servers a test decides."""

    def __init__(self) -> None:
        self.away = {"node2"}
        self.claims: dict[str, list[str]] = {"home": [MANY], "once": [ONCE]}
        self.answering: set[str] = set()
        self.removed: list[str] = []
        self.told: list[str] = []
        self.now = 0.0
        self.pods: list[dict[str, Any]] = []

        async def on_removed(pod: Any) -> None:
            self.told.append(pod["metadata"]["uid"])

        self.watch = NodeWatch(
            self,
            lambda: self.pods,
            patience=PATIENCE,
            on_removed=on_removed,
            log=logging.getLogger(__name__),
            clock=lambda: self.now,
        )

    async def nodes(self) -> list[dict[str, Any]]:
        names = ("node0", "node1", "node2")
        return [node(name, "Unknown" if name in self.away else "True") for name in names]

    async def claim(self, _: str, name: str) -> dict[str, Any] | None:
        return {"spec": {"accessModes": self.claims[name]}} if name in self.claims else None

    async def answers(self, pod: Any) -> bool:
        return pod["metadata"]["uid"] in self.answering

    async def remove(self, pod: Any) -> None:
        self.removed.append(pod["metadata"]["uid"])
        self.pods.remove(pod)

    def after(self, *seconds: float) -> None:
        """Look once at each of these moments."""
        for self.now in seconds:
            asyncio.run(self.watch.tick())


@pytest.fixture
def cluster() -> Iterator[Cluster]:
    yield Cluster()
    for name in ("ada", "alan"):
        trouble.forget(name, "")


def told(name: str) -> list[str]:
    return [one.text for one in trouble.troubles_of(name)]


@pytest.mark.parametrize(
    ("status", "away"), [("True", False), ("False", True), ("Unknown", True), (None, True)]
)
def test_a_node_is_ready_only_when_it_says_so(status: str | None, away: bool) -> None:
    assert not_ready([node("node0", status)]) == ({"node0"} if away else set())


def test_the_claims_of_a_pod() -> None:
    one = pod("ada", "node0", "home")
    one["spec"]["volumes"] += [{"name": "scratch", "ephemeral": {}}, {"name": "x", "emptyDir": {}}]
    one["spec"]["volumes"][1]["ephemeral"] = {"volumeClaimTemplate": {}}
    assert claims_of(one) == ["home", "jupyter-ada-scratch"]


def test_a_claim_is_only_read_when_no_volume_of_the_pod_writes_to_it() -> None:
    one = pod("ada", "node0", "home", "data", "both")
    one["spec"]["volumes"].append({"name": "x", "emptyDir": {}})
    for number in (1, 2):
        one["spec"]["volumes"][number]["persistentVolumeClaim"]["readOnly"] = True
    again = {"name": "again", "persistentVolumeClaim": {"claimName": "both"}}
    one["spec"]["volumes"].append(again)
    assert only_read(one) == {"data"}


@pytest.mark.parametrize(
    ("modes", "reads", "moves"),
    [
        (["ReadOnlyMany"], True, True),
        (["ReadWriteOnce", "ReadOnlyMany"], True, True),
        (["ReadWriteOnce", "ReadOnlyMany"], False, False),
        (["ReadWriteOnce"], True, False),
    ],
)
def test_data_that_many_nodes_read_do_not_hold_a_pod(
    cluster: Cluster, modes: list[str], reads: bool, moves: bool
) -> None:
    cluster.claims["data"] = modes
    one = pod("ada", "node2", "home", "data")
    one["spec"]["volumes"][1]["persistentVolumeClaim"]["readOnly"] = reads
    cluster.pods = [one]
    cluster.after(0, PATIENCE)
    assert cluster.removed == (["ada"] if moves else [])


def test_a_pod_whose_home_can_be_shared_is_removed_once_patience_ends(cluster: Cluster) -> None:
    cluster.pods = [pod("ada", "node2", "home")]
    cluster.after(0, 5, PATIENCE - 1)
    assert not cluster.removed
    cluster.after(PATIENCE)
    assert cluster.removed == cluster.told == ["ada"]
    assert told("ada") == [trouble.ENDED]


@pytest.mark.parametrize("claims", [("once",), ("home", "once"), ("home", "unknown")])
def test_a_home_that_only_one_node_may_use_is_never_forced(
    cluster: Cluster, claims: tuple[str, ...]
) -> None:
    cluster.pods = [pod("ada", "node2", *claims)]
    cluster.after(0, PATIENCE, 10 * PATIENCE, 1000 * PATIENCE)
    assert not cluster.removed
    assert told("ada") == [trouble.HELD]


def test_the_participant_is_told_no_longer_when_the_node_is_back(cluster: Cluster) -> None:
    cluster.pods = [pod("ada", "node2", "once")]
    cluster.after(0, PATIENCE)
    cluster.away = set()
    cluster.after(PATIENCE + 5)
    assert told("ada") == []


def test_a_server_that_answers_goes_on_although_its_kubelet_is_away(cluster: Cluster) -> None:
    cluster.pods = [pod("ada", "node2", "home"), pod("alan", "node2", "home")]
    cluster.answering = {"ada"}
    cluster.after(0, PATIENCE, 10 * PATIENCE)
    assert cluster.removed == ["alan"]
    cluster.answering = set()
    cluster.after(10 * PATIENCE + 5)
    assert cluster.removed == ["alan"], "its silence has only just begun"
    cluster.after(11 * PATIENCE + 5)
    assert cluster.removed == ["alan", "ada"]


def test_a_pod_that_is_to_end_is_removed_although_its_server_answers(cluster: Cluster) -> None:
    cluster.pods = [pod("ada", "node2", "home", deletionTimestamp="2027-07-25T09:00:00Z")]
    cluster.answering = {"ada"}
    cluster.after(0, PATIENCE)
    assert cluster.removed == ["ada"]


def test_a_node_that_comes_back_in_time_costs_nobody_the_server(cluster: Cluster) -> None:
    cluster.pods = [pod("ada", "node2", "home")]
    cluster.after(0, PATIENCE - 1)
    cluster.away = set()
    cluster.after(PATIENCE)
    cluster.away = {"node2"}
    cluster.after(PATIENCE + 1, 2 * PATIENCE)
    assert not cluster.removed


def test_pods_on_other_nodes_and_pods_without_one_are_left_alone(cluster: Cluster) -> None:
    cluster.pods = [pod("ada", "node1", "home"), pod("alan", "", "home")]
    cluster.after(0, 10 * PATIENCE)
    assert not cluster.removed


def test_a_pod_without_a_claim_has_nothing_to_lose(cluster: Cluster) -> None:
    cluster.pods = [pod("ada", "node2")]
    cluster.after(0, PATIENCE)
    assert cluster.removed == ["ada"]


def test_one_pod_that_cannot_be_removed_does_not_keep_others(
    cluster: Cluster, caplog: pytest.LogCaptureFixture
) -> None:
    cluster.pods = [pod("ada", "node2", "home"), pod("alan", "node2", "home")]
    remove = cluster.remove

    async def refuse_ada(one: Any) -> None:
        if one["metadata"]["uid"] == "ada":
            raise OSError("no route to host")
        await remove(one)

    cluster.remove = refuse_ada
    cluster.after(0, PATIENCE)
    assert cluster.removed == ["alan"]
    assert "jupyter-ada on a silent node: no route to host" in caplog.text
