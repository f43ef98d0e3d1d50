"""Every pod that the chart makes itself may run where `restricted` pod security is enforced.

Kubernetes' own rules: https://kubernetes.io/docs/concepts/security/pod-security-standards/.
Participants' pods are made by the hub, and Rook's by Rook.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import helm
from tests.unit.chart.test_refusals import BASE

HOST_KEYS = ("hostNetwork", "hostPID", "hostIPC")
VOLUMES = {
    *("configMap", "csi", "downwardAPI", "emptyDir", "ephemeral"),
    *("persistentVolumeClaim", "projected", "secret"),
}


def breaches(pod: dict[str, Any]) -> Iterator[str]:
    """Yield what the restricted standard refuses about a pod."""
    spec = pod["spec"]
    shared = spec.get("securityContext") or {}
    for key in HOST_KEYS:
        if spec.get(key):
            yield key
    for volume in spec.get("volumes") or []:
        if not set(volume) - {"name"} <= VOLUMES:
            yield f"volume {volume['name']}"
    for container in [*(spec.get("initContainers") or []), *spec["containers"]]:
        own = container.get("securityContext") or {}
        yield from (f"{container['name']}: {one}" for one in _of_container(own, shared))
        if any(port.get("hostPort") for port in container.get("ports") or []):
            yield f"{container['name']}: hostPort"


def _of_container(own: dict[str, Any], shared: dict[str, Any]) -> Iterator[str]:
    capabilities = own.get("capabilities") or {}
    if own.get("privileged"):
        yield "privileged"
    if own.get("allowPrivilegeEscalation") is not False:
        yield "allowPrivilegeEscalation"
    if "ALL" not in (capabilities.get("drop") or []):
        yield "capabilities.drop"
    if not set(capabilities.get("add") or []) <= {"NET_BIND_SERVICE"}:
        yield "capabilities.add"
    if own.get("runAsNonRoot", shared.get("runAsNonRoot")) is not True:
        yield "runAsNonRoot"
    if own.get("runAsUser", shared.get("runAsUser")) == 0:
        yield "runAsUser"
    profile = own.get("seccompProfile") or shared.get("seccompProfile") or {}
    if profile.get("type") not in ("RuntimeDefault", "Localhost"):
        yield "seccompProfile"


EVERYTHING = """\
jupyterhub:
  proxy: {https: {enabled: true, hosts: [a.example.org], letsencrypt: {contactEmail: a@b.org}}}
  scheduling:
    userScheduler: {enabled: true}
    podPriority: {enabled: true}
    userPlaceholder: {replicas: 2}
"""


@pytest.mark.parametrize("more", ["{}", EVERYTHING], ids=["as-shipped", "all-parts-of-z2jh"])
def test_every_pod_is_restricted(more: str, tmp_path) -> None:
    layer = tmp_path / "more.yaml"
    layer.write_text(more)
    seen = []
    for _, resource in helm.manifests(helm.template(BASE, layer)):
        pod = helm.pod_template(resource)
        if pod is not None:
            name = f"{resource['kind']}/{resource['metadata']['name']}"
            seen.append(name)
            assert list(breaches(pod)) == [], name
    assert {"Deployment/hub", "Deployment/proxy", "Pod/workshop-test"} <= set(seen)


@pytest.mark.parametrize("profile", ["standard", "single-node"])
def test_the_storage_jobs_are_restricted_too(profile: str, tmp_path) -> None:
    layer = tmp_path / "more.yaml"
    layer.write_text(
        f"storage: {{homes: rook, rook: {{profile: {profile}}}}}\nrook-ceph: {{enabled: true}}\n"
    )
    jobs = [
        resource
        for source, resource in helm.manifests(helm.template(BASE, layer))
        if source.startswith("workshop/templates/") and helm.pod_template(resource)
    ]
    assert any(job["kind"] == "Job" for job in jobs)
    for job in jobs:
        assert list(breaches(helm.pod_template(job) or {})) == [], job["metadata"]["name"]


def test_a_pod_without_settings_breaches_all_there_is() -> None:
    pod = {"spec": {"hostNetwork": True, "containers": [{"name": "a"}]}}
    assert list(breaches(pod)) == [
        "hostNetwork",
        "a: allowPrivilegeEscalation",
        "a: capabilities.drop",
        "a: runAsNonRoot",
        "a: seccompProfile",
    ]
