"""What is in the way is said before anything is started: what, where, how to mend."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pyhelpers.targets.kubernetes.needs import Right, needs_of, oldest
from pyhelpers.targets.kubernetes.preflight import Obstacles, login_warning, obstacles
from tests.unit.kubernetes.parts import CLUSTER, asked

CHART = ">=1.31.0-0"
ROOK = "storage: {homes: rook}\nrook-ceph: {enabled: true}"


def said(folder: Path, more: str = "", **facts: Any) -> list[str]:
    one = asked(folder, more)
    return [str(p) for p in obstacles(one, needs_of(one, CHART), replace(CLUSTER, **facts))]


def test_a_good_cluster_is_taken(tmp_path: Path) -> None:
    assert said(tmp_path) == []
    assert said(tmp_path, ROOK) == []


@pytest.mark.parametrize(
    ("version", "numbers"), [(">=1.31.0-0", (1, 31)), (">= v1.28", (1, 28)), ("", (0, 0))]
)
def test_the_charts_own_word_on_versions_counts(version: str, numbers: tuple[int, int]) -> None:
    assert oldest(version) == numbers


def test_an_old_cluster(tmp_path: Path) -> None:
    (problem,) = said(tmp_path, server=(1, 30), version="v1.30.9")
    assert "too old: Kubernetes v1.30.9; the chart needs 1.31" in problem


def test_no_default_class_names_both_keys_and_a_command(tmp_path: Path) -> None:
    (problem,) = said(tmp_path, default_class="")
    assert "no default StorageClass for the hub's database and participants' homes" in problem
    assert "jupyterhub.hub.db.pvc.storageClassName" in problem
    assert "jupyterhub.singleuser.storage.dynamic.storageClass" in problem
    assert "kubectl patch storageclass fast" in problem


def test_no_default_class_is_no_matter_where_classes_are_named_or_brought(tmp_path: Path) -> None:
    named = (
        "jupyterhub: {hub: {db: {pvc: {storageClassName: fast}}},"
        " singleuser: {storage: {dynamic: {storageClass: slow}}}}"
    )
    assert said(tmp_path, named, default_class="") == []
    assert said(tmp_path, ROOK, default_class="", classes=frozenset()) == []


def test_a_class_that_is_not_there_is_named_with_its_place(tmp_path: Path) -> None:
    more = "jupyterhub: {singleuser: {storage: {dynamic: {storageClass: fats}}}}"
    (problem,) = said(tmp_path, more)
    assert "no StorageClass fats for participants' homes" in problem
    assert f"({tmp_path / 'workshop.yaml'}:9:" in problem
    assert "fast, slow" in problem


@pytest.mark.parametrize("level", ["baseline", "restricted"])
def test_rook_does_not_fit_a_namespace_that_refuses_privileged_pods(
    tmp_path: Path, level: str
) -> None:
    (problem,) = said(tmp_path, ROOK, level=level)
    assert f"pod-security.kubernetes.io/enforce: {level}" in problem
    assert "values/storage.yaml" in problem
    assert said(tmp_path, level=level) == []


def test_a_privileged_init_container_does_not_either(tmp_path: Path) -> None:
    more = "jupyterhub: {singleuser: {cloudMetadata: {blockWithIptables: true}}}"
    (problem,) = said(tmp_path, more, level="restricted")
    assert "blockWithIptables" in problem and "set it to false" in problem
    assert said(tmp_path, more, level="privileged") == []


def test_missing_definitions_of_rook(tmp_path: Path) -> None:
    more = "storage: {homes: rook}\nrook-ceph: {enabled: true, crds: {enabled: false}}"
    (problem,) = said(tmp_path, more, crds=frozenset({"cephclusters.ceph.rook.io"}))
    assert "cephfilesystems.ceph.rook.io" in problem and "cephclusters" not in problem


def test_rights_that_are_missing(tmp_path: Path) -> None:
    denied = (Right("clusterroles", "rbac.authorization.k8s.io", False), Right("secrets"))
    (problem,) = said(tmp_path, denied=denied)
    assert "may not create clusterroles.rbac.authorization.k8s.io, secrets" in problem
    assert "kubectl auth can-i create clusterroles" in problem


def release(**more: Any) -> dict[str, Any]:
    usual = {"name": "workshop", "chart": "workshop-0.1.0", "status": "deployed", "revision": "3"}
    return {**usual, **more}


def test_releases_that_are_in_the_way(tmp_path: Path) -> None:
    assert said(tmp_path, releases=(release(),)) == []
    assert said(tmp_path, releases=(release(status="failed"),)) == []
    (pending,) = said(tmp_path, releases=(release(status="pending-install"),))
    assert "sh.helm.release.v1.workshop.v3" in pending
    (other,) = said(tmp_path, releases=(release(name="class", chart="jupyterhub-4.4.0"),))
    assert "The release class (jupyterhub-4.4.0)" in other
    (foreign,) = said(tmp_path, releases=(release(chart="wordpress-1.0"),))
    assert "another chart's" in foreign


def test_everything_is_said_at_once(tmp_path: Path) -> None:
    one = asked(tmp_path)
    found = obstacles(
        one, needs_of(one, CHART), replace(CLUSTER, server=(1, 2), default_class="", ending=True)
    )
    text = str(Obstacles(found))
    assert len(found) == 3 and text.count("mend:") == 3
    assert Obstacles(found).exit_code == 3


def test_who_cannot_log_in_is_told_the_commands(tmp_path: Path) -> None:
    one = asked(tmp_path, namespace="class")
    needs = needs_of(one, CHART)
    text = login_warning(one, needs, replace(CLUSTER, login_keys=None, namespace=False))
    assert "https://workshop.example.org/hub/oauth_callback" in text
    assert "kubectl create namespace class" in text
    assert "--namespace=class create secret generic workshop-login --from-env-file=" in text
    lacking = login_warning(one, needs, replace(CLUSTER, login_keys=frozenset({"client_id"})))
    assert "lacks client_secret" in lacking and "delete secret workshop-login" in lacking
    assert login_warning(one, needs, CLUSTER) == ""


def test_codes_and_a_client_of_ones_own_need_no_secret(tmp_path: Path) -> None:
    nobody = replace(CLUSTER, login_keys=None)
    for one in (
        asked(tmp_path, provider="codes"),
        asked(tmp_path, "jupyterhub: {hub: {config: {XSEDEAuthenticator: {client_id: a}}}}"),
    ):
        assert login_warning(one, needs_of(one, CHART), nobody) == ""
