"""What the program does and waits for: lines in its log, and a ConfigMap that others read."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from .problems import Stopped, Unavailable

if TYPE_CHECKING:
    from .api import Api
    from .storage import Storage

STATUS = "workshop-storage-status"
EVERY = 15.0
"""Seconds after which a wait that has not changed is said again."""


class Progress:
    """Says everything once, and what it still waits for every few seconds."""

    def __init__(self, api: Api | None, storage: Storage) -> None:
        self._api = api
        self._storage = storage
        self._state = {"phase": "", "waiting": "", "error": "", "done": "false"}
        self._state["hash"] = storage.hash
        self._written: dict[str, str] | None = None
        self._said = 0.0

    def say(self, line: str) -> None:
        """Write a line into the log."""
        print(line, flush=True)

    async def phase(self, title: str) -> None:
        """Begin a phase."""
        self.say(f"Phase {title}")
        await self._show(phase=title, waiting="", error="")

    async def waiting(self, lines: list[str]) -> None:
        """Say what is waited for: at once when it is new, and again after a while."""
        text = "\n".join(lines)
        now = time.monotonic()
        if lines and (text != self._state["waiting"] or now - self._said >= EVERY):
            self._said = now
            for line in lines:
                self.say(f"  waiting: {line}")
        await self._show(waiting=text)

    async def done(self) -> None:
        """Say that all phases are done."""
        self.say("The storage is ready.")
        await self._show(phase="ready", waiting="", done="true")

    async def stopped(self, problem: Stopped) -> None:
        """Say why the program ends before it is done."""
        self.say(f"error: {problem}")
        await self._show(error=str(problem))

    async def _show(self, **changed: str) -> None:
        self._state |= changed
        if self._api is None or self._state == self._written:
            return
        try:
            await self._api.merge(
                "ConfigMap", STATUS, self._storage.namespace, {"data": self._state}
            )
            self._written = dict(self._state)
        except (Stopped, Unavailable) as error:
            # The storage is worth more than its report: the log has it, too.
            self.say(f"  note: {STATUS} cannot be written: {error}")
