"""The Kubernetes API, for the few kinds of resources that the program touches.

Requests are made by hand through kubernetes_asyncio's ApiClient: its generated methods differ
between versions, and its dynamic client asks for every kind of the cluster first.
"""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlencode

import aiohttp
from kubernetes_asyncio import client, config

from .problems import UNAVAILABLE, Stopped, Unavailable
from .storage import MANAGER

PATHS = {
    "CephCluster": ("apis/ceph.rook.io/v1", "cephclusters"),
    "CephFilesystem": ("apis/ceph.rook.io/v1", "cephfilesystems"),
    "CephFilesystemSubVolumeGroup": ("apis/ceph.rook.io/v1", "cephfilesystemsubvolumegroups"),
    "CephBlockPool": ("apis/ceph.rook.io/v1", "cephblockpools"),
    "OperatorConfig": ("apis/csi.ceph.io/v1", "operatorconfigs"),
    "Driver": ("apis/csi.ceph.io/v1", "drivers"),
    "CephConnection": ("apis/csi.ceph.io/v1", "cephconnections"),
    "ClientProfile": ("apis/csi.ceph.io/v1", "clientprofiles"),
    "StorageClass": ("apis/storage.k8s.io/v1", "storageclasses"),
    "CSINode": ("apis/storage.k8s.io/v1", "csinodes"),
    "VolumeAttachment": ("apis/storage.k8s.io/v1", "volumeattachments"),
    "Deployment": ("apis/apps/v1", "deployments"),
    "DaemonSet": ("apis/apps/v1", "daemonsets"),
    "Node": ("api/v1", "nodes"),
    "Pod": ("api/v1", "pods"),
    "ConfigMap": ("api/v1", "configmaps"),
    "PersistentVolume": ("api/v1", "persistentvolumes"),
}
_TIMEOUT = 30.0
_PASSING = {429, 500, 502, 503, 504}


def path(kind: str, name: str = "", namespace: str = "") -> str:
    """Return the path of one resource, or of all of its kind."""
    base, plural = PATHS[kind]
    within = f"/namespaces/{namespace}" if namespace else ""
    return f"/{base}{within}/{plural}" + (f"/{name}" if name else "")


class Api:
    """Reads and writes resources as plain maps."""

    def __init__(self, api_client: client.ApiClient) -> None:
        self._client = api_client

    async def get(self, kind: str, name: str, namespace: str = "") -> dict | None:
        """Return the resource, or None where there is none, or no such kind."""
        status, answer = await self._send("GET", path(kind, name, namespace))
        return None if status == 404 else _checked(status, answer, f"{kind} {name}")

    async def list(self, kind: str, namespace: str = "", labels: str = "") -> list[dict]:
        """Return the resources of a kind; none where the cluster has no such kind."""
        query = {"labelSelector": labels} if labels else {}
        status, answer = await self._send("GET", path(kind, "", namespace), query)
        return [] if status == 404 else _checked(status, answer, kind)["items"]

    async def serves(self, kind: str) -> bool:
        """Tell whether the cluster has a kind."""
        base, plural = PATHS[kind]
        status, answer = await self._send("GET", f"/{base}")
        return status == 200 and any(one["name"] == plural for one in answer["resources"])

    async def apply(self, resource: dict) -> dict:
        """Apply server-side, leaving alone what others have set.

        Raises Stopped with the API server's words where it refuses, Unavailable where it cannot.
        """
        kind, metadata = resource["kind"], resource["metadata"]
        where = path(kind, metadata["name"], metadata.get("namespace", ""))
        query = {"fieldManager": MANAGER, "force": "false", "fieldValidation": "Strict"}
        content_type = "application/apply-patch+yaml"
        status, answer = await self._send("PATCH", where, query, resource, content_type)
        if status == 409 and _of_rook(answer):
            query["force"] = "true"
            status, answer = await self._send("PATCH", where, query, resource, content_type)
        if status == 404:
            raise Unavailable(f"the kind {kind} is not there yet")
        return _checked(status, answer, f"{kind} {metadata['name']}")

    async def merge(self, kind: str, name: str, namespace: str, change: dict) -> None:
        """Change some fields of a resource; nothing where it is not there."""
        query = {"fieldManager": MANAGER}
        where = path(kind, name, namespace)
        status, answer = await self._send(
            "PATCH", where, query, change, "application/merge-patch+json"
        )
        if status != 404:
            _checked(status, answer, f"{kind} {name}")

    async def delete(self, kind: str, name: str, namespace: str) -> None:
        """Delete a resource; nothing where it is not there."""
        status, answer = await self._send("DELETE", path(kind, name, namespace))
        if status != 404:
            _checked(status, answer, f"{kind} {name}")

    async def _send(
        self,
        method: str,
        where: str,
        query: dict | None = None,
        body: dict | None = None,
        content_type: str = "application/json",
    ) -> tuple[int, dict]:
        full = f"{where}?{urlencode(query)}" if query else where
        headers = {"Accept": "application/json", "Content-Type": content_type}
        try:
            response = await self._client.call_api(
                full,
                method,
                header_params=headers,
                body=body,
                auth_settings=["BearerToken"],
                _preload_content=False,
                _request_timeout=_TIMEOUT,
            )
            async with response:
                return response.status, json.loads(await response.text() or "{}")
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            reason = str(error) or type(error).__name__
            raise Unavailable(f"the API server does not answer: {reason}") from error


def _of_rook(answer: dict) -> bool:
    """Tell whether Rook alone stands against a change.

    It writes resources back whole, with its own defaults in their lists, and so owns these lists.
    """
    causes = (answer.get("details") or {}).get("causes") or []
    return bool(causes) and all(
        cause.get("reason") == "FieldManagerConflict"
        and cause.get("message", "").startswith('conflict with "rook"')
        for cause in causes
    )


def _checked(status: int, answer: dict, what: str) -> dict:
    """Return the answer, or raise in the API server's own words."""
    if 200 <= status <= 299:
        return answer
    words = answer.get("message") or f"HTTP status {status}"
    causes = (answer.get("details") or {}).get("causes") or []
    if any(cause.get("reason") == "FieldManagerConflict" for cause in causes):
        raise Stopped(
            f"Somebody else has set what this release would change: {words}",
            where=what,
            mend="write the same value in the values file (storage.rook.cluster takes any field "
            "of CephCluster), or take it back with kubectl, and upgrade again",
        )
    if status in _PASSING or status == 409:
        raise Unavailable(f"{what}: {words}")
    if status in (401, 403):
        mend = "let an administrator of the cluster install the release, with its roles"
        raise Stopped(f"The API server forbids it: {words}", where=what, mend=mend)
    raise Stopped(
        f"The API server refuses it: {words}",
        where=what,
        mend="change the keys of storage.rook that it comes from, and upgrade again",
    )


@asynccontextmanager
async def connect() -> AsyncIterator[Api]:
    """Connect as the pod's service account, or outside of a cluster by the kubeconfig.

    Raises Stopped where there is neither.
    """
    settings = client.Configuration()
    try:
        if "KUBERNETES_SERVICE_HOST" in os.environ:
            config.load_incluster_config(client_configuration=settings)
        else:
            await config.load_kube_config(client_configuration=settings)
    except config.ConfigException as error:
        raise Stopped(
            f"No cluster to talk to: {error}",
            mend="run it in a pod, or set KUBECONFIG",
            exit_code=UNAVAILABLE,
        ) from error
    async with client.ApiClient(settings) as api_client:
        yield Api(api_client)
