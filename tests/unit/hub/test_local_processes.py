"""Which process a server of the local target is taken for after a restart of the hub."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

local = pytest.importorskip("pyhelpers.hub.spawners.local", exc_type=ImportError)


def test_a_process_keeps_its_beginning() -> None:
    mine = local._began(os.getpid())
    assert mine is not None and mine == local._began(os.getpid())


def test_one_that_has_ended_has_none_also_before_it_is_collected() -> None:
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as ended:
        assert ended.stdout
        os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
        os.kill(ended.pid, 0)  # the number is still taken
        assert local._began(ended.pid) is None
    assert local._began(ended.pid) is None
