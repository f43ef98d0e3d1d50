"""What a values file asks of a cluster, with the keys that ask for it. Pure.

`facts.py` gathers what a cluster has, `preflight.py` compares the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyhelpers.targets.kubernetes.asked import Asked, enabled

Path = tuple[str, ...]

# Of Rook 1.20's chart and of the CSI operator that it brings along.
_CRDS = ("cephclusters.ceph.rook.io", "cephfilesystems.ceph.rook.io", "drivers.csi.ceph.io")

DATA_CLAIM = ("storage", "data", "claim")

_RBAC = "rbac.authorization.k8s.io"


@dataclass(frozen=True)
class Claim:
    """A volume to be provisioned. `storage_class` "" asks for the cluster's default class."""

    what: str
    storage_class: str
    path: Path


@dataclass(frozen=True)
class Privilege:
    """Pods that no restricted namespace takes, and the key that wants them."""

    what: str
    path: Path
    mend: str


@dataclass(frozen=True, order=True)
class Right:
    """Something Helm creates, and therefore has to be allowed to."""

    resource: str
    group: str = ""
    namespaced: bool = True
    verb: str = "create"

    def __str__(self) -> str:
        return f"{self.resource}.{self.group}" if self.group else self.resource


@dataclass(frozen=True)
class Needs:
    """Everything together. `kubernetes` is the oldest (major, minor); `login` a provider's key.

    `data_claim` is the claim that every participant's pod mounts, "" for none.
    """

    kubernetes: tuple[int, int]
    claims: tuple[Claim, ...] = ()
    privileges: tuple[Privilege, ...] = ()
    crds: tuple[str, ...] = ()
    rights: tuple[Right, ...] = ()
    login: str = ""
    data_claim: str = ""


def needs_of(asked: Asked, kube_version: str) -> Needs:
    """Return what this workshop needs. `kube_version` is the chart's, such as ">=1.31.0-0"."""
    data = asked.values.data
    outside_rook = not asked.has_storage
    return Needs(
        kubernetes=oldest(kube_version),
        claims=tuple(_claims(data, outside_rook)) if asked.has_hub else (),
        privileges=tuple(_privileges(asked)),
        crds=() if outside_rook or _rook_brings_crds(data) else _CRDS,
        rights=tuple(sorted(_rights(asked))),
        login=_login(asked),
        data_claim=str(at(data, DATA_CLAIM, "")) if asked.has_hub else "",
    )


def oldest(kube_version: str) -> tuple[int, int]:
    """Return the (major, minor) that a chart's kubeVersion begins with, (0, 0) without one."""
    match = re.search(r">=\s*v?([0-9]+)\.([0-9]+)", kube_version)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def at(data: Any, path: Path, default: Any = None) -> Any:
    """Return what stands at a path; the default where nothing does, or a null."""
    for key in path:
        data = data.get(key) if isinstance(data, dict) else None
    return default if data is None else data


def _claims(data: dict[str, Any], outside_rook: bool) -> Iterator[Claim]:
    """Yield the claims whose class must be there; Rook's own classes come with the release."""
    database = ("jupyterhub", "hub", "db")
    homes = ("jupyterhub", "singleuser", "storage")
    found = []
    if at(data, (*database, "type"), "sqlite-pvc") == "sqlite-pvc":
        found.append(("the hub's database", (*database, "pvc", "storageClassName")))
    if at(data, (*homes, "type"), "dynamic") == "dynamic":
        found.append(("participants' homes", (*homes, "dynamic", "storageClass")))
    ours = {
        at(data, ("storage", "rook", "storageClass"), "workshop-homes"),
        at(data, ("storage", "rook", "blockClass"), "workshop-block"),
        "",
    }
    for what, path in found:
        name = str(at(data, path, ""))
        if outside_rook or name not in ours:
            yield Claim(what, name, path)


def _privileges(asked: Asked) -> Iterator[Privilege]:
    metadata = ("jupyterhub", "singleuser", "cloudMetadata", "blockWithIptables")
    if asked.has_storage:
        yield Privilege(
            "Rook's operator and its CSI drivers",
            ("storage", "homes"),
            "install storage as a release of its own, in a namespace that allows privileged pods "
            "(values/storage.yaml), and set storage.homes: existing here",
        )
    if asked.has_hub and at(asked.values.data, metadata) is True:
        yield Privilege(
            "the init container that blocks the cloud's metadata in every participant's pod",
            metadata,
            "set it to false: the network policy blocks the same",
        )


def _rook_brings_crds(data: dict[str, Any]) -> bool:
    return at(data, ("rook-ceph", "crds", "enabled"), True) is not False


def _rights(asked: Asked) -> Iterator[Right]:
    yield from (Right("configmaps"), Right("secrets"), Right("serviceaccounts"))
    yield from (Right("roles", _RBAC), Right("rolebindings", _RBAC))
    yield from (Right("clusterroles", _RBAC, False), Right("clusterrolebindings", _RBAC, False))
    yield Right("deployments", "apps")
    if asked.has_hub:
        yield from (Right("services"), Right("persistentvolumeclaims"))
        yield Right("networkpolicies", "networking.k8s.io")
    if asked.has_storage:
        yield Right("jobs", "batch")
    if enabled(asked.values.data, "rook-ceph", usually=False) and _rook_brings_crds(
        asked.values.data
    ):
        yield Right("customresourcedefinitions", "apiextensions.k8s.io", False)


def _login(asked: Asked) -> str:
    """Return the provider whose client is to be in the Secret, "" when none or given otherwise."""
    provider = asked.workshop.login.provider or ""
    given = any("client_id" in traits for traits in asked.workshop.hub_config.values())
    return "" if provider == "codes" or given or not asked.has_hub else provider
