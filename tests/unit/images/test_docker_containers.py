"""What a build left in a Docker Engine is known by its name."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import psutil

from pyhelpers.images.engines.docker_containers import PREFIX, builds_no_more


def name_of(pid: int, began: float, machine: str = socket.gethostname()) -> str:
    return f"/{PREFIX}_{machine}_{pid}_{round(began * 100)}_1"


def test_a_build_that_goes_on_keeps_its_own() -> None:
    me = psutil.Process(os.getpid())
    assert not builds_no_more(name_of(me.pid, me.create_time()))


def test_a_build_that_has_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        began = psutil.Process(ended.pid).create_time()
    assert builds_no_more(name_of(ended.pid, began))


def test_another_process_of_the_same_number() -> None:
    me = psutil.Process(os.getpid())
    assert builds_no_more(name_of(me.pid, me.create_time() - 60))


def test_nobody_judges_another_machine_s_builds_or_other_names() -> None:
    assert not builds_no_more(name_of(1, 0, "another"))
    for name in ("", PREFIX, f"{PREFIX}_{socket.gethostname()}_x_1_1", "/workshop-build-cache"):
        assert not builds_no_more(name)
