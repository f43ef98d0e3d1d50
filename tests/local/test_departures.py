"""Who is taken off the roster, or loses a role, while at work."""

from __future__ import annotations

import asyncio
import json
import re
import time
from pathlib import Path

import aiohttp
import pytest

from tests.conftest import GRACE, PEOPLE
from tests.workshop import Local, Person, at_work, logged_in, until, words

pytestmark = pytest.mark.local


def test_who_is_removed_is_warned_then_out_and_put_back_in(edited: Local, tmp_path: Path) -> None:
    ada = at_work(edited, "ada")
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
    headers = {"Authorization": f"token {token}"}
    assert ada.open("/hub/api/user", headers=headers).status_code == 403
    # Longer than a server trusts the hub's last answer: saving has to work until the end.
    time.sleep(max(0.0, began + 11.5 - time.monotonic()))
    assert ada.server("/api/contents/work.txt").status_code == 200
    until(lambda: not edited_servers(edited), 60, "the server is stopped")
    assert ada.server().status_code != 200
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
    alan = at_work(edited, "alan")
    edited.set_people({name: role for name, role in PEOPLE.items() if name != "alan"})
    until(lambda: not alan.is_in(), 5, "alan is put out")
    edited.set_people(PEOPLE)
    until(alan.is_in, 5, "alan is in again, without a new login")
    time.sleep(GRACE + 2)
    assert alan.server().status_code == 200


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
        async with asyncio.timeout(240):
            async for _ in socket:
                pass
        return time.monotonic() - began


@pytest.mark.parametrize("role", ["participant", ""])
def test_who_loses_a_role_is_out_of_others_servers(edited: Local, role: str) -> None:
    ada, grace = at_work(edited, "ada"), logged_in(edited, "grace")
    enter(grace, "ada")
    assert grace.server_of("ada").status_code == 200

    def demote() -> None:
        left = {name: role for name, role in PEOPLE.items() if name != "grace"}
        edited.set_people({**left, "grace": role} if role else left)

    asyncio.run(terminal_until_closed(grace, "ada", demote))
    assert grace.server_of("ada").status_code != 200
    assert ada.server().status_code == 200
