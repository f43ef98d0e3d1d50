"""Participants' servers as pods: KubeSpawner, with what it lacks for a class.

What happens when a node is cut off is decided in `cut_off.py`; what Kubernetes says is put into
plain words in `plain_words.py`.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
from collections.abc import AsyncIterator
from typing import Any

from aiohttp import ClientError
from kubernetes_asyncio.client import V1DeleteOptions
from kubernetes_asyncio.client.exceptions import ApiException
from kubespawner import KubeSpawner
from traitlets import Float, Unicode

from .. import trouble
from ..release import read_release
from .cut_off import has_moved, was_lost
from .data_volume import with_data
from .nodes import HubNodes
from .plain_words import event_in_words, refusal_in_words
from .problem import StartProblem

# JupyterHub's own limit would end the start first, and without a word about the reason.
_MARGIN = 3


class WorkshopSpawner(KubeSpawner):
    """Starts a pod for a participant, and gives it up where its node is cut off."""

    contact = Unicode(config=True, help="Whom a participant asks when no start succeeds.")
    silence = Float(
        30.0,
        config=True,
        help="Seconds a node is not ready, and a server on it silent, before it is given up.",
    )
    look = Float(5.0, config=True, help="Seconds between two looks at the nodes.")

    nodes = HubNodes()

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._lost: asyncio.Future[None] | None = None
        self.nodes.add(self)

    async def _start_watching_pods(self, replace: bool = False) -> Any:
        reflector = await super()._start_watching_pods(replace=replace)
        self.nodes.start(self)
        return reflector

    async def _start(self) -> str:
        await self._start_watching_pods()
        await self._make_room()
        trouble.forget(self.user.name, self.name)
        self._lost = asyncio.get_running_loop().create_future()
        work = asyncio.ensure_future(super()._start())
        try:
            await asyncio.wait(
                {work, self._lost},
                timeout=max(1, self.start_timeout - _MARGIN),
                return_when=asyncio.FIRST_COMPLETED,
            )
            if self._lost.done():
                raise StartProblem(trouble.ENDED)
            if not work.done():
                raise StartProblem(await self._what_is_missing())
            return work.result()
        except ApiException as error:
            sentence, said = refusal_in_words(error.status, error.body)
            raise StartProblem(f"{sentence} The cluster says: {said}") from None
        except TimeoutError:
            raise StartProblem(await self._what_is_missing()) from None
        finally:
            work.cancel()
            self._lost = None

    async def get_pod_manifest(self) -> Any:
        """Return the pod, with the volume of the workshop's data beside those of its own."""
        return with_data(await super().get_pod_manifest(), read_release().data_claim)

    async def _make_create_pod_request(self, pod: Any, request_timeout: float) -> bool:
        """Create the pod. Upstream's would log a pod that is refused, and the token in it."""
        try:
            creation = self.api.create_namespaced_pod(self.namespace, pod)
            await asyncio.wait_for(creation, request_timeout)
        except TimeoutError:
            return False
        except ApiException as error:
            if error.status != 409:
                raise
            await self._make_room()
            await self.stop()
            return False
        return True

    async def poll(self) -> int | None:
        """Return None while the server runs where the hub knows it to be.

        A node that restarts brings its pods back at other addresses, without their kernels, and
        the proxy would lead nowhere for as long as they live.
        """
        await self._start_watching_pods()
        pod = self._pod()
        # Asked before upstream, which would take the new address for the server's. A server that
        # JupyterHub stops is not ready: what it asks then is whether there is a pod to delete.
        if pod and self.ready and (was_lost(pod) or has_moved(self.server.ip, pod)):
            self.log.warning("%s has ended: its node restarted", self.pod_name)
            trouble.note(self.user.name, self.name, trouble.RESTARTED)
            return 1
        return await super().poll()

    async def stop(self, now: bool = False) -> None:  # noqa: ARG002
        """Stop the server. By force only where its node is away and its home can be shared.

        Upstream also forces a pod away that is in the way of a new one.
        """
        await self._start_watching_pods()
        pod = self._pod()
        if pod is not None and await self.nodes.is_away(pod):
            if not await self.nodes.watch.can_move(pod):
                # Its node ends it on its return. Nobody need wait here until then.
                await self._mark_for_deletion()
                return
            await self.nodes.api.remove(pod)
        await super().stop(now=False)

    async def progress(self) -> AsyncIterator[dict[str, Any]]:
        """Yield what happens to the pod, in words, with Kubernetes' own behind them."""
        async for event in super().progress():
            raw = event.get("raw_event") or {}
            words = event_in_words(raw.get("reason") or "", raw.get("message") or "")
            if words:
                own = html.escape(event["message"])
                event["html_message"] = f'{html.escape(words)} <span class="raw">{own}</span>'
            yield event

    async def pod_removed(self) -> None:
        """Tell JupyterHub at once that the pod is gone."""
        for _ in range(50):
            if self._pod() is None:
                break
            await asyncio.sleep(0.2)
        if self._lost is not None and not self._lost.done():
            self._lost.set_result(None)
        elif self.ready:
            await self.poll_and_notify()

    def _pod(self) -> dict[str, Any] | None:
        return self.pod_reflector.pods.get(f"{self.namespace}/{self.pod_name}")

    async def _make_room(self) -> None:
        """Take an earlier pod out of the way, unless its node may still be using the home."""
        pod = self._pod()
        if pod is None or not await self.nodes.is_away(pod):
            return
        if not await self.nodes.watch.can_move(pod):
            trouble.note(self.user.name, self.name, trouble.HELD)
            asking = f" Ask {self.contact}." if self.contact else ""
            raise StartProblem(f"{trouble.HELD}{asking}")
        await self.stop()

    async def _mark_for_deletion(self) -> None:
        grace = self.delete_grace_period
        options = V1DeleteOptions(grace_period_seconds=grace)
        await self._make_delete_pod_request(
            self.pod_name, options, grace, self.k8s_api_request_timeout
        )

    async def _what_is_missing(self) -> str:
        """Return why a start took too long, from what Kubernetes last said about it."""
        seconds = self.start_timeout
        time = f"{round(seconds / 60)} minutes" if seconds >= 120 else f"{seconds} seconds"
        waited = f"Your workspace was not ready after {time}."
        said = [
            (event["type"], words, event["message"])
            for event in self.events
            if (words := event_in_words(event.get("reason") or "", event.get("message") or ""))
        ]
        if not said:
            return waited
        warnings = [one for one in said if one[0] == "Warning"]
        _, words, own = (warnings or said)[-1]
        if "home folder" in words:
            with contextlib.suppress(ClientError, OSError, TimeoutError):
                of_claim = await self.nodes.api.claim_events(self.namespace, self.pvc_name)
                own = " ".join([own, *of_claim[-1:]])
        return f"{waited} {words} The cluster says: {own}"
