"""What a person reads after up and down: where it is, what stays, and commands to copy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pyhelpers.targets.kubernetes.down import Left
from pyhelpers.targets.kubernetes.place import Place
from pyhelpers.targets.kubernetes.snapshot import Claim, Front
from pyhelpers.targets.kubernetes.status import Server, Status
from pyhelpers.targets.kubernetes.tell import down_text, ready, status_text
from pyhelpers.targets.kubernetes.up import Up, as_json
from tests.unit.kubernetes.parts import asked

HOME = Claim("claim-ada", "Bound", "fast", "1Gi", "ada", home=True)
FRONTS = {
    "a load balancer": (Front("LoadBalancer", external="192.0.2.7"), "lead to 192.0.2.7"),
    "none yet": (Front("LoadBalancer"), "its load balancer has no address yet"),
    "a node's port": (Front("NodePort", node_port=30080), "http://NODE:30080"),
    "an ingress": (Front("ClusterIP"), "Open        https://workshop.example.org\n  Log in"),
}


@pytest.mark.parametrize(("front", "said"), FRONTS.values(), ids=FRONTS)
def test_where_it_is(tmp_path: Path, front: Front, said: str) -> None:
    text = ready(Up(asked(tmp_path), "deployed", front))
    assert said in text
    assert "Open        https://workshop.example.org" in text
    assert "with ACCESS: 2 people on the roster" in text


def test_who_cannot_log_in_yet_is_said_last(tmp_path: Path) -> None:
    up = Up(asked(tmp_path), "deployed", None, ("warning: nobody can log in yet",))
    assert ready(up).rstrip().endswith("warning: nobody can log in yet")
    assert as_json(up)["warnings"] == ["warning: nobody can log in yet"]


def test_people_without_a_code_are_counted(tmp_path: Path) -> None:
    text = ready(Up(asked(tmp_path, provider="codes"), "deployed", None))
    assert "2 have no code yet: pyhelpers roster codes" in text


def test_what_stays_after_down_has_its_commands() -> None:
    place = Place("class")
    left = Left((HOME,), ("pv-1",), True, ("cephcluster.ceph.rook.io/workshop",))
    text = down_text(place, left, was_running=True)
    assert "1 home is kept" in text
    assert "pyhelpers down --on kubernetes --namespace class --delete-homes" in text
    assert "kubectl delete persistentvolumes pv-1" in text
    assert "cephcluster.ceph.rook.io/workshop" in text
    assert "delete namespace" not in text
    empty = down_text(place, Left((), (), True, ()), was_running=False)
    assert "kubectl delete namespace class" in empty


def test_the_status_counts_and_names_what_is_wrong() -> None:
    servers = (Server("ada", "node1", True), Server("alan", "", False, "no node takes it"))
    one = Status(Place("class"), "deployed", {"hub": "ready"}, {}, servers, (HOME,))
    text = status_text(one)
    assert "1 running (no node yet: 1, node1: 1)" in text
    assert "! alan: no node takes it" in text
    assert one.wrong and one.as_json()["nodes"] == {"node1": 1}
    assert not replace(one, servers=servers[:1]).wrong
    assert replace(one, servers=(), release="failed").wrong
    assert replace(one, servers=(), parts={"hub": "not ready"}).wrong
    assert "not installed" in status_text(Status(Place("class"), ""))
