"""The hub's one view of its jobs: one squeue for all of them, whatever the number of participants.

It also leads the ports of servers over a new connection.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from ..one_view import OneView
from .back import Back
from .cluster import Cluster, ClusterProblem
from .jobs import Job


class Queue(OneView):
    """Asks for the jobs of the name `job_name`. With `sudo` they are of several accounts."""

    name = "Slurm"
    connection_every = 2.0
    """Seconds between two looks at the connection, which cost the cluster nothing."""

    def __init__(
        self,
        cluster: Cluster,
        job_name: str,
        back: Back | None = None,
        *,
        sudo: bool = False,
        log: logging.Logger | None = None,
    ) -> None:
        super().__init__(log or logging.getLogger("jupyterhub.slurm"))
        self.cluster, self.job_name, self.back, self.sudo = cluster, job_name, back, sudo
        self.jobs: dict[str, Job] = {}
        self._connection = ""

    def known(self, job_id: str, submitted: float) -> tuple[bool, Job | None]:
        """Return whether the last listing would know the job, and the job."""
        job = self.jobs.get(job_id)
        return job is not None or self.asked_at > submitted, job

    def _watches(self) -> list[Any]:
        return [*super()._watches(), self._watch_connection()]

    async def _list(self) -> str:
        try:
            self.jobs = await self.cluster.jobs(self.job_name)
        except ClusterProblem as problem:
            return problem.says or str(problem)
        return ""

    def _found(self, server_id: str) -> Job | None:
        return self.jobs.get(server_id)

    def _alive(self) -> set[str]:
        return {job.id for job in self.jobs.values() if not job.ended}

    async def _end(self, server_id: str) -> None:
        job = self.jobs.get(server_id)
        try:
            await self.cluster.cancel(server_id, job.user if self.sudo and job else "")
        except ClusterProblem as problem:
            # Anybody may call a job of their own so.
            self.log.warning("Job %s cannot be ended: %s", server_id, problem.says)

    async def _watch_connection(self) -> None:
        while True:
            try:
                await self._connect_again()
            except Exception:
                self.log.exception("Looking at the connection failed")
            await asyncio.sleep(self.connection_every)

    async def _connect_again(self) -> None:
        connection = await self.cluster.connection()
        holders = [holder for holder in self._holders if holder.server_id]
        if connection and self.back:
            await self.back.keep({one.host for one in holders if one.host})
        if connection == self._connection:
            return
        self._connection = connection
        if connection:
            await asyncio.gather(
                *(holder.reconnect() for holder in holders), return_exceptions=True
            )
