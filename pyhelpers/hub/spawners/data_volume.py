"""The volume with data too large for an image, in a participant's pod. Pure."""

from __future__ import annotations

from typing import Any

from kubernetes_asyncio.client import (
    V1PersistentVolumeClaimVolumeSource,
    V1Volume,
    V1VolumeMount,
)

from ..release import DATA_PATH

_NAME = "workshop-share-volume"


def with_data(pod: Any, claim: str) -> Any:
    """Return the pod (V1Pod) with a claim mounted, read-only, where the image's links lead.

    As it is without a claim, or where the values file itself mounts something there.
    """
    container = pod.spec.containers[0]
    mounts = list(container.volume_mounts or [])
    if not claim or any(_path(mount).rstrip("/") == DATA_PATH for mount in mounts):
        return pod
    # Read-only in the mount alone, the kubelet would give all files to the pod's group at each
    # start, one by one (fsGroup; pkg/volume/csi/csi_mounter.go).
    source = V1PersistentVolumeClaimVolumeSource(claim_name=claim, read_only=True)
    volume = V1Volume(name=_NAME, persistent_volume_claim=source)
    pod.spec.volumes = [*(pod.spec.volumes or []), volume]
    mount = V1VolumeMount(name=_NAME, mount_path=DATA_PATH, read_only=True)
    container.volume_mounts = [*mounts, mount]
    return pod


def _path(mount: Any) -> str:
    # Those of KubeSpawner.extra_container_config stay as the values file has them.
    return mount["mountPath"] if isinstance(mount, dict) else mount.mount_path
