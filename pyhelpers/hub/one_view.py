"""A hub's one view of the servers that a scheduler runs for it: one listing for all of them.

However many participants there are, the scheduler is asked once: often while somebody waits, seldom
while all is calm. Servers that belong to nobody are ended.
"""

from __future__ import annotations

import asyncio
import html
import logging
import random
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol


class Holder(Protocol):
    """A spawner, as far as the view knows it.

    `server_id` is the scheduler's, "" while there is none; `is_making` one that is not known yet.
    """

    @property
    def server_id(self) -> str: ...
    @property
    def is_making(self) -> bool: ...
    @property
    def waits(self) -> bool: ...
    async def changed(self, found: Any) -> None: ...


class OneView(ABC):
    """Asks for as long as the hub runs. A scheduler's own view says how."""

    busy, calm = 2.0, 10.0
    """Seconds between two listings: while somebody waits, and while all is calm."""
    settle = 1.0
    """Seconds for which whoever else is in a hurry may join a question."""
    orphaned = 30.0
    """Seconds for which a server has to belong to nobody before it is ended."""
    name = "The scheduler"

    def __init__(self, log: logging.Logger) -> None:
        self.log = log
        self.asked_at = 0.0
        """When the last listing that succeeded was asked for, by time.monotonic()."""
        self.trouble = ""
        self._holders: set[Any] = set()
        self._orphans: dict[str, float] = {}
        self._wanted, self._fresh = asyncio.Event(), asyncio.Condition()
        self._tasks: list[asyncio.Task[None]] = []

    def add(self, holder: Holder) -> None:
        """Let a spawner hear of its server from now on. Needs a running event loop."""
        self._holders.add(holder)
        if not self._tasks:
            self._tasks = [asyncio.ensure_future(one) for one in self._watches()]

    def hurry(self) -> None:
        """Ask soon: somebody waits for an answer."""
        self._wanted.set()

    async def newer_than(self, moment: float, seconds: float) -> bool:
        """Wait for a listing asked for after `moment` (monotonic); return whether one came."""
        self.hurry()
        async with self._fresh:
            try:
                await asyncio.wait_for(
                    self._fresh.wait_for(lambda: self.asked_at > moment), max(0.01, seconds)
                )
            except TimeoutError:
                return False
        return True

    async def look(self) -> None:
        """Look once at all servers."""
        asked_at = time.monotonic()
        said = await self._list()
        if said:
            # What was known stays true as far as anybody can tell.
            if said != self.trouble:
                self.log.warning("%s does not answer: %s", self.name, said)
            self.trouble = said
            return
        if self.trouble:
            self.log.warning("%s answers again", self.name)
        self.trouble = ""
        async with self._fresh:
            self.asked_at = asked_at
            self._fresh.notify_all()
        holders = [holder for holder in self._holders if holder.server_id]
        results = await asyncio.gather(
            *(holder.changed(self._found(holder.server_id)) for holder in holders),
            return_exceptions=True,
        )
        for holder, result in zip(holders, results, strict=True):
            if isinstance(result, Exception):
                self.log.error("%s: %s", holder.server_id, result)
        await self._end_orphans(asked_at)

    def _watches(self) -> list[Any]:
        """Return what goes on for as long as the hub runs, as coroutines."""
        return [self._watch()]

    async def _watch(self) -> None:
        while True:
            try:
                await self.look()
            except Exception:
                self.log.exception("Looking at the servers failed")
            pause = self.busy if any(holder.waits for holder in self._holders) else self.calm
            try:
                # Many hubs of one cluster do not ask all at once.
                jittered = pause * random.uniform(0.8, 1.2)  # noqa: S311
                await asyncio.wait_for(self._wanted.wait(), jittered)
                await asyncio.sleep(self.settle)
            except TimeoutError:
                pass
            self._wanted.clear()

    async def _end_orphans(self, now: float) -> None:
        """End servers whose hub died between making them and remembering them."""
        if any(holder.is_making for holder in self._holders):
            return
        alone = self._alive() - {holder.server_id for holder in self._holders}
        self._orphans = {one: self._orphans.get(one, now) for one in alone}
        for one, since in self._orphans.items():
            if now - since > self.orphaned:
                self.log.warning("%s belongs to nobody and is ended", one)
                await self._end(one)

    @abstractmethod
    async def _list(self) -> str:
        """Ask, and keep the answer; return what is in the way, "" for nothing."""

    @abstractmethod
    def _found(self, server_id: str) -> Any:
        """Return what the last listing says of a server, None for nothing."""

    @abstractmethod
    def _alive(self) -> set[str]:
        """Return the servers that the last listing has and that have not ended."""

    @abstractmethod
    async def _end(self, server_id: str) -> None:
        """End a server of nobody's."""


async def told(
    holder: Holder, stage: Callable[[], tuple[str, str, int]]
) -> AsyncIterator[dict[str, Any]]:
    """Yield JupyterHub's events of a start for as long as it waits, one for each new stage.

    `stage` returns how far it is: in words, in the scheduler's own, and in per cent.
    """
    last = ""
    while holder.waits:
        words, own, share = stage()
        if words != last:
            last = words
            raw = f'{html.escape(words)} <span class="raw">{html.escape(own)}</span>'
            yield {"message": words, "html_message": raw, "progress": share}
        await asyncio.sleep(0.3)
