"""The storage on a real API server with the kinds of the real Rook chart. Rook's part is played.

The tests tell one story of one release and run in this order.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.cluster.classroom import run
from tests.cluster.storage import CREATED, DRIVER, NAMESPACE, Storage, until
from tests.helm import manifests

pytestmark = pytest.mark.cluster


def test_phases_follow_each_other_and_a_killed_program_goes_on(storage: Storage) -> None:
    rook = storage.rook
    made: list[str] = []

    def has_made(*names: str) -> None:
        made.extend(names)
        assert sorted(storage.versions()) == sorted(made)

    storage.waits(1, "the Deployment rook-ceph-operator to be available")
    has_made()
    storage.again()
    storage.waits(1, "the Deployment rook-ceph-operator to be available")
    rook.operators_run()

    storage.waits(2, "the CephCluster to be Ready; it is Pending: Rook has not begun")
    has_made(CREATED[0])
    rook.state("cephcluster", "workshop", phase="Ready")
    storage.waits(2, "disks: 0 of 3 storage daemons (OSDs)")
    # The Job itself starts a pod that was lost.
    storage.kill()
    rook.ceph_runs()

    storage.waits(3, "the CephFilesystem homes to be Ready")
    has_made(*CREATED[1:4])
    storage.again()
    storage.waits(3, "the CephFilesystem homes to be Ready")
    rook.pools_are_there()

    storage.waits(4, f"the controller of {DRIVER}")
    has_made(*CREATED[4:7])
    storage.again()
    storage.waits(4, f"the controller of {DRIVER}")
    assert "workshop-homes" not in rook.kubectl("get", "storageclasses", "--output=name")
    rook.drivers_run()

    storage.is_done()
    has_made(*CREATED[7:])
    assert storage.status()["waiting"] == ""
    until(20, "the Job is complete", lambda: storage.job()["status"].get("succeeded"))


def test_the_cluster_keeps_its_own_default_class(storage: Storage) -> None:
    annotation = "storageclass.kubernetes.io/is-default-class"
    defaults = [
        one["metadata"]["name"]
        for one in storage.rook.items("storageclasses")
        if one["metadata"].get("annotations", {}).get(annotation) == "true"
    ]
    assert defaults == ["local-path"]


def test_a_second_run_changes_nothing(storage: Storage) -> None:
    before = storage.versions()
    storage.again()
    until(120, "the second run is over", lambda: storage.job()["status"].get("succeeded"))
    assert [line.strip() for line in storage.log().splitlines() if line.startswith("  ")] == [
        f"{name}: unchanged" for name in CREATED
    ]
    assert storage.versions() == before


PROFILES = [
    {},
    {"profile": "single-node"},
    {"profile": "single-node", "replicas": 2, "mounter": "fuse"},
    {"failureDomain": "osd", "replicas": 2, "defaultClass": "never"},
    {"devices": {f"node{number}": ["/dev/sdb", "nvme0n1"] for number in range(3)}},
    {"volumes": {"storageClass": "local-path", "size": "10Gi", "count": 3}},
    {"cluster": {"mon": {"count": 5}, "resources": {"osd": {"limits": {"memory": "4Gi"}}}}},
]


@pytest.mark.parametrize("rook", PROFILES)
def test_rooks_kinds_know_every_field(storage: Storage, rook: dict) -> None:
    own = {"storageClass": "other-homes", "blockClass": "other-block"}
    done = storage.helm("template", rook={"profile": "standard", **own, **rook})
    (data,) = [
        one["data"]
        for _, one in manifests(done.stdout)
        if (one["kind"], one["metadata"]["name"]) == ("ConfigMap", "workshop-storage")
    ]
    text = "\n---\n".join(data[name] for name in data if name.endswith(".yaml"))
    text = text.replace(f"namespace: {NAMESPACE}", "namespace: default")
    strictly = ("--server-side", "--dry-run=server", "--validate=strict", "--filename=-")
    run("kubectl", "apply", *strictly, text=text)


@pytest.mark.parametrize(
    ("rook", "said"),
    [
        ({"replicas": 2}, "storage.rook.replicas: homes have 3 copies"),
        ({"failureDomain": "osd"}, "storage.rook.failureDomain: the copies are kept apart by host"),
        ({"profile": "single-node"}, "storage.rook.profile: the cluster has 3 monitors"),
        ({"storageClass": "homes"}, "storage.rook.storageClass: homes are of workshop-homes"),
        ({"blockClass": "block"}, "storage.rook.blockClass: volumes are of workshop-block"),
        ({"mounter": "fuse"}, "storage.rook.mounter: workshop-homes mounts by kernel"),
        (
            {"devices": {f"node{number}": ["sdb"] for number in range(3)}},
            "storage.rook: the cluster takes every empty disk",
        ),
    ],
)
def test_an_upgrade_that_would_lose_storage_does_not_render(
    storage: Storage, rook: dict, said: str
) -> None:
    done = storage.upgrade({"profile": "standard", **rook})
    assert done.returncode != 0
    assert said in done.stderr
    assert "Fix: " in done.stderr


@pytest.mark.parametrize("operator", ["true", "false"])
def test_an_upgrade_does_not_take_the_storage_away(storage: Storage, operator: str) -> None:
    done = storage.helm(
        *("upgrade", "--set", f"storage.homes=existing,rook-ceph.enabled={operator}")
    )
    assert done.returncode != 0
    assert "storage.homes: the Ceph cluster of this namespace holds homes" in done.stderr


def test_the_program_refuses_what_a_rendering_without_a_cluster_lets_through(
    storage: Storage,
) -> None:
    before = storage.versions()
    rendered = storage.helm("template", rook={"profile": "standard", "replicas": 2})
    others = ("workshop-storage-stop", storage.job()["metadata"]["name"])
    wanted = [
        one
        for _, one in manifests(rendered.stdout)
        if (one["kind"], one["metadata"]["name"]) == ("ConfigMap", "workshop-storage")
        or (one["kind"] == "Job" and one["metadata"]["name"] not in others)
    ]
    assert len(wanted) == 2
    kept = storage.rook.kubectl("get", "configmap", "workshop-storage", "--output=json")
    for one in wanted:
        storage.rook.kubectl("apply", "--filename=-", text=json.dumps(one))
    name = next(one for one in wanted if one["kind"] == "Job")["metadata"]["name"]
    try:
        storage.rook.kubectl("wait", f"job/{name}", "--for=condition=Failed", "--timeout=120s")
        error = storage.status()["error"]
        assert "storage.rook.replicas: 3 copies of CephFilesystem homes would become 2" in error
        assert storage.versions() == before
    finally:
        storage.rook.kubectl("delete", "job", name)
        data = json.dumps({"data": json.loads(kept)["data"]})
        storage.rook.kubectl(
            "patch", "configmap", "workshop-storage", "--type=merge", "--patch", data
        )


def test_a_rejected_resource_is_told_in_the_api_servers_words(storage: Storage) -> None:
    before = storage.versions()
    done = storage.upgrade({"profile": "standard", "cluster": {"mon": {"count": 10}}})
    assert done.returncode == 0, done.stderr
    name = storage.job()["metadata"]["name"]
    storage.rook.kubectl("wait", f"job/{name}", "--for=condition=Failed", "--timeout=120s")
    error = storage.status()["error"]
    assert "spec.mon.count: Invalid value: 10" in error
    assert "should be less than or equal to 9" in error
    assert "where: CephCluster workshop" in error
    assert "mend:" in error
    assert storage.versions() == before


def test_what_somebody_else_has_set_is_told_and_kept(storage: Storage) -> None:
    change = '{"spec":{"dashboard":{"enabled":true}}}'
    storage.rook.kubectl("patch", "cephcluster", "workshop", "--type=merge", "--patch", change)
    done = storage.upgrade()
    assert done.returncode == 0, done.stderr
    until(120, "the conflict is told", lambda: "dashboard.enabled" in storage.status()["error"])
    done = storage.upgrade({"profile": "standard", "cluster": {"dashboard": {"enabled": True}}})
    assert done.returncode == 0, done.stderr
    storage.is_done()


def test_what_rook_has_written_back_is_no_conflict(storage: Storage) -> None:
    """As a real Rook does it: falses dropped, defaults added inside lists, which it then owns."""

    def write_back(kind: str, name: str, change: Callable[[dict], None]) -> None:
        one = json.loads(storage.rook.kubectl("get", kind, name, "--output=json"))
        change(one["spec"])
        storage.rook.kubectl(
            "replace", "--field-manager=rook", "--filename=-", text=json.dumps(one)
        )

    def of_the_cluster(spec: dict) -> None:
        spec["mgr"]["modules"] = [{"name": "rook", "settings": {}}]
        spec["crashCollector"].pop("disable", None)

    def of_the_filesystem(spec: dict) -> None:
        spec["dataPools"][0] |= {"application": "", "mirroring": {}, "quotas": {}}

    def over() -> bool:
        return bool(storage.job()["status"].get("succeeded"))

    usual = {"profile": "standard", "cluster": {"dashboard": {"enabled": True}}}
    storage.upgrade(usual)
    until(120, "the storage is as the values say", over)
    write_back("cephcluster", "workshop", of_the_cluster)
    write_back("cephfilesystem", "homes", of_the_filesystem)
    before = storage.versions()
    storage.again()
    until(120, "the second run is over", over)
    assert storage.versions() == before

    wanted = [{"name": "pg_autoscaler", "enabled": True}]
    changed = {**usual["cluster"], "mgr": {"modules": wanted}}
    done = storage.upgrade({"profile": "standard", "cluster": changed})
    assert done.returncode == 0, done.stderr
    until(120, "the change is made", over)
    live = json.loads(storage.rook.kubectl("get", "cephcluster", "workshop", "--output=json"))
    assert live["spec"]["mgr"]["modules"] == wanted
    storage.upgrade(usual)
    until(120, "the storage is as the values say again", over)
