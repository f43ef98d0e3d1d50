"""The hub's one view of its Swarm: services, tasks and nodes of all participants at once."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ..one_view import OneView
from .names import PLACE, STACK
from .tasks import Node, Task, parse_nodes, parse_tasks


class View(OneView):
    """Asks for the tasks of a stack's participants.

    `client` is docker's APIClient, which has no other user while the view asks.
    """

    # The manager's own socket answers within milliseconds.
    busy, calm, settle = 0.7, 4.0, 0.2
    name = "Docker"

    def __init__(self, client: Any, stack: str, log: logging.Logger | None = None) -> None:
        super().__init__(log or logging.getLogger("jupyterhub.swarm"))
        self.client, self.stack = client, stack
        self.tasks: dict[str, Task] = {}
        self.nodes: dict[str, Node] = {}
        self._services: set[str] = set()
        self._thread = ThreadPoolExecutor(1)

    def exists(self, service: str) -> bool:
        """Return whether the last listing had the service."""
        return service in self._services

    async def _list(self) -> str:
        try:
            listing = await self._call(self._ask)
        except Exception as error:  # noqa: BLE001  whatever keeps Docker from answering
            return str(error) or type(error).__name__
        self._services, self.nodes, self.tasks = listing
        return ""

    def _found(self, server_id: str) -> Task | None:
        return self.tasks.get(server_id)

    def _alive(self) -> set[str]:
        return self._services

    async def _end(self, server_id: str) -> None:
        await self._call(self.client.remove_service, server_id)

    def _ask(self) -> tuple[set[str], dict[str, Node], dict[str, Task]]:
        label = f"{STACK}={self.stack}"
        services = self.client.services(filters={"label": label})
        theirs = {one["ID"] for one in services if PLACE in (one["Spec"].get("Labels") or {})}
        nodes = parse_nodes(self.client.nodes())
        tasks = parse_tasks(self.client.tasks(filters={"label": label}), nodes)
        return theirs, nodes, tasks

    async def _call(self, function: Any, *arguments: Any) -> Any:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, function, *arguments)
