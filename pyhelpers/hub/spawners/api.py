"""The few calls to the Kubernetes API that KubeSpawner itself does not make."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping
from typing import Any

from kubernetes_asyncio.client import V1DeleteOptions, V1Preconditions
from kubernetes_asyncio.client.exceptions import ApiException

Manifest = Mapping[str, Any]

_ANSWER_WITHIN = 3
_REQUEST_TIMEOUT = 10


class Api:
    """A cluster as `cut_off.NodeWatch` asks for it. `core` is a CoreV1Api, `port` the servers'."""

    def __init__(self, core: Any, port: int) -> None:
        self.core, self.port = core, port

    async def nodes(self) -> list[Manifest]:
        # From the API server's cache, and not made into objects: there may be many.
        answer = await self.core.list_node(
            resource_version="0", _preload_content=False, _request_timeout=_REQUEST_TIMEOUT
        )
        text = await answer.read()
        if answer.status != 200:
            raise ApiException(status=answer.status, reason=_message(text))
        return json.loads(text)["items"]

    async def claim(self, namespace: str, name: str) -> Manifest | None:
        answer = await self.core.read_namespaced_persistent_volume_claim(
            name, namespace, _preload_content=False, _request_timeout=_REQUEST_TIMEOUT
        )
        return json.loads(await answer.read()) if answer.status == 200 else None

    async def claim_events(self, namespace: str, name: str) -> list[str]:
        """Return what was said about a claim, the latest last."""
        fields = f"involvedObject.kind=PersistentVolumeClaim,involvedObject.name={name}"
        answer = await self.core.list_namespaced_event(
            namespace,
            field_selector=fields,
            _preload_content=False,
            _request_timeout=_REQUEST_TIMEOUT,
        )
        if answer.status != 200:
            return []
        events = json.loads(await answer.read())["items"]
        events.sort(key=lambda one: one.get("lastTimestamp") or one.get("eventTime") or "")
        return [one.get("message") or "" for one in events]

    async def answers(self, pod: Manifest) -> bool:
        """Return whether the server in a pod takes connections."""
        address = pod.get("status", {}).get("podIP")
        if not address:
            return False
        try:
            opened = asyncio.open_connection(address, self.port)
            _, writer = await asyncio.wait_for(opened, _ANSWER_WITHIN)
        except (OSError, TimeoutError):
            return False
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        return True

    async def remove(self, pod: Manifest) -> None:
        """Remove this very pod from the cluster's records, without its node's word for it."""
        meta = pod["metadata"]
        options = V1DeleteOptions(
            grace_period_seconds=0, preconditions=V1Preconditions(uid=meta["uid"])
        )
        try:
            await self.core.delete_namespaced_pod(
                meta["name"],
                meta["namespace"],
                grace_period_seconds=0,
                body=options,
                _request_timeout=_REQUEST_TIMEOUT,
            )
        except ApiException as error:
            # 404: it is gone. 409: another pod has its name by now.
            if error.status not in (404, 409):
                raise


def _message(text: bytes) -> str:
    with contextlib.suppress(ValueError, AttributeError):
        return str(json.loads(text).get("message", ""))
    return ""
