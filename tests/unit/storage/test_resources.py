"""The Ceph resources that the keys of storage.rook make."""

from __future__ import annotations

from pathlib import Path

import pytest
from workshop_storage.storage import DEFAULT_CLASS, with_default

from tests import helm
from tests.unit.storage.rendering import VALUES, layer, manifests, one, rendered

VOLUMES = {"storageClass": "gp3", "size": "100Gi", "count": 3}


def spec(kind: str, **keys: object) -> dict:
    return one(rendered(**keys), kind)["spec"]


def test_every_disk_of_every_node_is_the_default() -> None:
    assert spec("CephCluster")["storage"] == {"useAllNodes": True, "useAllDevices": True}


def test_disks_of_nodes_are_named_as_rook_takes_them() -> None:
    devices = {"b": ["/dev/sdb", "nvme0n1"], "a": ["/dev/disk/by-id/x"], "c": ["sdb"]}
    nodes = spec("CephCluster", devices=devices)["storage"]["nodes"]
    assert nodes == [
        {"name": "a", "devices": [{"name": "/dev/disk/by-id/x"}]},
        {"name": "b", "devices": [{"name": "sdb"}, {"name": "nvme0n1"}]},
        {"name": "c", "devices": [{"name": "sdb"}]},
    ]


def test_disks_of_a_storage_class_hold_the_monitors_too() -> None:
    cluster = spec("CephCluster", volumes=VOLUMES)
    (disks,) = cluster["storage"]["storageClassDeviceSets"]
    claim = disks["volumeClaimTemplates"][0]["spec"]
    assert (disks["count"], disks["portable"]) == (3, True)
    assert claim["storageClassName"] == "gp3"
    assert claim["resources"] == {"requests": {"storage": "100Gi"}}
    assert cluster["mon"]["volumeClaimTemplate"]["spec"]["storageClassName"] == "gp3"


def test_one_small_node_keeps_one_copy() -> None:
    cluster = spec("CephCluster", profile="single-node")
    filesystem = spec("CephFilesystem", profile="single-node")
    assert (cluster["mon"]["count"], cluster["mgr"]["count"]) == (1, 1)
    assert cluster["cephConfig"] == {
        "global": {"osd_pool_default_size": "1"},
        "mon": {"mon_allow_pool_size_one": "true"},
    }
    for pool in (filesystem["metadataPool"], filesystem["dataPools"][0]):
        assert pool["replicated"] == {"size": 1, "requireSafeReplicaSize": False}
        assert pool["failureDomain"] == "osd"
    assert filesystem["metadataServer"]["activeStandby"] is False


def test_several_copies_on_one_node_keep_cephs_own_pool_there_too() -> None:
    storage = rendered(profile="single-node", replicas=2)
    assert one(storage, "CephBlockPool", "builtin-mgr")["spec"]["name"] == ".mgr"


def test_fuse_has_what_participants_need_and_no_block_class() -> None:
    storage = rendered(mounter="fuse")
    assert one(storage, "StorageClass")["parameters"]["mounter"] == "fuse"
    assert one(storage, "CephCluster")["spec"]["cephConfig"]["client"] == {
        "fuse_default_permissions": "true",
        "client_permissions": "false",
        "fuse_splice_write": "false",
    }
    driver = one(storage, "Driver")
    assert driver["metadata"]["name"] == "class.cephfs.csi.ceph.com"
    assert driver["spec"]["nodePlugin"]["updateStrategy"] == {"type": "OnDelete"}
    assert storage.default_class == "workshop-homes"


def test_the_kernel_mounter_sets_no_mounter_and_leaves_ceph_as_it_is() -> None:
    storage = rendered()
    assert "mounter" not in one(storage, "StorageClass", "workshop-homes")["parameters"]
    assert "cephConfig" not in one(storage, "CephCluster")["spec"]
    assert storage.default_class == "workshop-block"


def test_homes_outlive_their_claims() -> None:
    for storage_class in ("workshop-homes", "workshop-block"):
        found = one(rendered(), "StorageClass", storage_class)
        assert found["reclaimPolicy"] == "Retain"
        assert found["allowVolumeExpansion"] is True


def test_every_name_carries_the_namespace_where_rook_expects_it() -> None:
    storage = rendered()
    homes = one(storage, "StorageClass", "workshop-homes")
    assert homes["provisioner"] == "class.cephfs.csi.ceph.com"
    assert homes["parameters"]["clusterID"] == "class"
    assert homes["parameters"]["pool"] == "homes-replicated"
    spaces = {v for k, v in homes["parameters"].items() if k.endswith("-namespace")}
    assert spaces == {"class"}
    assert {
        one["metadata"].get("namespace")
        for one in storage.all_resources
        if one["kind"] != "StorageClass"
    } == {"class"}


