"""The roster is edited while people are at work."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.conftest import PEOPLE
from tests.workshop import Local, Person, until, words

pytestmark = pytest.mark.local


@pytest.fixture
def edited(running: Local) -> Iterator[Local]:
    """The shared workshop, whose roster a test may edit; put back after it."""
    running.set_people(PEOPLE)
    yield running
    running.set_people(PEOPLE)
    time.sleep(1.5)


def logged_in(local: Local, name: str) -> Person:
    person = local.person(name)
    page = person.log_in()
    assert page.url == f"{local.url}/hub/home", words(page)
    return person


def test_who_is_added_gets_in_within_two_seconds(edited: Local) -> None:
    assert edited.person("emmy").log_in().status_code == 403
    edited.set_people({**PEOPLE, "emmy": "participant"})
    time.sleep(2)
    logged_in(edited, "emmy")


@pytest.mark.parametrize(
    ("line", "said"),
    [("  emmy", "emmy has no role"), ("  emmy,teacher", "unknown role 'teacher'")],
)
def test_a_broken_edit_keeps_the_last_good_roster(edited: Local, line: str, said: str) -> None:
    text = edited.file.read_text()
    edited.file.write_text(text.replace("  ada,participant", f"{line}\n  ada,participant"))
    number = text.splitlines().index("  ada,participant") + 1
    until(lambda: said in edited.log(), 3, "the hub's log names the mistake")
    assert f"{edited.file}:{number}:" in edited.log()
    logged_in(edited, "alan")
    status = edited.run("status", edited.file, "--state", edited.state)
    assert status.returncode == 1
    assert f"{edited.file}:{number}:" in status.stdout
    assert said in status.stdout


@pytest.mark.parametrize("broken", ["roster: [", "roster:\n  - ada\n", ""])
def test_a_file_that_is_no_roster_any_more_changes_nothing(edited: Local, broken: str) -> None:
    ada = logged_in(edited, "ada")
    good = edited.file.read_text()
    edited.file.write_text(broken)
    time.sleep(2)
    assert ada.is_in()
    logged_in(edited, "alan")
    edited.file.write_text(good)
    until(lambda: "in order again" in edited.log(), 5, "the hub says that all is well")


def test_who_is_removed_is_warned_then_out_and_put_back_in(edited: Local, tmp_path: Path) -> None:
    ada = logged_in(edited, "ada")
    ada.start()
    token = ada.api("/users/ada/tokens", "POST", json={"note": "kept aside"}).json()["token"]
    home = edited.homes / "ada"
    (home / "work.txt").write_text("an afternoon of work")
    began = time.monotonic()
    edited.set_people({name: role for name, role in PEOPLE.items() if name != "ada"})

    notice = {}

    def noticed() -> bool:
        answer = ada.open("/hub/workshop/notice")
        notice.update(answer.json() if answer.status_code == 200 else {})
        return bool(notice)

    until(noticed, 5, "a notice")
    assert notice["notices"][0]["save"] is True
    assert notice["notices"][0]["stops_at"] > notice["now"] + 5
    assert ada.server().status_code == 200, "the server still runs while the person saves"
    until(lambda: not ada.is_in(), 7, "the hub asks for a new login")
    until(lambda: not edited_servers(edited), 60, "the server is stopped")
    assert time.monotonic() - began < 60
    assert ada.server().status_code != 200
    headers = {"Authorization": f"token {token}"}
    assert ada.open("/hub/api/user", headers=headers).status_code == 403
    assert (home / "work.txt").read_text() == "an afternoon of work"
    page = edited.person("ada").log_in()
    assert page.status_code == 403
    assert "not on the list" in words(page)
    edited.set_people(PEOPLE)
    time.sleep(2)
    logged_in(edited, "ada").start()
    assert (home / "work.txt").read_text() == "an afternoon of work"


def edited_servers(local: Local) -> list[str]:
    done = local.run("status", local.file, "--state", local.state, "--json")
    return json.loads(done.stdout)[0]["servers"]


def test_who_is_put_back_in_time_stays(edited: Local) -> None:
    alan = logged_in(edited, "alan")
    alan.start()
    edited.set_people({name: role for name, role in PEOPLE.items() if name != "alan"})
    until(lambda: not alan.is_in(), 5, "alan is put out")
    edited.set_people(PEOPLE)
    until(alan.is_in, 5, "alan is in again, without a new login")
    time.sleep(22)
    assert alan.server().status_code == 200


def test_a_demoted_instructor_loses_the_rights(edited: Local) -> None:
    logged_in(edited, "alan")
    grace, thomas = logged_in(edited, "grace"), logged_in(edited, "thomas")
    assert grace.api("/users/alan").status_code == 200
    assert thomas.api("/users").status_code == 200
    edited.set_people({**PEOPLE, "grace": "participant", "thomas": "participant"})
    until(lambda: grace.api("/users/alan").status_code == 404, 5, "grace sees nobody else")
    assert thomas.api("/users").status_code == 403
    assert grace.is_in()


def test_instructors_are_told_of_a_mistake(edited: Local) -> None:
    grace, ada = logged_in(edited, "grace"), logged_in(edited, "ada")
    text = edited.file.read_text()
    edited.file.write_text(text.replace("  ada,participant", "  emmy\n  ada,participant"))
    until(lambda: grace.open("/hub/workshop/notice").status_code == 200, 5, "grace is told")
    assert ada.open("/hub/workshop/notice").status_code == 204


def enter(visitor: Person, owner: str) -> None:
    """Go into another person's server, past JupyterHub's question whether to."""
    page = visitor.open(f"/user/{owner}/lab")
    if "/oauth2/authorize" in page.url:
        form = {"_xsrf": visitor.xsrf()["X-XSRFToken"], "scopes": "access:servers"}
        scopes = re.findall(r'name="scopes"[^>]*value="([^"]+)"', page.text)
        page = visitor.post(page.url, data={**form, "scopes": scopes}, timeout=60)
    assert page.status_code == 200, words(page)
    assert page.url.endswith("/lab")


async def terminal_until_closed(visitor: Person, owner: str, then) -> float:
    """Open a terminal in another's server, do something, return how long it stayed open."""
    path = f"/user/{owner}/"
    headers = {
        "X-XSRFToken": next(
            c.value for c in visitor.cookies if c.name == "_xsrf" and c.path == path
        )
    }
    made = visitor.post(visitor.local.url + f"{path}api/terminals", headers=headers, timeout=30)
    name = made.json()["name"]
    cookies = "; ".join(f"{c.name}={c.value}" for c in visitor.cookies if c.path in ("/", path))
    url = f"{visitor.local.url}{path}terminals/websocket/{name}"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, headers={"Cookie": cookies, "Origin": visitor.local.url}) as socket,
    ):
        assert json.loads((await socket.receive()).data)[0] == "setup"
        then()
        began = time.monotonic()
        async with asyncio.timeout(60):
            async for _ in socket:
                pass
        return time.monotonic() - began


@pytest.mark.parametrize("role", ["participant", ""])
def test_who_loses_a_role_is_out_of_others_servers(edited: Local, role: str) -> None:
    ada, grace = logged_in(edited, "ada"), logged_in(edited, "grace")
    ada.start()
    enter(grace, "ada")
    assert grace.server_of("ada").status_code == 200

    def demote() -> None:
        left = {name: role for name, role in PEOPLE.items() if name != "grace"}
        edited.set_people({**left, "grace": role} if role else left)

    asyncio.run(terminal_until_closed(grace, "ada", demote))
    assert grace.server_of("ada").status_code != 200
    assert ada.server().status_code == 200
