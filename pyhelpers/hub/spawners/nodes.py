"""The one node watch of a hub: what starts it, and whom it tells."""

from __future__ import annotations

import weakref
from collections.abc import Iterable
from typing import Any, Protocol

from aiohttp import ClientError
from kubernetes_asyncio.client.exceptions import ApiException
from tornado.ioloop import PeriodicCallback

from .api import Api
from .cut_off import Manifest, NodeWatch, server_of


class PodSpawner(Protocol):
    """What the watch needs of a spawner."""

    user: Any
    name: str
    reflectors: dict[Any, Any]

    async def pod_removed(self) -> None: ...


class HubNodes:
    """Keeps a node watch going from the first spawner on, for all of them."""

    def __init__(self) -> None:
        self._spawners: weakref.WeakSet[Any] = weakref.WeakSet()
        self._timer: PeriodicCallback | None = None
        self._said = ""

    def add(self, spawner: PodSpawner) -> None:
        self._spawners.add(spawner)

    def start(self, spawner: Any) -> None:
        """Begin to look, with this spawner's settings. Once is enough."""
        if self._timer is not None:
            return
        self.log, self._reflectors = spawner.log, spawner.reflectors
        self.api = Api(spawner.api, spawner.port)
        self.watch = NodeWatch(
            self.api,
            self._pods,
            patience=spawner.silence,
            on_removed=self._tell,
            log=spawner.log,
        )
        self._timer = PeriodicCallback(self.tick, spawner.look * 1000)
        self._timer.start()

    async def is_away(self, pod: Manifest) -> bool:
        """Return whether the pod's node is not ready at this moment."""
        if not pod["spec"].get("nodeName"):
            return False
        await self._or_say_why_not(self.watch.look_at_nodes)
        return self.watch.is_away(pod)

    async def tick(self) -> None:
        """Look once."""
        await self._or_say_why_not(self.watch.tick)

    async def _or_say_why_not(self, look: Any) -> None:
        try:
            await look()
        except (ApiException, ClientError, OSError, TimeoutError) as error:
            reason = getattr(error, "reason", "") or type(error).__name__
            if reason != self._said:
                self.log.warning("The hub cannot look at the cluster's nodes: %s", reason)
            self._said = reason
        else:
            self._said = ""

    def _pods(self) -> Iterable[Manifest]:
        found = [one for key, one in self._reflectors.items() if key[0] == "pods"]
        return [pod for reflector in found for pod in list(reflector.pods.values())]

    async def _tell(self, pod: Manifest) -> None:
        for spawner in list(self._spawners):
            if (spawner.user.name, spawner.name) == server_of(pod):
                await spawner.pod_removed()
