"""Rook's part, played by hand: its images are not here, its kinds and the API server are real.

Each method does what a real operator's work would be seen to do: states, Deployments, the nodes'
lists of drivers. Pods are real ones that sleep.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.cluster.classroom import run

IMAGE = "docker.io/local/tools:1"
FINALIZER = "csi.ceph.com/cleanup"
"""What the drivers' operator puts on each ClientProfile."""


def sleeper(kind: str, name: str, labels: dict[str, str], owner: dict | None = None) -> dict:
    """Return a Deployment or DaemonSet whose pods do nothing."""
    reference = [] if owner is None else [owner]
    container = {
        "name": "sleep",
        "image": IMAGE,
        "command": ["sleep", "infinity"],
        "resources": {"requests": {"cpu": "1m", "memory": "1Mi"}},
    }
    pod = {
        "metadata": {"labels": {**labels, "pod": name}},
        "spec": {"containers": [container], "terminationGracePeriodSeconds": 0},
    }
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name, "labels": labels, "ownerReferences": reference},
        "spec": {"selector": {"matchLabels": {"pod": name}}, "template": pod},
    }


@dataclass
class Rook:
    """The operator of one namespace."""

    namespace: str

    def kubectl(self, *arguments: str, text: str | None = None) -> str:
        return run("kubectl", "--namespace", self.namespace, *arguments, text=text)

    def items(self, *what: str) -> list[dict[str, Any]]:
        return json.loads(self.kubectl("get", *what, "--output", "json"))["items"]

    def items_of(self, kind: str) -> list[dict[str, Any]]:
        """Return the resources of a kind that may be gone, or going."""
        try:
            return self.items(kind)
        except AssertionError as error:
            if "resource type" in str(error) or "requested resource" in str(error):
                return []
            raise

    def apply(self, *resources: dict) -> None:
        listed = {"apiVersion": "v1", "kind": "List", "items": resources}
        self.kubectl("apply", "--filename=-", text=json.dumps(listed))

    def state(self, kind: str, name: str, **status: object) -> None:
        """Write the state of a resource, as its operator does."""
        patch = json.dumps({"status": status})
        self.kubectl("patch", kind, name, "--subresource=status", "--type=merge", "--patch", patch)

    def operators_run(self) -> None:
        """Let the operators' Deployments become available, with pods that sleep.

        What later upgrades exchange of the drivers' operator waits for a pod that never runs.
        """
        sleep = {"image": IMAGE, "command": ["sh", "-c", "sleep infinity"]}
        idle = {**sleep, "livenessProbe": None, "readinessProbe": None}
        user = {"securityContext": {"runAsUser": 1000}}
        for name, container in (
            ("rook-ceph-operator", {"name": "rook-ceph-operator", **sleep}),
            ("ceph-csi-controller-manager", {"name": "manager", **idle, **user}),
        ):
            patch = {"spec": {"template": {"spec": {"containers": [container]}}}}
            self.kubectl("patch", "deployment", name, "--patch", json.dumps(patch))
        for name in ("rook-ceph-operator", "ceph-csi-controller-manager"):
            self.kubectl("rollout", "status", "deployment", name, "--timeout=90s")

    def ceph_runs(self, disks: int = 3) -> None:
        """Make storage daemons, one a node, and call the cluster Ready."""
        for number in range(disks):
            labels = {"app": "rook-ceph-osd", "topology-location-host": f"node{number}"}
            self.apply(sleeper("Deployment", f"rook-ceph-osd-{number}", labels))
        self.state("cephcluster", "workshop", phase="Ready", message="Cluster created successfully")
        for number in range(disks):
            name = f"rook-ceph-osd-{number}"
            self.kubectl("rollout", "status", "deployment", name, "--timeout=90s")

    def pools_are_there(self) -> None:
        """Call the file system and the pools Ready, and tell the drivers of the cluster."""
        for kind in ("cephfilesystem", "cephfilesystemsubvolumegroup", "cephblockpool"):
            for one in self.items(kind):
                self.state(kind, one["metadata"]["name"], phase="Ready")
        self.profile_is_made()

    def profile_is_made(self) -> None:
        metadata = {"name": self.namespace, "namespace": self.namespace}
        self.apply(
            {
                "apiVersion": "csi.ceph.io/v1",
                "kind": "CephConnection",
                "metadata": metadata,
                "spec": {"monitors": ["10.0.0.1:6789"]},
            },
            {
                "apiVersion": "csi.ceph.io/v1",
                "kind": "ClientProfile",
                "metadata": {**metadata, "finalizers": [FINALIZER]},
                "spec": {"cephConnectionRef": {"name": self.namespace}},
            },
        )

    def drivers_run(self) -> None:
        """Run each Driver's plugins, owned by it, and list it on every node."""
        drivers = self.items("drivers.csi.ceph.io")
        for driver in drivers:
            name = driver["metadata"]["name"]
            owner = {
                "apiVersion": driver["apiVersion"],
                "kind": "Driver",
                "name": name,
                "uid": driver["metadata"]["uid"],
                "controller": True,
                "blockOwnerDeletion": True,
            }
            self.apply(
                sleeper("DaemonSet", f"{name}-nodeplugin", {}, owner),
                sleeper("Deployment", f"{name}-ctrlplugin", {}, owner),
            )
        self.list_drivers([driver["metadata"]["name"] for driver in drivers])

    def list_drivers(self, names: list[str]) -> None:
        """Write these drivers of ours into every CSINode, in place of those that are there."""
        for node in self.items("csinodes"):
            name = node["metadata"]["name"]
            others = [
                one
                for one in node["spec"].get("drivers") or []
                if not one["name"].startswith(f"{self.namespace}.")
            ]
            ours = [{"name": driver, "nodeID": name, "topologyKeys": None} for driver in names]
            patch = json.dumps({"spec": {"drivers": others + ours}})
            self.kubectl("patch", "csinode", name, "--type=merge", "--patch", patch)

    def let_profiles_go(self) -> None:
        """Do what the drivers' operator does for a ClientProfile that is being deleted."""
        free = ("--type=merge", "--patch", '{"metadata":{"finalizers":null}}')
        for one in self.items_of("clientprofiles"):
            if "deletionTimestamp" in one["metadata"]:
                self.kubectl("patch", "clientprofile", one["metadata"]["name"], *free)

    def remove(self, *, wait: bool) -> None:
        """Leave nothing behind, not even what an uninstall keeps."""
        self.list_drivers([])
        groups = (".ceph.rook.io", ".objectbucket.io", ".csi.ceph.io")
        kinds = [one["metadata"]["name"] for one in self.items("crd")]
        ours = [kind for kind in kinds if kind.endswith(groups)]
        for kind in ours:
            self.kubectl("delete", "crd", kind, "--wait=false")
        self.let_profiles_go()
        for name in ("workshop-homes", "workshop-block"):
            self.kubectl("delete", "storageclass", name, "--ignore-not-found")
        self.kubectl(
            *("delete", "namespace", self.namespace, "--ignore-not-found"),
            *("--timeout=90s", f"--wait={str(wait).lower()}"),
        )
