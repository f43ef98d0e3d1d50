"""values/storage.yaml as a release on the test cluster, and what its program says."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.cluster.rook import Rook
from tests.workshop import ROOT, patience

IMAGE = "docker.io/local/hub:1"
RELEASE = "storage"
VALUES = ROOT / "values" / "storage.yaml"
NAMESPACE = "test-storage"
DRIVER = f"{NAMESPACE}.cephfs.csi.ceph.com"
CREATED = [
    "CephCluster workshop",
    "CephFilesystem homes",
    "CephFilesystemSubVolumeGroup homes-csi",
    "CephBlockPool block",
    "OperatorConfig ceph-csi-operator-config",
    f"Driver {DRIVER}",
    f"Driver {NAMESPACE}.rbd.csi.ceph.com",
    "StorageClass workshop-homes",
    "StorageClass workshop-block",
]
"""What the program makes, in its order."""


def until(seconds: float, what: str, check: Callable[[], Any]) -> Any:
    """Ask until the answer is true, usually within `seconds`, and return it."""
    ends = time.monotonic() + patience(seconds)
    while not (answer := check()):
        assert time.monotonic() < ends, f"not within {patience(seconds):.0f} s: {what}"
        time.sleep(0.5)
    return answer


def helm(*command: str, namespace: str) -> subprocess.CompletedProcess[str]:
    """Run helm in a namespace, and let the caller judge."""
    return subprocess.run(
        [shutil.which("helm") or "helm", *command, "--namespace", namespace],
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )


@dataclass
class Storage:
    """A release of storage alone. Its namespace is Rook's, played by `rook`."""

    namespace: str
    folder: Path
    rook: Rook

    def layer(self, rook: dict[str, Any]) -> Path:
        """Write these keys of storage.rook, and the images that are at hand."""
        path = self.folder / "layer.yaml"
        operator = {"repository": "docker.io/local/tools", "tag": "1"}
        keys = {"rook": rook, "job": {"image": IMAGE}}
        path.write_text(yaml.safe_dump({"storage": keys, "rook-ceph": {"image": operator}}))
        return path

    def helm(self, *arguments: str, rook: dict | None = None) -> subprocess.CompletedProcess[str]:
        """Run helm with the values file and these keys of storage.rook."""
        files = [VALUES, self.layer(rook or {"profile": "standard"})]
        values = [part for file in files for part in ("--values", str(file))]
        chart = str(ROOT / "chart")
        return helm(*arguments, RELEASE, chart, *values, namespace=self.namespace)

    def install(self) -> None:
        done = self.helm("install", "--create-namespace")
        assert done.returncode == 0, done.stderr

    def upgrade(self, rook: dict | None = None) -> subprocess.CompletedProcess[str]:
        # The stand-in has changed the operators' pods, which Helm would not overwrite.
        return self.helm("upgrade", "--force-conflicts", rook=rook)

    def remove(self, *, wait: bool) -> None:
        """Leave nothing behind, however far it got."""
        helm("uninstall", RELEASE, "--no-hooks", namespace=self.namespace)
        self.rook.remove(wait=wait)

    def uninstall(self) -> subprocess.CompletedProcess[str]:
        return helm("uninstall", RELEASE, namespace=self.namespace)

    def status(self) -> dict[str, str]:
        found = self.rook.kubectl(
            "get", "configmap", "workshop-storage-status", "--output=jsonpath={.data}"
        )
        return json.loads(found or "{}")

    def waits(self, number: int, words: str) -> None:
        """Wait until the program says that it waits, in this phase, for this."""

        def said() -> bool:
            state = self.status()
            return state.get("phase", "").startswith(f"{number}/") and words in state["waiting"]

        until(120, f"phase {number} waits for {words}", said)

    def is_done(self) -> None:
        until(120, "the storage is ready", lambda: self.status().get("done") == "true")

    def job(self) -> dict[str, Any]:
        (job,) = [
            one
            for one in self.rook.items("jobs")
            if one["metadata"]["labels"]["app.kubernetes.io/component"] == "storage"
        ]
        return job

    def again(self) -> None:
        """End the program where it is, and start its Job anew."""
        job = self.job()
        name = job["metadata"]["name"]
        fresh = {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": {
                key: job["metadata"][key] for key in ("name", "namespace", "labels", "annotations")
            },
            "spec": job["spec"],
        }
        fresh["spec"].pop("selector")
        for label in ("batch.kubernetes.io/controller-uid", "batch.kubernetes.io/job-name"):
            fresh["spec"]["template"]["metadata"]["labels"].pop(label, None)
        for label in ("controller-uid", "job-name"):
            fresh["spec"]["template"]["metadata"]["labels"].pop(label, None)
        self.kill()
        self.rook.kubectl("delete", "job", name, "--cascade=foreground")
        self.rook.kubectl("create", "--filename=-", text=json.dumps(fresh))

    def kill(self) -> None:
        """Kill the program's pod as a lost node would: without a signal."""
        chosen = "--selector=app.kubernetes.io/component=storage"
        self.rook.kubectl("delete", "pods", chosen, "--force", "--grace-period=0")

    def log(self) -> str:
        chosen = "--selector=app.kubernetes.io/component=storage"
        return self.rook.kubectl("logs", chosen, "--tail=-1")

    def versions(self) -> dict[str, str]:
        """Return the version of each resource that the program made."""
        kinds = (
            *("cephclusters", "cephfilesystems", "cephfilesystemsubvolumegroups", "cephblockpools"),
            *("operatorconfigs.csi.ceph.io", "drivers.csi.ceph.io", "storageclasses"),
        )
        return {
            f"{one['kind']} {one['metadata']['name']}": one["metadata"]["resourceVersion"]
            for kind in kinds
            for one in self.rook.items_of(kind)
            if one["metadata"].get("labels", {}).get("app.kubernetes.io/managed-by")
            == "workshop-storage"
        }
