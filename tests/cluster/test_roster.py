"""A roster that changes while people work: in force without a restart of the hub."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.cluster.classroom import Classroom, classroom, enter, page, within

pytestmark = pytest.mark.cluster

LIMIT = 150
GRACE = 60
PEOPLE = {"grace": "instructor", "ada": "participant", "alan": "participant"}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, cluster: object) -> Iterator[Classroom]:
    config = {"CodesAuthenticator": {"grace": GRACE}}
    values = {"jupyterhub": {"hub": {"config": config}}}
    folder = tmp_path_factory.mktemp("roster")
    with classroom(Classroom("test-roster", values, dict(PEOPLE), folder)) as room:
        yield room


def test_a_changed_roster_is_in_force_while_the_hub_runs_on(room: Classroom) -> None:
    asyncio.run(_change(room))


async def _change(room: Classroom) -> None:
    ada, alan, emmy = room.person("ada"), room.person("alan"), room.person("emmy")
    try:
        for person in (ada, alan):
            await enter(person)
        await ada.start(120)
        hub = room.pod("hub")
        with pytest.raises(Exception, match="do not belong together"):
            await emmy.log_in()

        room.people = {"grace": "instructor", "alan": "participant", "emmy": "participant"}
        room.install()

        async def lets_emmy_in() -> bool:
            await emmy.log_in()
            return True

        async def tells_ada() -> bool:
            status, text = await page(ada, "/hub/workshop/notice")
            return status == 200 and "no longer on the list" in text

        async def keeps_ada_out() -> bool:
            return "/hub/login" in str((await ada.session.get(f"{ada.hub}/hub/home")).url)

        # A name may try five codes a minute.
        entered, told = await asyncio.gather(
            within(LIMIT, "emmy can log in", lets_emmy_in, every=13),
            within(LIMIT, "ada is told", tells_ada),
        )
        out = await within(LIMIT, "ada is out", keeps_ada_out)
        stopped = await within(GRACE + 45, "ada's server ends", lambda: room.pod_of("ada") is None)
        print(
            f"in after {entered:.0f} s, told after {told:.0f} s, out after {told + out:.0f} s, "
            f"server gone {stopped:.0f} s later"
        )

        after = room.pod("hub")
        assert after["metadata"]["uid"] == hub["metadata"]["uid"]
        assert after["status"]["startTime"] == hub["status"]["startTime"]
        assert _restarts(after) == _restarts(hub) == 0
        assert (await page(alan, "/hub/home"))[0] == 200
        with pytest.raises(Exception, match="do not belong together"):
            await room.person("ada").log_in()
    finally:
        for person in (ada, alan, emmy):
            await person.close()


def _restarts(pod: dict) -> int:
    return sum(one["restartCount"] for one in pod["status"]["containerStatuses"])
