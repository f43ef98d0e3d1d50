"""Participants' servers as jobs of a Slurm cluster.

Not batchspawner's class: that asks Slurm once for every server, and lets a server change it.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any

from jupyterhub.spawner import Spawner
from sqlalchemy.orm import object_session

from .. import trouble
from ..one_view import told
from ..spawners.problem import StartProblem
from .cluster import Cluster, ClusterProblem
from .jobs import Job
from .order import Order, place_of
from .profiles import applied, chosen
from .queue import Queue
from .script import job_script
from .section import Section
from .shared import Shared
from .way import close_way, open_again, open_way
from .words import ended_in_words, late_in_words, stage_in_words, start_ended_in_words

# JupyterHub's own limit would end the start first, and without a word about the reason.
_MARGIN = 5

# Seconds for which Slurm may leave open how a job ended.
_PATIENCE = 20

# Seconds that a job may take to end.
_STOPPING = 60.0

# Seconds that a hub that has just begun waits for what runs.
_FIRST = 10.0

# Seconds before the end of a job's time at which people are told.
_WARNING = 900


class SlurmJobSpawner(Spawner):
    """Hands in a job, follows it in the hub's one view of the queue, and reaches its port."""

    shared: Shared

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.job_id, self.account, self.is_making = "", "", False
        self.host, self.there = "", 0
        self._port, self._starting, self._unfinished = asyncio.Event(), False, False
        self._submitted = self._told = self._ending = 0.0

    @property
    def server_id(self) -> str:
        return self.job_id

    @property
    def queue(self) -> Queue:
        return self.shared.queue

    @property
    def cluster(self) -> Cluster:
        return self.shared.queue.cluster

    @property
    def waits(self) -> bool:
        """Whether the queue should be asked often."""
        return self._starting

    @property
    def place(self) -> str:
        return place_of(self.user.name)

    def port_found(self, port: int) -> None:
        """Take the port that the server has told."""
        if self._starting:
            self.there = port
            self._port.set()

    async def start(self) -> tuple[str, int]:
        trouble.forget(self.user.name, self.name)
        # Of the notebook on its node, which finds a free port there.
        self.ip, self.port = "0.0.0.0", 0  # noqa: S104
        self.job_id, self.host, self.there = "", "", 0
        self._port.clear()
        self._starting, self._unfinished = True, False
        self.queue.add(self)
        try:
            return await asyncio.wait_for(self._start(), max(1, self.start_timeout - _MARGIN))
        except ClusterProblem as problem:
            raise StartProblem(
                f"The cluster does not take your workspace: {problem.says}"
            ) from None
        except TimeoutError:
            job = None if self.queue.trouble else self.queue.jobs.get(self.job_id)
            raise StartProblem(late_in_words(job, self.start_timeout)) from None
        finally:
            self._starting = False

    async def _start(self) -> tuple[str, int]:
        section = self._section()
        if section.memory and section.profiles:
            # JupyterLab shows how much of it is in use.
            self.mem_limit = section.memory * 1024**2
        env = self.get_env()
        command = ["batchspawner-singleuser", *self.cmd, *self.get_args()]
        order = Order(self.queue.job_name, self.place, env, command, self.shared.back)
        script = job_script(section, order)
        self.account = self._account()
        self.is_making = True
        try:
            self.job_id = await self.cluster.submit(script, self.account)
        finally:
            self.is_making = False
        self._submitted = time.monotonic()
        self.log.info("The server of %s is job %s", self.user.name, self.job_id)
        # A hub that dies now finds the job again.
        self.orm_spawner.state = self.get_state()
        object_session(self.orm_spawner).commit()
        self.queue.hurry()
        await self._wait_for_port()
        way = await open_way(self.cluster, self.host, self.there)
        if way is None:
            raise StartProblem("The way to your workspace cannot be opened. Start it again.")
        return way

    def _account(self) -> str:
        """Return the account that the job is to run under. Raises StartProblem."""
        try:
            return self.shared.section.account_of(self.user.name)
        except ValueError as problem:
            said = f"You have no account on the cluster by which you could work here: {problem}."
            raise StartProblem(said) from None

    def _section(self) -> Section:
        """Return what this job asks for."""
        section = self.shared.section
        return applied(section, chosen(section.profiles, self.user_options))

    async def _wait_for_port(self) -> None:
        """Wait until the server has told its port and Slurm its node. Raises StartProblem."""
        while not (self._port.is_set() and self.host):
            asked = time.monotonic()
            looking = asyncio.ensure_future(self.queue.newer_than(asked, 60))
            if not self._port.is_set():
                port = asyncio.ensure_future(self._port.wait())
                await asyncio.wait({looking, port}, return_when=asyncio.FIRST_COMPLETED)
                port.cancel()
            else:
                await looking
            looking.cancel()
            known, job = self.queue.known(self.job_id, self._submitted)
            if known and (job is None or job.ended):
                log = await self.cluster.tail(f"{self.shared.section.folder}/logs/{self.place}.log")
                raise StartProblem(start_ended_in_words(job, log))
            if job and job.runs:
                self.host = job.host
                await self._lead_back(job.host)

    async def _lead_back(self, host: str) -> None:
        """Let the node reach the hub, where it does not by itself. Raises StartProblem."""
        if self.queue.back:
            try:
                await self.queue.back.open(host)
            except ClusterProblem as problem:
                self.log.error("No way back from %s: %s", host, problem)
                said = f"The computer {host} cannot be led to the hub: {problem.says}"
                raise StartProblem(said) from None

    async def reconnect(self) -> None:
        """Open the way to a running server over a new connection."""
        if self.there and self.server and not self._starting:
            await open_again(self.cluster, self.server.port, self.host, self.there)

    async def poll(self) -> int | None:
        if not self.job_id:
            return 0
        if self._unfinished:
            # Nobody follows that start any more; its job is one of nobody's then.
            return 0
        self.queue.add(self)
        if not self.queue.asked_at:
            # A hub that starts would wait for the answer of a server that is gone.
            await self.queue.newer_than(0.0, _FIRST)
        known, job = self.queue.known(self.job_id, self._submitted)
        if not known or self.queue.trouble:
            return None
        if job is not None and (not job.ended or self._ends_just_now(job)):
            return None
        trouble.note(self.user.name, self.name, ended_in_words(job))
        return 1

    async def changed(self, found: Job | None) -> None:
        """Hear what the queue says of the found; tell of its end, and before it."""
        if self._starting or not self.ready:
            return
        if found is not None and self._ends_just_now(found):
            self.queue.hurry()
            return
        if found is None or found.ended:
            await self._close_way()
            await self.poll_and_notify()
            return
        if found.ends and found.ends != self._told and found.ends - time.time() < _WARNING:
            self._told = found.ends
            trouble.note(
                self.user.name,
                self.name,
                "The time that the cluster gives your workspace is nearly over. Open files are "
                "being saved and stay in your home; start your workspace again afterwards.",
                stops_at=found.ends,
            )

    def _ends_just_now(self, job: Job) -> bool:
        """Return whether to wait for Slurm's word on how the job ended; it may never come."""
        if not job.is_ending:
            self._ending = 0.0
            return False
        self._ending = self._ending or time.monotonic()
        return time.monotonic() - self._ending < _PATIENCE

    async def stop(self, now: bool = False) -> None:
        """End the job; wait until Slurm calls it ended."""
        if not self.job_id:
            return
        job_id, began, cancelled = self.job_id, time.monotonic(), False
        await self._close_way()
        while True:
            asked = time.monotonic()
            # One that cannot be ended now belongs to nobody then, and the queue ends it.
            with contextlib.suppress(ClusterProblem):
                if not cancelled:
                    await self.cluster.cancel(job_id, self.account)
                    cancelled = True
            if now or asked - began > _STOPPING or not await self.queue.newer_than(asked, 30):
                break
            job = self.queue.jobs.get(job_id)
            if job is None or job.ended:
                break
        trouble.forget(self.user.name, self.name)

    async def _close_way(self) -> None:
        if self.there and self.server:
            await close_way(self.cluster, self.server.port, self.host, self.there)

    async def progress(self) -> AsyncIterator[dict[str, Any]]:
        """Yield why the job waits, in words, with Slurm's own behind them."""

        def stage() -> tuple[str, str, int]:
            return stage_in_words(self.queue.jobs.get(self.job_id) if self.job_id else None)

        async for event in told(self, stage):
            yield event

    def get_state(self) -> dict[str, Any]:
        state = super().get_state()
        if self.job_id:
            state |= {"job_id": self.job_id, "host": self.host, "there": self.there}
            state |= {"account": self.account}
        return state

    def load_state(self, state: dict[str, Any]) -> None:
        super().load_state(state)
        self.job_id, self.account = state.get("job_id", ""), state.get("account", "")
        self.host, self.there = state.get("host", ""), state.get("there", 0)
        # The hub ended while it was being started.
        self._unfinished = bool(self.job_id) and not self.there
        if self.job_id:
            self.queue.add(self)

    def clear_state(self) -> None:
        super().clear_state()
        self.job_id, self.host, self.there = "", "", 0
