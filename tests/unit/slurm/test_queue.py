"""The hub's one view of its jobs, over a cluster that only counts what it is asked."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import pytest

from pyhelpers.hub.slurm.cluster import ClusterProblem
from pyhelpers.hub.slurm.jobs import Job
from pyhelpers.hub.slurm.queue import Queue


@dataclass
class Cluster:
    """What a test says is on the cluster, and how often it was asked."""

    known: dict[str, Job] = field(default_factory=dict)
    asked: int = 0
    cancelled: list[str] = field(default_factory=list)
    away: bool = False
    through: str = "1"

    async def jobs(self, name: str) -> dict[str, Job]:
        assert name == "workshop"
        self.asked += 1
        if self.away:
            raise ClusterProblem("squeue", "Unable to contact slurm controller")
        return dict(self.known)

    async def cancel(self, job: str, account: str = "") -> None:
        assert account == ""
        self.cancelled.append(job)

    async def connection(self) -> str:
        return self.through


@dataclass(eq=False)
class Holder:
    """A spawner, as far as the queue knows it."""

    server_id: str
    host: str = ""
    is_making: bool = False
    waits: bool = False
    heard: list[str] = field(default_factory=list)
    reconnected: int = 0

    async def changed(self, job: Job | None) -> None:
        self.heard.append(job.state if job else "gone")

    async def reconnect(self) -> None:
        self.reconnected += 1


def job(number: str, state: str = "RUNNING") -> Job:
    return Job(number, state, "c1", "None", None, None, "ada")


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Queue, "busy", 0.01)
    monkeypatch.setattr(Queue, "calm", 0.05)
    monkeypatch.setattr(Queue, "connection_every", 0.01)


def test_one_question_for_all_who_wait() -> None:
    async def run() -> int:
        cluster = Cluster({str(n): job(str(n)) for n in range(200)})
        queue = Queue(cluster, "workshop")
        holders = [Holder(str(n), waits=True) for n in range(200)]
        for holder in holders:
            queue.add(holder)
        now = time.monotonic()
        assert all(await asyncio.gather(*(queue.newer_than(now, 5) for _ in holders)))
        assert all(holder.heard for holder in holders)
        return cluster.asked

    assert asyncio.run(run()) <= 3


def test_what_was_known_stays_true_while_the_controller_is_away() -> None:
    async def run() -> None:
        cluster = Cluster({"1": job("1")})
        queue, holder = Queue(cluster, "workshop"), Holder("1")
        queue.add(holder)
        await queue.look()
        cluster.away = True
        heard = list(holder.heard)
        await queue.look()
        assert queue.trouble and queue.jobs == {"1": job("1")}
        assert holder.heard == heard
        cluster.away = False
        await queue.look()
        assert not queue.trouble

    asyncio.run(run())


def test_a_job_that_was_just_handed_in_is_not_missed() -> None:
    async def run() -> None:
        queue = Queue(Cluster(), "workshop")
        await queue.look()
        assert queue.known("7", submitted=time.monotonic()) == (False, None)
        assert queue.known("7", submitted=queue.asked_at - 1) == (True, None)

    asyncio.run(run())


def test_jobs_of_nobody_are_ended_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Queue, "orphaned", 0.05)

    async def run() -> list[str]:
        cluster = Cluster({"1": job("1"), "2": job("2"), "3": job("3", "COMPLETED")})
        queue, holder = Queue(cluster, "workshop"), Holder("1")
        queue.add(holder)
        await queue.look()
        assert cluster.cancelled == []
        await asyncio.sleep(0.1)
        # Somebody's job may not have been remembered yet.
        holder.is_making = True
        await queue.look()
        assert cluster.cancelled == []
        holder.is_making = False
        await queue.look()
        return cluster.cancelled

    assert asyncio.run(run()) == ["2"]


def test_ways_are_opened_again_over_a_new_connection_and_only_then(fast: None) -> None:
    async def run() -> tuple[int, int]:
        cluster = Cluster({"1": job("1")})
        queue, holder = Queue(cluster, "workshop"), Holder("1")
        queue.add(holder)
        await asyncio.sleep(0.2)
        before = holder.reconnected
        cluster.through = ""
        await asyncio.sleep(0.1)
        assert holder.reconnected == before
        cluster.through = "2"
        await asyncio.sleep(0.1)
        return before, holder.reconnected

    assert asyncio.run(run()) == (1, 2)
