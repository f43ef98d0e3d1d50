"""Uninstalling storage: what is stopped before, what stays, and what comes back.

The story of test_storage.py goes on: the same release, which is ready.
"""

from __future__ import annotations

import threading
import time

import pytest

from tests.cluster.rook import Rook, sleeper
from tests.cluster.storage import CREATED, DRIVER, IMAGE, NAMESPACE, VALUES, Storage, helm, until
from tests.workshop import ROOT

pytestmark = pytest.mark.cluster

VOLUME = "home-of-ada"


def home_in_use(storage: Storage, claims_namespace: str) -> None:
    """Make a volume of the driver that is attached to a node, as a mounted home is."""
    claim = {"namespace": claims_namespace, "name": "claim-ada"}
    storage.rook.apply(
        {
            "apiVersion": "v1",
            "kind": "PersistentVolume",
            "metadata": {"name": VOLUME},
            "spec": {
                "capacity": {"storage": "1Gi"},
                "accessModes": ["ReadWriteMany"],
                "storageClassName": "workshop-homes",
                "persistentVolumeReclaimPolicy": "Retain",
                "claimRef": claim,
                "csi": {"driver": DRIVER, "volumeHandle": "ada"},
            },
        },
        {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "VolumeAttachment",
            "metadata": {"name": VOLUME},
            "spec": {
                "attacher": DRIVER,
                "nodeName": "node0",
                "source": {"persistentVolumeName": VOLUME},
            },
        },
    )


def forget_home(storage: Storage) -> None:
    for kind in ("volumeattachment", "persistentvolume"):
        storage.rook.kubectl("delete", kind, VOLUME, "--ignore-not-found")


def test_storage_that_another_namespace_uses_is_not_uninstalled(storage: Storage) -> None:
    home_in_use(storage, "class")
    done = storage.uninstall()
    assert done.returncode != 0
    assert "Pods of other namespaces have volumes of this storage mounted: class/claim-ada" in (
        done.stdout + done.stderr
    )
    assert storage.rook.items("drivers.csi.ceph.io")
    forget_home(storage)


def test_servers_are_stopped_before_the_drivers_go(storage: Storage) -> None:
    rook = storage.rook
    server = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "jupyter-ada", "labels": {"component": "singleuser-server"}},
        "spec": {
            "containers": [
                {
                    "name": "notebook",
                    "image": IMAGE,
                    "command": ["sleep", "infinity"],
                    "lifecycle": {"preStop": {"exec": {"command": ["sleep", "4"]}}},
                }
            ],
            "terminationGracePeriodSeconds": 6,
        },
    }
    rook.apply(server, sleeper("Deployment", "hub", {"component": "hub"}))
    rook.kubectl("rollout", "status", "deployment", "hub", "--timeout=120s")
    rook.kubectl("wait", "pod/jupyter-ada", "--for=condition=Ready", "--timeout=120s")
    home_in_use(storage, NAMESPACE)
    watch = Watch(storage)
    watch.start()
    done = storage.uninstall()
    watch.over.set()
    watch.join()
    assert done.returncode == 0, done.stderr
    assert watch.without_driver == []
    assert watch.detached
    # Without an operator that lets go of them, the kinds could never be deleted.
    until(60, "the drivers' kinds are gone", lambda: not kinds_of_drivers(rook))


def kinds_of_drivers(rook: Rook) -> list[str]:
    names = [one["metadata"]["name"] for one in rook.items("crd")]
    return [name for name in names if name.endswith(".csi.ceph.io")]


class Watch(threading.Thread):
    """Looks on during an uninstall, and plays the driver and its operator."""

    def __init__(self, storage: Storage) -> None:
        super().__init__()
        self.storage = storage
        self.over = threading.Event()
        self.without_driver: list[str] = []
        self.detached = False

    def run(self) -> None:
        rook = self.storage.rook
        while not self.over.wait(0.3):
            pods = [one["metadata"]["name"] for one in rook.items("pods")]
            using = [name for name in pods if name.startswith(("jupyter-", "hub-"))]
            if not rook.items_of("drivers.csi.ceph.io"):
                self.without_driver += using
            elif not using and not self.detached:
                # A driver takes its time to unmount: the uninstall has to wait for it.
                time.sleep(3)
                self.without_driver += [] if rook.items_of("drivers.csi.ceph.io") else [VOLUME]
                rook.kubectl("delete", "volumeattachment", VOLUME)
                self.detached = True
            rook.let_profiles_go()


def test_an_uninstall_leaves_ceph_and_homes(storage: Storage) -> None:
    rook = storage.rook
    assert rook.kubectl("get", "cephcluster", "workshop", "--output=jsonpath={.status.phase}")
    assert {one["metadata"]["name"] for one in rook.items("cephfilesystems")} == {"homes"}
    classes = {one["metadata"]["name"] for one in rook.items("storageclasses")}
    assert {"workshop-homes", "workshop-block"} <= classes
    assert rook.kubectl("get", "persistentvolume", VOLUME, "--output=name")
    assert len(rook.items("deployments", "--selector=app=rook-ceph-osd")) == 3


def test_installing_again_brings_operators_and_drivers_back(storage: Storage) -> None:
    before = storage.versions()
    storage.rook.kubectl("delete", "deployment", "hub")
    storage.rook.list_drivers([])
    values = {"profile": "standard", "cluster": {"dashboard": {"enabled": True}}}
    done = storage.helm("install", rook=values)
    assert done.returncode == 0, done.stderr
    storage.rook.operators_run()
    storage.waits(3, "Rook to make the ClientProfile")
    storage.rook.profile_is_made()
    storage.waits(4, f"the controller of {DRIVER}")
    storage.rook.drivers_run()
    storage.is_done()
    after = storage.versions()
    assert {name: after[name] for name in before} == before
    assert set(after) == set(CREATED)
    forget_home(storage)


def test_another_namespace_is_told_whose_rook_this_is(storage: Storage) -> None:
    files = ("--values", str(VALUES))
    done = helm("install", "other", str(ROOT / "chart"), *files, namespace="default")
    assert done.returncode != 0
    assert f"Rook runs in the namespace {NAMESPACE} already" in done.stderr
