"""A node that a test cuts off, and what happens to those who worked on it."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

import pytest

from pyhelpers.check.participant import Failed
from tests.cluster.classroom import Classroom, enter, execute, kernel_of, page, run, within
from tests.workshop import ROOT

NAME = "node2"

HELD = "does not answer, and your home folder is attached to it"
ENDED = "stopped answering, so your workspace was ended"
RESTARTED = "was restarted, so your workspace was ended"

READY = '--output=jsonpath={.status.conditions[?(@.type=="Ready")].status}'


class Node:
    """Cut off as by a power cut, and started again after the test at the latest."""

    off = False

    def cut_off(self) -> float:
        """Cut it off. Return how long Kubernetes took to call it not ready, in seconds."""
        self.off = True
        run(str(ROOT / "ci" / "cluster"), "stop", NAME)
        began = time.monotonic()
        while self.ready():
            assert time.monotonic() - began < 120
            time.sleep(0.5)
        return time.monotonic() - began

    def start(self) -> None:
        if self.off:
            run(str(ROOT / "ci" / "cluster"), "start", NAME)
            while not self.ready():
                time.sleep(0.5)
        self.off = False

    def ready(self) -> bool:
        return run("kubectl", "get", "node", NAME, READY) == "True"


class Mover:
    """alan, whose home any node may use: he gets another one."""

    def __init__(self, room: Classroom) -> None:
        self.room, self.alan = room, room.person("alan")

    async def begin(self) -> None:
        await enter(self.alan)
        await self.alan.start(120)
        assert self.room.node_of("alan") == NAME
        kernel = await kernel_of(self.alan)
        await execute(self.alan, kernel, "open('kept.txt', 'w').write('my work')")
        self.first = self.room.pod_of("alan")["metadata"]["uid"]

    async def starts_again(self) -> None:
        began = time.monotonic()

        async def is_told() -> bool:
            return ENDED in (await page(self.alan, "/hub/home"))[1]

        told = await within(170, "alan is told", is_told)
        await self.alan.start(300)
        again = time.monotonic() - began
        print(f"shared home: told {told:.0f} s, at work again {again:.0f} s after not ready")
        assert again < 180
        now = self.room.pod_of("alan")
        assert now["metadata"]["uid"] != self.first
        assert now["spec"]["nodeName"] != NAME
        kernel = await kernel_of(self.alan)
        assert await execute(self.alan, kernel, "print(open('kept.txt').read())") == "my work\n"
        assert ENDED not in (await page(self.alan, "/hub/home"))[1]


def state_of(pod: dict[str, Any]) -> str:
    """Return what a pod is at, for whoever reads that it is still there."""
    meta, status = pod["metadata"], pod["status"]
    deleted = meta.get("deletionTimestamp", "not deleted")
    containers = [
        f"{one['name']} {json.dumps(one['state'])}, {one['restartCount']} restarts"
        for one in status.get("containerStatuses", [])
    ]
    where = f"{status.get('phase')} at {status.get('podIP')}"
    return f"{meta['name']}: {where}, {deleted}, {', '.join(containers)}"


class Waiters:
    """ada and emmy, whose homes lie on the node: they are told, and nothing is forced."""

    def __init__(self, room: Classroom) -> None:
        self.room, self.ada, self.emmy = room, room.person("ada"), room.person("emmy")

    async def begin(self) -> None:
        for person in (self.ada, self.emmy):
            await enter(person)
            await person.start(120)
        assert {self.room.node_of(name) for name in ("ada", "emmy")} == {NAME}
        self.pods = {name: self.room.pod_of(name)["metadata"]["uid"] for name in ("ada", "emmy")}

    async def are_told(self) -> None:
        ada, emmy = self.ada, self.emmy

        async def is_told() -> bool:
            return HELD in (await page(ada, "/hub/home"))[1]

        told = await within(90, "ada is told", is_told)
        print(f"home of one node: told {told:.0f} s after not ready")
        status, text = await page(ada, "/user/ada/lab")
        assert status == 503
        assert HELD in text
        status, text = await page(ada, "/hub/workshop/notice")
        assert HELD in json.loads(text)["notices"][0]["message"]
        # Whoever stops it and tries to start it anew hears the same, and soon.
        headers = emmy.headers(f"{emmy.hub}/hub/")
        await emmy.session.delete(f"{emmy.hub}/hub/api/users/emmy/server", headers=headers)
        with pytest.raises(Exception, match="home folder is attached to it"):
            await emmy.start(120)
        for name, uid in self.pods.items():
            assert self.room.pod_of(name)["metadata"]["uid"] == uid, "nothing was forced"

    async def carry_on(self) -> None:
        # Its kubelet starts ada's container anew, and no page of hers makes the hub look meanwhile.
        await within(90, "the node has taken up its pods", self._are_taken_up, every=0.1)

        async def is_over() -> bool:
            return HELD not in (await page(self.ada, "/hub/home"))[1]

        back = await within(60, "nobody is told to wait any more", is_over)
        # A power cut has ended the pods: their node says so, and only now.
        await within(120, "the pods have ended", self._have_ended)

        async def is_known() -> bool:
            return not await self.ada.is_running()

        # Until then the hub would lead her to the server that has just ended.
        await within(30, "the hub knows it", is_known)
        assert RESTARTED in (await page(self.ada, "/hub/home"))[1]
        await self.ada.start(120)
        print(f"no longer told to wait {back:.0f} s after the node was back, and at work again")

    def _are_taken_up(self) -> bool:
        pod = self.room.pod_of("ada")
        if pod is None or pod["metadata"]["uid"] != self.pods["ada"]:
            return True
        (now,) = pod["status"]["containerStatuses"]
        return now["restartCount"] > 0 and now["ready"]

    def _have_ended(self) -> bool:
        now = [self.room.pod_of(name) for name in self.pods]
        same = [pod for pod in now if pod and pod["metadata"]["uid"] in self.pods.values()]
        if same:
            raise Failed("; ".join(map(state_of, same)))
        return True


async def lose(shared: Classroom, single: Classroom, node: Node) -> None:
    """Cut the node off once, for people with both kinds of homes."""
    mover, waiters = Mover(shared), Waiters(single)
    try:
        await asyncio.gather(mover.begin(), waiters.begin())
        print(f"not ready after {await asyncio.to_thread(node.cut_off):.0f} s")
        await asyncio.gather(mover.starts_again(), waiters.are_told())
        await asyncio.to_thread(node.start)
        await waiters.carry_on()
    finally:
        for person in (mover.alan, waiters.ada, waiters.emmy):
            await person.close()
