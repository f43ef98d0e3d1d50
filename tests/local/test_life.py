"""What survives what: a killed hub, a killed proxy, Ctrl-C, down, a killed `up`."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.workshop import Local, at_work, is_ready, logged_in, until

pytestmark = pytest.mark.local


@pytest.fixture
def foreground(local: Local) -> Iterator[subprocess.Popen[str]]:
    """`pyhelpers up` as a person runs it in a terminal, until it says that it is ready."""
    (local.folder / "out").touch()
    with (local.folder / "out").open("w") as out:
        process = subprocess.Popen(
            local.command("up", local.file, "--state", local.state, "--port", "0"),
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, **local.env},
        )
    said = (local.folder / "out").read_text
    until(lambda: "Ctrl-C" in said() or process.poll() is not None, 300, "it is up")
    assert process.poll() is None, said()
    lines = dict(line.split(maxsplit=1) for line in said().splitlines() if line.startswith("  "))
    local.info = {"url": lines["Open"].strip(), "password": lines["Password"].split()[0]}
    yield process
    process.kill()
    process.wait()


def test_a_killed_hub_leaves_servers_working_and_is_replaced(local: Local) -> None:
    local.up()
    ada = at_work(local, "ada")
    before = ada.server().json()["started"]
    # A server trusts what the hub last said of a session for 10 s.
    session = logged_in(local, "ada")
    asked = time.monotonic()
    assert session.open("/user/ada/lab").ok
    local.hub().kill()
    for _ in range(10):
        answered = session.server().status_code
        if time.monotonic() < asked + 9:
            assert answered == 200, "the server answers through the proxy, without a hub"
        time.sleep(0.1)
    status = local.run("status", local.file, "--state", local.state)
    assert status.returncode == 1
    assert "hub" in status.stdout.split("missing")[1].splitlines()[0]
    assert local.up()["already_running"] is False
    until(lambda: is_ready(ada), 5, "the next hub has adopted the server")
    assert ada.server().json()["started"] == before, "it is the same server as before"
    assert local.person("alan").log_in().url == f"{local.url}/hub/home"


def test_the_foreground_replaces_what_dies(local: Local, foreground: subprocess.Popen[str]) -> None:
    ada = at_work(local, "ada")
    before = ada.server().json()["started"]
    local.proxy().kill()

    def same_server() -> bool:
        try:
            answer = ada.server()
        except OSError:
            return False
        return answer.status_code == 200 and answer.json()["started"] == before

    until(same_server, 30, "the routes are back", promised=True)
    local.hub().kill()
    until(lambda: _answers(local), 30, "a new hub")
    assert local.person("alan").log_in().ok
    assert same_server()
    assert foreground.poll() is None


def _answers(local: Local) -> bool:
    try:
        return local.person("x").open("/hub/health").status_code == 200
    except OSError:
        return False


def test_ctrl_c_ends_everything_and_keeps_homes(
    local: Local, foreground: subprocess.Popen[str]
) -> None:
    at_work(local, "ada")
    (local.homes / "ada" / "work.txt").write_text("mine")
    foreground.send_signal(signal.SIGINT)
    assert foreground.wait(120) == 0
    assert local.processes() == []
    assert (local.homes / "ada" / "work.txt").read_text() == "mine"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_polite_kill_and_a_closed_terminal_do_the_same(
    local: Local, foreground: subprocess.Popen[str], number: signal.Signals
) -> None:
    foreground.send_signal(number)
    assert foreground.wait(120) == 0
    assert local.processes() == []


def test_down_ends_everything_also_the_foreground(
    local: Local, foreground: subprocess.Popen[str]
) -> None:
    at_work(local, "ada")
    done = local.down()
    assert done.returncode == 0, done.stderr
    assert local.processes() == []
    assert foreground.wait(120) == 0
    assert "Nothing was running" in local.down().stdout
