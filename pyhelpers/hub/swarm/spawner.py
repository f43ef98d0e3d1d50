"""Participants' servers as services of a Docker Swarm: dockerspawner's, with what it lacks.

Upstream asks Docker for every server apart, binds folders of one host, lets Docker start a server
again wherever there is room, and waits for ever for one that cannot start.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from docker.errors import APIError
from dockerspawner import SwarmSpawner
from sqlalchemy.orm import object_session
from traitlets import default

from .. import trouble
from ..one_view import told
from ..spawners.problem import StartProblem
from .names import place_of
from .names import service_of as name_of_service
from .service import Order, service_of
from .shared import Shared
from .tasks import Task
from .view import View
from .words import ended_in_words, late_in_words, stage_in_words, start_ended_in_words

# JupyterHub's own limit would end the start first, and without a word about the reason.
_MARGIN = 5

# Seconds that a server may take to end.
_STOPPING = 60.0

# Seconds that a hub that has just begun waits for what runs.
_FIRST = 10.0

HOMES = Path("/homes")
"""Where the hub has the folder that all homes are in, when they are in one."""


class WorkshopSwarmSpawner(SwarmSpawner):
    """Starts a service where the participant's home is, and gives it up where its host is lost."""

    shared: Shared

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.is_making = self._starting = self._unfinished = False
        self._created, self._remembered, self.address = 0.0, "", ""

    @default("object_name")
    def _object_name_default(self) -> str:
        return name_of_service(self.shared.stack, self.place)

    @property
    def server_id(self) -> str:
        return self.object_id

    @property
    def view(self) -> View:
        return self.shared.view

    @property
    def waits(self) -> bool:
        """Whether the Swarm should be asked often."""
        return self._starting

    @property
    def place(self) -> str:
        name = f"{self.user.name}/{self.name}" if self.name else self.user.name
        return place_of(name)

    @property
    def is_shared(self) -> bool:
        return self.shared.section.homes.shared

    @property
    def task(self) -> Task | None:
        return self.view.tasks.get(self.object_id) if self.object_id else None

    async def start(self) -> tuple[str, int]:
        trouble.forget(self.user.name, self.name)
        self._starting, self._unfinished, self.address = True, False, ""
        self.view.add(self)
        try:
            return await asyncio.wait_for(super().start(), max(1, self.start_timeout - _MARGIN))
        except (APIError, StartProblem, OSError) as error:
            problem = self._problem_of(error)
            if self.object_id:
                await self.remove_object()
                self.object_id = ""
            raise problem from None
        finally:
            self._starting = False

    def _problem_of(self, error: Exception) -> StartProblem:
        if isinstance(error, StartProblem):
            return error
        if isinstance(error, APIError):
            said = error.explanation or str(error)
            self.log.error("Docker refuses the server of %s: %s", self.user.name, said)
            return StartProblem(f"Docker does not take your workspace: {said}")
        if isinstance(error, TimeoutError):
            task = None if self.view.trouble else self.task
            return StartProblem(late_in_words(task, self.start_timeout))
        # The folder of a home, or the way to Docker.
        self.log.error("The server of %s cannot be made: %s", self.user.name, error)
        return StartProblem(f"Your workspace cannot be made at the moment: {error}")

    async def _host_of_home(self) -> str:
        """Return the ID of the host that has the home, "" for any. Raises StartProblem."""
        if self.is_shared:
            return ""
        node = await self._aside(self.shared.nodes.node_of, self.place)
        if node and not self._is_up(node):
            # It may have come back since the view has looked.
            await self.view.newer_than(time.monotonic(), 30)
        if node and not self._is_up(node):
            trouble.note(self.user.name, self.name, trouble.HELD)
            asking = f" Ask {self.shared.contact}." if self.shared.contact else ""
            raise StartProblem(f"{trouble.HELD}{asking}")
        return node

    def _is_up(self, node: str) -> bool:
        known = self.view.nodes.get(node)
        return known is not None and known.up

    async def create_object(self) -> dict[str, Any]:
        node = await self._host_of_home()
        if self.is_shared and self.shared.section.homes.device:
            await self._aside(self._make_home)
        order = Order(
            stack=self.shared.stack,
            place=self.place,
            image=self.image,
            command=await self.get_command(),
            env=self.get_env(),
            node=node,
            quota=self.shared.quota,
            memory_limit=self.mem_limit,
            memory_guarantee=self.mem_guarantee,
            cpu_limit=self.cpu_limit,
            cpu_guarantee=self.cpu_guarantee,
        )
        settings = service_of(self.shared.section, order)
        self.is_making = True
        try:
            made = await self.docker("create_service", name=self.object_name, **settings)
            self.object_id = made["ID"]
        finally:
            self.is_making = False
        self._created = time.monotonic()
        # A hub that dies now finds the service again.
        self.orm_spawner.state = self.get_state()
        object_session(self.orm_spawner).commit()
        return made

    def _make_home(self) -> None:
        for folder in (HOMES / self.shared.stack, HOMES / self.shared.stack / self.place):
            folder.mkdir(mode=0o700, exist_ok=True)

    async def start_object(self) -> None:
        """Wait until the server's container runs. Raises StartProblem."""
        while True:
            asked = time.monotonic()
            await self.view.newer_than(asked, 60)
            task = self.task
            if self.view.asked_at <= self._created or (
                task is None and self.view.exists(self.object_id)
            ):
                continue
            if task is None or task.ended:
                raise StartProblem(start_ended_in_words(task, shared=self.is_shared))
            if task.runs:
                await self._remember(task)
                return

    async def _remember(self, task: Task) -> None:
        """Remember which host has the home, once: a start elsewhere would find it empty."""
        if not self.is_shared and task.node and self._remembered != task.node.id:
            node = task.node
            await self._aside(self.shared.nodes.remember, self.place, node.id, node.name)
            self._remembered = node.id

    async def get_ip_and_port(self) -> tuple[str, int]:
        # Not its name: the hub's HTTP client would take it for the address of the server before.
        task = self.task
        self.address = (task.address if task else "") or self.object_name
        return self.address, self.port

    async def poll(self) -> int | None:
        if not self.object_id:
            return 0
        if self._unfinished:
            # Nobody follows that start any more; its service is one of nobody's then.
            return 0
        self.view.add(self)
        if not self.view.asked_at:
            # A hub that starts would wait for the answer of a server that is gone.
            await self.view.newer_than(0.0, _FIRST)
        if self.view.asked_at <= self._created or self.view.trouble:
            return None
        task = self.task
        if task is None and self.view.exists(self.object_id):
            return None
        if task is not None and not task.ended:
            return None
        if not self._starting:
            words = ended_in_words(task, shared=self.is_shared)
            trouble.note(self.user.name, self.name, words)
            # Its host would go on with it on its return.
            await self.remove_object()
        return 1

    async def changed(self, found: Task | None) -> None:
        """Hear what the Swarm says of the server; tell of its end."""
        if self._starting or not self.ready:
            return
        if found is None or found.ended:
            await self.poll_and_notify()
        elif found.runs:
            # The hub that started it may have died before it could.
            await self._remember(found)

    async def stop(self, now: bool = False) -> None:
        """Remove the service, and wait until its container has let go of the home."""
        if not self.object_id:
            return
        task = self.task
        if task is not None and task.runs:
            await self._remember(task)
        began = time.monotonic()
        await self.remove_object()
        while not now and task is not None and task.node and task.node.up:
            asked = time.monotonic()
            if not await self.view.newer_than(asked, 30) or self.task is None:
                break
            # One that cannot be ended now belongs to nobody then, and the view ends it.
            if self.task.ended or asked - began > _STOPPING:
                break
        trouble.forget(self.user.name, self.name)
        self.clear_state()

    async def remove_object(self) -> None:
        with contextlib.suppress(APIError):
            await self.docker("remove_service", self.object_id)

    async def progress(self) -> AsyncIterator[dict[str, Any]]:
        """Yield how far the start is, in words, with Docker's own behind them."""
        async for event in told(self, lambda: stage_in_words(self.task)):
            yield event

    def get_state(self) -> dict[str, Any]:
        state = super().get_state()
        return {**state, "address": self.address} if self.address else state

    def clear_state(self) -> None:
        super().clear_state()
        self.object_id = self.address = ""

    def load_state(self, state: dict[str, Any]) -> None:
        super().load_state(state)
        self.address = state.get("address", "")
        # The hub ended while it was being started.
        self._unfinished = bool(self.object_id) and not self.address
        if self.object_id:
            self.view.add(self)

    async def _aside(self, function: Any, *arguments: Any) -> Any:
        return await asyncio.wrap_future(self.executor.submit(function, *arguments))
