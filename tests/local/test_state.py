"""What an `up` finds and leaves behind: earlier runs, foreign folders and ports, new content."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import time

import aiohttp
import psutil
import pytest

from pyhelpers.processes import servers
from tests.workshop import Local, Person, at_work, is_ready, until, write_values

pytestmark = pytest.mark.local


def test_a_second_up_says_that_it_runs(local: Local) -> None:
    first = local.up()
    other = local.folder / "other.yaml"
    write_values(other, {"emmy": "participant"})
    refused = local.run("up", other, "--state", local.state)
    assert refused.returncode == 2
    assert str(local.file) in refused.stderr
    assert local.run("up", local.file, "--state", local.state, "--port", "9").returncode == 2
    second = local.run("up", local.file, "--state", local.state)
    assert second.returncode == 0
    assert "already running" in second.stdout
    assert first["url"] in second.stdout
    assert f"pyhelpers down {local.file} --state {local.state}" in second.stdout
    assert len([p for p in local.processes() if "jupyterhub_config" in " ".join(p.cmdline())]) == 1


@pytest.mark.parametrize("seconds", [0.6, 1.6])
def test_a_killed_up_can_simply_be_run_again(local: Local, seconds: float) -> None:
    process = subprocess.Popen(
        local.command("up", local.file, "--state", local.state, "--port", "0"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **local.env},
    )
    time.sleep(seconds)
    process.kill()
    process.wait()
    local.up()
    assert local.person("ada").log_in().url == f"{local.url}/hub/home"
    local.down()
    assert local.processes() == []


def test_an_interrupted_up_leaves_nothing_running(local: Local) -> None:
    process = subprocess.Popen(
        local.command("up", local.file, "--state", local.state, "--port", "0"),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **local.env},
    )
    until(lambda: local.processes() or process.poll() is not None, 300, "something was started")
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 130, said
    assert "Traceback" not in said
    assert local.processes() == []


def test_a_participants_work_survives_new_content(local: Local) -> None:
    lessons = local.folder / "lessons"
    lessons.mkdir()
    (lessons / "one.md").write_text("first version")
    (lessons / "two.md").write_text("second lesson")
    more = "image: {content: [{from: lessons, to: lessons}]}"
    write_values(local.file, {"ada": "participant"}, more=more)
    local.up()
    at_work(local, "ada")
    home = local.homes / "ada" / "lessons"
    (home / "one.md").write_text("first version, with my notes")
    (home / "mine.md").write_text("my own")
    local.down()
    (lessons / "one.md").write_text("better version")
    (lessons / "two.md").write_text("second lesson, corrected")
    (lessons / "three.md").write_text("third lesson")
    local.up()
    at_work(local, "ada")
    assert {path.name: path.read_text() for path in home.iterdir()} == {
        "one.md": "first version, with my notes",
        "one.updated.md": "better version",
        "two.md": "second lesson, corrected",
        "three.md": "third lesson",
        "mine.md": "my own",
    }


def test_a_folder_that_is_no_workshops_is_left_alone(local: Local) -> None:
    thesis = local.state / "thesis.tex"
    local.state.mkdir(mode=0o755)
    thesis.write_text("years of work")
    for command in (("up",), ("down",), ("down", "--delete-homes", "--yes")):
        done = local.run(*command, local.file, "--state", local.state)
        assert done.returncode == 2, done.stdout
        assert "thesis.tex" in done.stderr
    assert [path.name for path in local.state.iterdir()] == ["thesis.tex"]
    assert local.state.stat().st_mode & 0o777 == 0o755


def test_homes_are_deleted_when_asked_and_nothing_else(local: Local) -> None:
    local.up()
    at_work(local, "ada")
    (local.state / "notes.txt").write_text("not ours")
    done = local.run("down", local.file, "--state", local.state, "--delete-homes", "--yes")
    assert done.returncode == 0, done.stderr
    assert [path.name for path in local.state.iterdir()] == ["notes.txt"]


def test_what_a_participant_leaves_running_ends_with_the_server(local: Local) -> None:
    local.up()
    ada = at_work(local, "ada")
    server = next(p for p in local.processes() if "jupyterhub-singleuser" in " ".join(p.cmdline()))
    script = local.homes / "ada" / "leave.py"
    script.write_text(
        "import os, subprocess\n"
        "if os.fork() == 0:\n"
        "    subprocess.Popen(['sleep', '4242'], env={}, start_new_session=True)\n"
        "else:\n"
        "    os.wait()\n"
        "    print('left', 'running')\n"
    )
    path = "/user/ada/"
    token = next(c.value for c in ada.cookies if c.name == "_xsrf" and c.path == path)
    made = ada.post(
        f"{local.url}{path}api/terminals", headers={"X-XSRFToken": token}, timeout=30
    ).json()
    asyncio.run(_type(ada, made["name"], "python ~/leave.py\r", "left running"))

    def sleeper() -> list[psutil.Process]:
        running = psutil.process_iter(["cmdline"])
        return [p for p in running if "4242" in (p.info["cmdline"] or []) and p.is_running()]

    until(sleeper, 15, "it runs")
    assert sleeper()[0].ppid() == server.pid, "it cut its ties, and the server took it on"
    assert local.down().returncode == 0
    assert sleeper() == []


async def _type(person: Person, terminal: str, text: str, then: str) -> None:
    """Type into a terminal of ada's, and wait until it shows `then`."""
    path = "/user/ada/"
    cookies = "; ".join(f"{c.name}={c.value}" for c in person.cookies if c.path in ("/", path))
    url = f"{person.local.url}{path}terminals/websocket/{terminal}"
    headers = {"Cookie": cookies, "Origin": person.local.url}
    shown = ""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(url, headers=headers) as socket,
        asyncio.timeout(120),
    ):
        await socket.send_json(["stdin", text])
        while then not in shown:
            kind, *content = (await socket.receive()).json()
            shown += content[0] if kind == "stdout" else ""


def _bound(squatter: socket.socket, port: int) -> bool:
    try:
        squatter.bind(("127.0.0.1", port))
    except OSError:
        return False
    return True


def test_somebody_else_at_an_inner_port_is_not_taken_for_the_hub(local: Local) -> None:
    local.up()
    ada = at_work(local, "ada")
    port = json.loads((local.state / "settings.json").read_text())["hub_port"]
    hub = local.hub()
    hub.kill()
    until(lambda: not hub.is_running() or hub.status() == psutil.STATUS_ZOMBIE, 5, "it ended")
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        until(lambda: _bound(squatter, port), 10, "the hub's port is free")
        squatter.listen()
        done = local.run("up", local.file, "--state", local.state, "--detach")
    assert done.returncode == 3
    assert f"Port {port}" in done.stderr
    assert servers(local.state) == {"ada"}
    local.up()
    until(lambda: is_ready(ada), 5, "the next hub has adopted the server")
    assert ada.server().status_code == 200
