"""Clusters and files that `pyhelpers up` turns down before anything is installed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cluster.commands import MINIMAL, PEARC, Commands, nothing_installed
from tests.cluster.harness import Cluster

pytestmark = pytest.mark.cluster

DEFAULT = "storageclass.kubernetes.io/is-default-class"


def test_a_chart_that_refuses_leaves_nothing(cluster: Cluster, commands: Commands) -> None:
    up = commands.run("up", MINIMAL, more="jupyterhub: {hub: {extraVolumes: []}}")
    assert up.returncode == 1
    assert "hub.extraVolumes" in up.stderr
    assert "Nothing was installed" in up.stderr
    assert nothing_installed(cluster, commands.namespace)


def test_rook_is_refused_where_pods_must_be_restricted(
    cluster: Cluster, commands: Commands
) -> None:
    label = "pod-security.kubernetes.io/enforce=restricted"
    cluster.kubectl("label", "namespace", commands.namespace, label)
    more = "storage: {homes: rook}\nrook-ceph: {enabled: true}"
    up = commands.run("up", PEARC, more=more)
    assert up.returncode == 3
    assert "refuses privileged pods (pod-security.kubernetes.io/enforce: restricted)" in up.stderr
    assert nothing_installed(cluster, commands.namespace)


def test_a_cluster_without_a_default_class(cluster: Cluster, commands: Commands) -> None:
    mark = ("annotate", "storageclass", "local-path", "--overwrite")
    cluster.kubectl(*mark, f"{DEFAULT}=false")
    try:
        up = commands.run("up", MINIMAL)
    finally:
        cluster.kubectl(*mark, f"{DEFAULT}=true")
    assert up.returncode == 3
    assert "The cluster has no default StorageClass for the hub's database" in up.stderr
    assert "jupyterhub.hub.db.pvc.storageClassName" in up.stderr
    assert nothing_installed(cluster, commands.namespace)


def test_who_may_not_create_is_told_what(
    cluster: Cluster, commands: Commands, tmp_path: Path
) -> None:
    """Somebody who may look at everything and change nothing."""
    where = ("--namespace", commands.namespace)
    cluster.kubectl("create", "serviceaccount", "guest", *where)
    guest = f"{commands.namespace}:guest"
    cluster.kubectl(
        *("create", "clusterrolebinding", commands.namespace, "--clusterrole=view"),
        f"--serviceaccount={guest}",
    )
    cluster.kubectl(
        *("create", "clusterrole", commands.namespace, "--verb=get,list"),
        "--resource=storageclasses,namespaces,secrets",
    )
    cluster.kubectl(
        *("create", "clusterrolebinding", f"{commands.namespace}-look"),
        *(f"--clusterrole={commands.namespace}", f"--serviceaccount={guest}"),
    )
    try:
        token = cluster.kubectl("create", "token", "guest", *where).strip()
        config = json.loads(cluster.kubectl("config", "view", "--raw", "--minify", "--output=json"))
        config["users"][0]["user"] = {"token": token}
        file = tmp_path / "guest.json"
        file.write_text(json.dumps(config))
        up = commands.run("up", MINIMAL, KUBECONFIG=str(file))
    finally:
        for kind, name in (
            ("clusterrolebinding", commands.namespace),
            ("clusterrolebinding", f"{commands.namespace}-look"),
            ("clusterrole", commands.namespace),
        ):
            cluster.kubectl("delete", kind, name)
    assert up.returncode == 3, up.stderr
    assert "You may not create" in up.stderr and "deployments.apps" in up.stderr
    assert "auth can-i create" in up.stderr
    assert nothing_installed(cluster, commands.namespace)


def test_a_cluster_that_does_not_answer(commands: Commands) -> None:
    up = commands.run("up", MINIMAL, "--context", "nowhere")
    assert up.returncode == 3
    assert 'context "nowhere" does not exist' in up.stderr
