"""What goes on when the hub, the proxy or a node is lost, and what participants are told."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from tests.cluster.classroom import (
    Classroom,
    classroom,
    enter,
    execute,
    kernel_of,
    page,
    within,
)
from tests.cluster.lost_node import NAME, Node, lose

pytestmark = pytest.mark.cluster

PEOPLE = dict.fromkeys(("ada", "alan", "emmy", "grace", "hedy", "john"), "participant")


def values(storage_class: str, mode: str) -> dict[str, Any]:
    """Return a layer whose participants come to the node that will be lost, and nobody else."""
    prefer = {"weight": 100, "preference": {"matchExpressions": [_on(NAME)]}}
    home = {"storageClass": storage_class, "storageAccessModes": [mode]}
    elsewhere = {"nodeSelector": {"kubernetes.io/hostname": "node0"}}
    return {
        "jupyterhub": {
            "hub": elsewhere,
            "proxy": {"chp": elsewhere},
            "singleuser": {
                "extraNodeAffinity": {"preferred": [prefer]},
                "memory": {"guarantee": "200M"},
                "storage": {"dynamic": home},
            },
        }
    }


def _on(node: str) -> dict[str, Any]:
    return {"key": "kubernetes.io/hostname", "operator": "In", "values": [node]}


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, cluster: object) -> Iterator[Classroom]:
    """A workshop whose homes any node may use, several at once."""
    folder = tmp_path_factory.mktemp("shared")
    room = Classroom("test-shared", values("shared", "ReadWriteMany"), dict(PEOPLE), folder)
    with classroom(room) as room:
        yield room


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory, cluster: object) -> Iterator[Classroom]:
    """A workshop whose homes belong to one node."""
    folder = tmp_path_factory.mktemp("single")
    room = Classroom("test-single", values("local-path", "ReadWriteOnce"), dict(PEOPLE), folder)
    with classroom(room) as room:
        yield room


@pytest.fixture
def node() -> Iterator[Node]:
    lost = Node()
    yield lost
    lost.start()


@pytest.mark.parametrize("component", ["hub", "proxy"])
def test_open_notebooks_run_on_and_the_way_to_them_is_back(
    shared: Classroom, component: str
) -> None:
    asyncio.run(_lose(shared, component))


async def _lose(room: Classroom, component: str) -> None:
    ada = room.person("ada")
    try:
        await enter(ada)
        await ada.start(120)
        kernel = await kernel_of(ada)
        await execute(ada, kernel, "here = 'all the time'")
        before, pod = room.pod(component), room.pod_of("ada")
        room.kubectl("delete", "pod", before["metadata"]["name"], "--wait=false")

        def another_is_up() -> bool:
            now = room.pod(component)
            ready = [one["ready"] for one in now["status"].get("containerStatuses", [])]
            return now["metadata"]["uid"] != before["metadata"]["uid"] and ready == [True]

        # A page asks anew when a connection to the pod that went only hangs.
        async def the_kernel_answers() -> bool:
            said = await asyncio.wait_for(execute(ada, kernel, "print(here)"), 20)
            return said == "all the time\n"

        async def the_hub_answers() -> bool:
            return (await asyncio.wait_for(page(ada, "/hub/home"), 20))[0] == 200

        up = await within(90, f"another {component} is up", another_is_up, every=0.2)
        kernel_back = await within(
            30, "the kernel answers", the_kernel_answers, every=0.2, promised=True
        )
        hub_back = await within(30, "the hub answers", the_hub_answers, every=0.2, promised=True)
        print(
            f"{component}: another was up after {up:.0f} s; the kernel answered "
            f"{kernel_back:.1f} s later, the hub {hub_back:.1f} s after that"
        )
        now = room.pod_of("ada")
        assert now["metadata"]["uid"] == pod["metadata"]["uid"]
        assert [one["restartCount"] for one in now["status"]["containerStatuses"]] == [0]
    finally:
        await ada.close()


def test_who_was_on_a_lost_node_starts_on_another_or_is_told_why_not(
    shared: Classroom, single: Classroom, node: Node
) -> None:
    asyncio.run(lose(shared, single, node))


QUOTA = """\
apiVersion: v1
kind: ResourceQuota
metadata: {name: small}
spec: {hard: {pods: "0"}}
"""


def test_the_hub_outlives_six_starts_that_fail(single: Classroom) -> None:
    asyncio.run(_fail(single))


async def _fail(room: Classroom) -> None:
    room.kubectl("apply", "--filename=-", text=QUOTA)
    hub = room.pod("hub")
    try:
        for name in PEOPLE:
            person = room.person(name)
            await enter(person)
            if room.pod_of(name):
                await person.leave()
                await enter(person)
            with pytest.raises(Exception, match="what it was granted is used up"):
                await person.start(120)
            await person.close()
    finally:
        room.kubectl("delete", "resourcequota", "small")
    assert room.log().count("exceeded quota") >= len(PEOPLE)
    assert "JUPYTERHUB_API_TOKEN" not in room.log()
    now = room.pod("hub")
    assert now["metadata"]["uid"] == hub["metadata"]["uid"]
    assert [one["restartCount"] for one in now["status"]["containerStatuses"]] == [0]
    ada = room.person("ada")
    await enter(ada)
    await ada.start(120)
    await ada.close()


def test_an_image_that_is_not_there_is_named_to_the_participant(single: Classroom) -> None:
    single.values["jupyterhub"]["singleuser"].update(
        startTimeout=60, image={"name": "docker.io/local/missing", "tag": "1"}
    )
    single.install()
    asyncio.run(_no_image(single))


async def _no_image(room: Classroom) -> None:
    john = room.person("john")
    try:
        await enter(john)
        with pytest.raises(Exception, match="The workshop's software cannot be fetched"):
            await john.start(240)
    finally:
        await john.close()
