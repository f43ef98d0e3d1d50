"""The phases, one after the other: look, apply, wait. The verb `apply`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

from .api import Api
from .guard import refusals
from .problems import UNAVAILABLE, Stopped, Unavailable
from .progress import Progress
from .sameness import holds, marked
from .storage import Storage, with_default
from .waits import PHASES, Phase

POLL = 3.0
PATIENCE = 3600.0
"""Seconds for one wait, after which the program ends and its Job starts it again."""


async def apply_all(api: Api, storage: Storage, progress: Progress) -> None:
    """Bring the cluster to what the resources say, and return when homes can be mounted."""
    await progress.phase("0/5 what is there already")
    await until(progress, lambda: _refuse(api, storage))
    for number, phase in enumerate(PHASES, start=1):
        await progress.phase(f"{number}/{len(PHASES)} {phase.title}")
        await until(progress, lambda phase=phase: _apply(api, storage, progress, phase))
        await until(progress, lambda phase=phase: phase.waits(api, storage))
    await progress.done()


async def until(progress: Progress, check: Callable[[], Awaitable[list[str]]]) -> None:
    """Ask `check` until it waits for nothing more.

    Raises Stopped when that takes longer than PATIENCE.
    """
    started = time.monotonic()
    while True:
        try:
            lines = await check()
        except Unavailable as error:
            lines = [str(error)]
        await progress.waiting(lines)
        if not lines:
            return
        if time.monotonic() - started > PATIENCE:
            raise Stopped(
                f"Gave up after {PATIENCE / 60:.0f} minutes of waiting: {'; '.join(lines)}",
                mend='see docs/storage.md, "What happens, and when it waits"',
                exit_code=UNAVAILABLE,
            )
        await asyncio.sleep(POLL)


async def _refuse(api: Api, storage: Storage) -> list[str]:
    """Raise Stopped where this would shrink, rename or lose storage."""
    live = {
        kind: await api.list(kind, storage.namespace)
        for kind in ("CephCluster", "CephFilesystem", "CephBlockPool")
    }
    live |= {kind: await api.list(kind) for kind in ("StorageClass", "Node")}
    problems = refusals(storage, live)
    if problems:
        raise Stopped(
            "This would lose storage, and nothing of it was applied:\n"
            + "\n".join(f"  - {problem}" for problem in problems),
            mend="upgrade with the values named above",
        )
    return []


async def _apply(api: Api, storage: Storage, progress: Progress, phase: Phase) -> list[str]:
    resources = storage.resources[phase.file] if phase.file else []
    missing = sorted({one["kind"] for one in resources if not await api.serves(one["kind"])})
    if missing:
        return [f"the kinds {', '.join(missing)}, which Rook's chart brings"]
    classes = await api.list("StorageClass")
    for resource in resources:
        wanted = marked(with_default(resource, storage.default_class, classes))
        metadata = wanted["metadata"]
        before = await api.get(wanted["kind"], metadata["name"], metadata.get("namespace", ""))
        after = before if before and holds(before, wanted) else await api.apply(wanted)
        progress.say(f"  {wanted['kind']} {metadata['name']}: {outcome(before, after)}")
    return []


def outcome(before: dict | None, after: dict) -> str:
    """Name what applying has done: a resource that did not change keeps its version."""
    if before is None:
        return "created"
    same = before["metadata"]["resourceVersion"] == after["metadata"]["resourceVersion"]
    return "unchanged" if same else "changed"
