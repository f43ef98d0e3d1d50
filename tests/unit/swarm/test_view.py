"""The hub's one view of its Swarm, over an engine that only counts what it is asked."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any

import pytest

from pyhelpers.hub.swarm.names import PLACE, STACK
from pyhelpers.hub.swarm.tasks import Task
from pyhelpers.hub.swarm.view import View


@dataclass
class Engine:
    """What a test says is in the Swarm; answers as docker's APIClient does."""

    running: dict[str, str] = field(default_factory=dict)
    parts: set[str] = field(default_factory=set)
    asked: int = 0
    removed: list[str] = field(default_factory=list)
    away: bool = False

    def services(self, filters: dict[str, str]) -> list[dict[str, Any]]:
        assert filters == {"label": f"{STACK}=workshop"}
        self.asked += 1
        if self.away:
            raise OSError("Connection refused")
        theirs = [{"ID": one, "Spec": {"Labels": {PLACE: one}}} for one in self.running]
        return theirs + [{"ID": one, "Spec": {"Labels": {}}} for one in self.parts]

    def nodes(self) -> list[dict[str, Any]]:
        return [{"ID": "n1", "Description": {"Hostname": "h"}, "Status": {"State": "ready"}}]

    def tasks(self, filters: dict[str, str]) -> list[dict[str, Any]]:
        assert filters == {"label": f"{STACK}=workshop"}
        return [
            {"ID": f"t-{one}", "ServiceID": one, "NodeID": "n1", "Status": {"State": state}}
            for one, state in self.running.items()
        ]

    def remove_service(self, service: str) -> None:
        self.removed.append(service)
        del self.running[service]


@dataclass(eq=False)
class Holder:
    """A spawner, as far as the view knows it."""

    server_id: str
    is_making: bool = False
    waits: bool = False
    heard: list[str] = field(default_factory=list)

    async def changed(self, task: Task | None) -> None:
        self.heard.append(task.state if task else "gone")


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(View, "busy", 0.01)
    monkeypatch.setattr(View, "calm", 0.02)
    monkeypatch.setattr(View, "orphaned", 0.2)


def test_one_question_for_all_who_wait() -> None:
    async def run() -> int:
        engine = Engine({str(n): "running" for n in range(200)})
        view = View(engine, "workshop")
        holders = [Holder(str(n), waits=True) for n in range(200)]
        for holder in holders:
            view.add(holder)
        now = time.monotonic()
        assert all(await asyncio.gather(*(view.newer_than(now, 5) for _ in holders)))
        assert all(holder.heard for holder in holders)
        return engine.asked

    assert asyncio.run(run()) <= 2


def test_what_was_known_stays_true_while_docker_is_away(fast: None) -> None:
    async def run() -> None:
        engine = Engine({"ada": "running"})
        view, holder = View(engine, "workshop"), Holder("ada")
        view.add(holder)
        assert await view.newer_than(0.0, 5)
        engine.away = True
        now = time.monotonic()
        assert not await view.newer_than(now, 1)
        assert view.trouble and view.tasks["ada"].runs and view.exists("ada")
        heard = len(holder.heard)
        engine.away = False
        assert await view.newer_than(time.monotonic(), 5)
        assert not view.trouble and len(holder.heard) > heard

    asyncio.run(run())


def test_a_service_of_nobody_is_ended_after_a_while(fast: None) -> None:
    async def run() -> None:
        engine = Engine({"ada": "running", "nobody": "running"}, parts={"hub", "proxy"})
        view = View(engine, "workshop")
        view.add(Holder("ada"))
        assert await view.newer_than(0.0, 5)
        assert engine.removed == []
        for _ in range(100):
            if engine.removed:
                break
            await asyncio.sleep(0.02)
        assert engine.removed == ["nobody"]

    asyncio.run(run())


def test_nothing_is_ended_while_somebody_makes_a_service(fast: None) -> None:
    async def run() -> None:
        engine = Engine({"new": "running"})
        view = View(engine, "workshop")
        view.add(Holder("", is_making=True))
        await asyncio.sleep(0.5)
        assert engine.removed == []

    asyncio.run(run())


def test_one_holder_that_fails_keeps_nobody_from_hearing(fast: None) -> None:
    class Broken(Holder):
        async def changed(self, task: Task | None) -> None:
            raise RuntimeError(f"broken by {task}")

    async def run() -> None:
        engine = Engine({"ada": "running", "alan": "running"})
        view, alan = View(engine, "workshop"), Holder("alan")
        view.add(Broken("ada"))
        view.add(alan)
        assert await view.newer_than(0.0, 5)
        await asyncio.sleep(0.05)
        assert alan.heard

    asyncio.run(run())
