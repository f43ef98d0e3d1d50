"""Ends what has homes mounted, before Helm deletes the drivers. The verb `stop-servers`.

First the hub, so that nobody starts a server meanwhile, then the servers; then it waits until
the drivers have unmounted and detached their volumes. If that fails the hub is started again.
"""

from __future__ import annotations

import asyncio
import time

from .api import Api
from .problems import UNAVAILABLE, Stopped, Unavailable
from .progress import Progress
from .storage import Storage

SERVERS = "component=singleuser-server"
HUB = "component=hub"
POLL = 2.0
DETACH = 200.0
"""Seconds until everything is detached; Helm waits 300 for all of a hook."""
SETTLE = 30.0
"""Seconds in which the volumes of pods that were just deleted are detached."""
PROFILES = 30.0
"""Seconds in which the drivers' operator lets go of its ClientProfiles."""


async def stop_servers(api: Api, storage: Storage, progress: Progress) -> None:
    """Stop the hub and the servers, and wait until no volume of the drivers is attached.

    Raises Stopped when pods elsewhere use the storage, or volumes stay attached.
    """
    await _refuse_others(api, storage, progress)
    hub = await api.get("Deployment", "hub", storage.namespace)
    try:
        if hub:
            await _scale(api, storage, 0)
        await _wait(api, storage, progress)
    except (Stopped, Unavailable, asyncio.CancelledError):
        if hub:
            # One, whatever it was: an earlier run of this may have been lost half-way.
            await _scale(api, storage, 1)
        raise
    await _profiles(api, storage, progress)
    progress.say("Nothing uses the storage any more: the drivers can go.")


async def _scale(api: Api, storage: Storage, copies: int) -> None:
    await api.merge("Deployment", "hub", storage.namespace, {"spec": {"replicas": copies}})


async def _wait(api: Api, storage: Storage, progress: Progress) -> None:
    ends = time.monotonic() + DETACH
    while True:
        try:
            lines = await _left(api, storage)
        except Unavailable as error:
            lines = [str(error)]
        await progress.waiting(lines)
        if not lines:
            return
        if time.monotonic() > ends:
            raise Stopped(
                f"The storage is still in use after {DETACH:.0f} s: {'; '.join(lines)}",
                where=f"namespace {storage.namespace}",
                mend="uninstall again; or, if these pods' node is gone for good, "
                "`helm uninstall --no-hooks`, and delete them by force",
                exit_code=UNAVAILABLE,
            )
        await asyncio.sleep(POLL)


async def _left(api: Api, storage: Storage) -> list[str]:
    """Delete servers that run, and return what still runs or is attached."""
    lines = []
    servers = await api.list("Pod", storage.namespace, SERVERS)
    for pod in servers:
        if not pod["metadata"].get("deletionTimestamp"):
            await api.delete("Pod", pod["metadata"]["name"], storage.namespace)
    if servers:
        lines.append(f"{len(servers)} servers to stop: {_names(servers)}")
    hub = await api.list("Pod", storage.namespace, HUB)
    if hub:
        lines.append("the hub to stop")
    claims = await _claims(api, storage)
    if claims:
        lines.append(f"volumes to be detached: {_shown(claims)}")
    return lines


async def _refuse_others(api: Api, storage: Storage, progress: Progress) -> None:
    ends = time.monotonic() + SETTLE
    while others := await _of_others(api, storage):
        if time.monotonic() > ends:
            raise Stopped(
                f"Pods of other namespaces have volumes of this storage mounted: {_shown(others)}",
                where=f"namespace {storage.namespace}",
                mend="stop those pods first; `helm uninstall --no-hooks` goes on without",
            )
        await progress.waiting([f"volumes of other namespaces to be detached: {_shown(others)}"])
        await asyncio.sleep(POLL)


async def _of_others(api: Api, storage: Storage) -> list[str]:
    claims = await _claims(api, storage)
    return [claim for claim in claims if not claim.startswith(f"{storage.namespace}/")]


async def _claims(api: Api, storage: Storage) -> list[str]:
    """Return NAMESPACE/CLAIM for each volume that one of the drivers has attached to a node."""
    attached = {
        one["spec"]["source"].get("persistentVolumeName")
        for one in await api.list("VolumeAttachment")
        if one["spec"]["attacher"] in storage.drivers
    }
    if not attached:
        return []
    return sorted(
        "{namespace}/{name}".format(**one["spec"]["claimRef"])
        for one in await api.list("PersistentVolume")
        if one["metadata"]["name"] in attached and one["spec"].get("claimRef")
    )


async def _profiles(api: Api, storage: Storage, progress: Progress) -> None:
    """Delete the ClientProfiles while their operator still runs.

    Helm deletes the operator before their kind. It could then never take its finalizer off them,
    and the kind would be gone as soon as an operator came back. Rook makes them again.
    """
    ends = time.monotonic() + PROFILES
    while profiles := await api.list("ClientProfile", storage.namespace):
        late = time.monotonic() > ends
        for profile in profiles:
            name = profile["metadata"]["name"]
            if not profile["metadata"].get("deletionTimestamp"):
                await api.delete("ClientProfile", name, storage.namespace)
            elif late:
                free = {"metadata": {"finalizers": None}}
                await api.merge("ClientProfile", name, storage.namespace, free)
        await progress.waiting([f"the drivers' operator to let go of {_names(profiles)}"])
        await asyncio.sleep(POLL)


def _names(resources: list[dict]) -> str:
    return _shown(sorted(one["metadata"]["name"] for one in resources))


def _shown(names: list[str]) -> str:
    return ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
