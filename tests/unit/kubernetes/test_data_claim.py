"""A claim with data too large for the image: missing, for one pod, for one node, or good."""

from __future__ import annotations

import json
import re
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pyhelpers.targets.kubernetes.data_claim import data_warning
from pyhelpers.targets.kubernetes.needs import needs_of
from pyhelpers.targets.kubernetes.preflight import obstacles
from tests.unit.kubernetes.parts import CLUSTER, asked

CHART = ">=1.31.0-0"
IMAGE = "image: {data: [{file: a.nc, to: data/a.nc, volume: true, SIZE}, {file: b.nc, to: b.nc}]}\n"
SIZED = IMAGE.replace("SIZE", "size: 3221225472")
CLAIM = "storage: {data: {claim: pearc-data}}\n"
ROOK = "storage: {homes: rook, data: {claim: pearc-data}}\nrook-ceph: {enabled: true}\n"
HOMES = "jupyterhub: {singleuser: {storage: {dynamic: {storageClass: fast, MODES}}}}"
SHARED = HOMES.replace("MODES", "storageAccessModes: [ReadWriteMany]")


def said(folder: Path, more: str, **facts: Any) -> list[str]:
    one = asked(folder, more)
    return [str(p) for p in obstacles(one, needs_of(one, CHART), replace(CLUSTER, **facts))]


def made_by(text: str) -> dict[str, Any]:
    """Return the claim that the command in a message makes."""
    command = re.search(r"(echo .*? \| kubectl [^;(]*)", text)
    assert command
    echo, claim, pipe, *create = shlex.split(command[1])
    assert (echo, pipe) == ("echo", "|")
    assert create == ["kubectl", "--namespace=workshop", "create", "-f", "-"]
    return json.loads(claim)


def test_one_that_is_not_there_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    (problem,) = said(tmp_path, SIZED + CLAIM)
    assert "There is no claim pearc-data, which every participant's pod would wait for" in problem
    assert f"storage.data.claim ({tmp_path / 'workshop.yaml'}:10:" in problem
    assert "kubectl create namespace" not in problem
    assert "default class does not offer ReadWriteMany; StorageClasses here: fast, slow" in problem
    assert made_by(problem) == {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "pearc-data"},
        "spec": {
            "accessModes": ["ReadWriteMany"],
            "resources": {"requests": {"storage": "4Gi"}},
        },
    }


def test_it_has_a_usual_size_where_the_files_do_not_say_theirs(tmp_path: Path) -> None:
    (problem,) = said(tmp_path, IMAGE.replace(", SIZE", "") + CLAIM)
    assert made_by(problem)["spec"]["resources"] == {"requests": {"storage": "100Gi"}}


@pytest.mark.parametrize(
    ("more", "storage_class"),
    [
        (CLAIM + SHARED, "fast"),
        (CLAIM + HOMES.replace(", MODES", ""), None),
        (ROOK, "workshop-homes"),
    ],
)
def test_the_class_of_homes_is_taken_where_many_nodes_can_mount_it(
    tmp_path: Path, more: str, storage_class: str | None
) -> None:
    (problem,) = said(tmp_path, SIZED + more, namespace=False)
    assert "kubectl create namespace workshop && echo" in problem
    assert made_by(problem)["spec"].get("storageClassName") == storage_class


def test_one_for_a_single_pod_is_good_for_nobody(tmp_path: Path) -> None:
    (problem,) = said(tmp_path, SIZED + CLAIM, data_modes=frozenset({"ReadWriteOncePod"}))
    assert "is for a single pod (ReadWriteOncePod)" in problem
    assert made_by(problem)["metadata"] == {"name": "pearc-data-shared"}


@pytest.mark.parametrize(
    ("modes", "warned"),
    [
        ({"ReadWriteOnce"}, True),
        ({"ReadOnlyMany"}, False),
        ({"ReadWriteMany"}, False),
        ({"ReadWriteOnce", "ReadOnlyMany"}, False),
    ],
)
def test_one_for_a_single_node_is_warned_of(tmp_path: Path, modes: set[str], warned: bool) -> None:
    one = asked(tmp_path, SIZED + CLAIM)
    needs, facts = needs_of(one, CHART), replace(CLUSTER, data_modes=frozenset(modes))
    assert obstacles(one, needs, facts) == []
    text = data_warning(one, needs, facts)
    assert bool(text) is warned
    if warned:
        assert "one node alone can mount the claim pearc-data (ReadWriteOnce)" in text
        assert made_by(text)["metadata"] == {"name": "pearc-data-shared"}
        assert "set storage.data.claim: pearc-data-shared" in text


def test_a_release_of_storage_alone_has_nobody_to_read_data(tmp_path: Path) -> None:
    one = asked(tmp_path, f"{SIZED}{CLAIM}jupyterhub: {{enabled: false}}")
    assert needs_of(one, CHART).data_claim == ""