def test_the_drivers_run_as_accounts_that_the_chart_makes() -> None:
    accounts = {
        resource["metadata"]["name"]
        for resource in manifests()
        if resource["kind"] == "ServiceAccount"
    }
    drivers = [resource for resource in rendered().all_resources if resource["kind"] == "Driver"]
    named = {
        driver["spec"][part]["serviceAccountName"]
        for driver in drivers
        for part in ("nodePlugin", "controllerPlugin")
    }
    assert len(named) == 4
    assert named <= accounts


def test_anything_of_the_cluster_can_be_laid_over() -> None:
    cluster = spec("CephCluster", cluster={"dashboard": {"enabled": True}, "mon": {"count": 5}})
    assert cluster["dashboard"] == {"enabled": True}
    assert cluster["mon"] == {"count": 5, "allowMultiplePerNode": False}


def job(**rook: object) -> dict:
    (found,) = [
        resource
        for resource in manifests(**rook)
        if resource["kind"] == "Job" and "annotations" not in resource["metadata"]
    ]
    return found


def test_a_jobs_name_changes_with_what_it_applies_and_only_then() -> None:
    names = [job()["metadata"]["name"], job(mounter="kernel")["metadata"]["name"]]
    assert names[0] == names[1]
    assert job(replicas=2)["metadata"]["name"] != names[0]


def test_nothing_of_ours_may_be_deleted_by_the_program() -> None:
    for resource in manifests():
        if resource["kind"] in ("Role", "ClusterRole"):
            name = resource["metadata"]["name"].removesuffix("-class")
            verbs = {verb for rule in resource["rules"] for verb in rule["verbs"]}
            if name == "workshop-storage":
                assert verbs <= {"get", "list", "create", "patch"}
            assert "*" not in verbs


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"nodes": 2}, "storage.rook.profile: standard needs three nodes"),
        ({"replicas": 4}, "storage.rook.replicas: 4 copies, each on another node"),
        ({"failureDomain": "zone", "replicas": 4}, "4 copies, each on another zone"),
        ({"profile": "single-node", "nodes": 2}, "storage.rook.profile: single-node is for one"),
        ({"volumes": {**VOLUMES, "count": 2}}, "each on another disk, do not fit on 2 disks"),
        ({"devices": {"a": ["sdb"]}, "profile": "single-node", "replicas": 2}, "fit on 1 disk."),
        ({"devices": {"a": []}, "profile": "single-node"}, "storage.rook.devices.a: no disk"),
        ({"devices": {"a": ["sdb"]}, "nodes": 3}, "storage.rook.devices names 1"),
        ({"devices": {"a": ["sdb"]}, "volumes": VOLUMES}, "storage.rook.volumes: disks come"),
        ({"blockClass": "workshop-homes"}, "storage.rook.blockClass: workshop-homes is the homes'"),
        ({"kubeletFolder": "/" + "k" * 55}, "with a name of at most 4 characters"),
    ],
)
def test_what_cannot_fit_does_not_render(tmp_path: Path, keys: dict, said: str) -> None:
    done = helm.render(VALUES, layer(tmp_path, **keys))
    assert done.returncode == 1
    assert said in done.stderr
    assert "Fix: " in done.stderr


def test_rook_without_its_operator_does_not_render(tmp_path: Path) -> None:
    off = tmp_path / "off.yaml"
    off.write_text("rook-ceph: {enabled: false}")
    done = helm.render(VALUES, off)
    assert "storage.homes: Rook's operator is not in this release" in done.stderr


def of_class(name: str, default: str | None = None) -> dict:
    annotations = {DEFAULT_CLASS: default} if default else {}
    return {"kind": "StorageClass", "metadata": {"name": name, "annotations": annotations}}


@pytest.mark.parametrize(
    ("existing", "made"),
    [
        ([], True),
        ([of_class("other")], True),
        ([of_class("other", "false")], True),
        ([of_class("other", "true")], False),
        ([of_class("ours", "true")], True),
        ([of_class("ours", "true"), of_class("other", "true")], True),
    ],
)
def test_a_class_is_the_default_where_there_is_no_other(existing: list[dict], made: bool) -> None:
    plain = {"kind": "StorageClass", "metadata": {"name": "ours"}}
    found = with_default(plain, "ours", existing)
    assert (found["metadata"].get("annotations") == {DEFAULT_CLASS: "true"}) == made
    assert with_default(plain, "", existing) == plain
