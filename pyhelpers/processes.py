"""The processes of a workshop, known by a mark in their environment.

Servers, kernels and whatever a participant started inherit the mark, so that nothing is left
behind however a hub ended, and nobody else's process is ever touched.
"""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

import psutil

MARK = "PYHELPERS_WORKSHOP"
ROLE = "PYHELPERS_ROLE"

NOBODY = "another program"
"""What `holder_of` answers when it sees nobody: another account's program, or one just ended."""


def marked(state: Path) -> list[psutil.Process]:
    """Return the living processes of the workshop whose state lies in this folder."""
    mine, found = os.getpid(), []
    for process in psutil.process_iter():
        if process.pid != mine and _environment(process).get(MARK) == str(state):
            found.append(process)
    return found


def with_role(state: Path, role: str) -> psutil.Process | None:
    """Return the process started in this role (hub, proxy, provider), or None.

    A role is inherited like the mark; the oldest process is the one that was started in it.
    """
    found = [process for process in marked(state) if role_of(process) == role]
    return min(found, key=lambda process: (process.create_time(), process.pid), default=None)


def role_of(process: psutil.Process) -> str:
    """Return the role a process was started in, or inherited; "" when it has none."""
    return _environment(process).get(ROLE, "")


def alive(process: psutil.Process | None) -> bool:
    """Return whether a process still runs; a dead one nobody waited for does not."""
    with contextlib.suppress(psutil.Error):
        return bool(process and process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    return False


def servers(state: Path) -> set[str]:
    """Return the users whose server runs."""
    found = set()
    for process in marked(state):
        environment = _environment(process)
        if environment.get(ROLE) == "server" and "JUPYTERHUB_USER" in environment:
            found.add(environment["JUPYTERHUB_USER"])
    return found


def _environment(process: psutil.Process) -> dict[str, str]:
    try:
        if process.status() == psutil.STATUS_ZOMBIE:
            return {}
        return process.environ()
    except (psutil.Error, OSError):
        return {}


def stop(processes: list[psutil.Process], seconds: float = 10.0) -> None:
    """End processes: ask first, insist after `seconds`."""
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    for process in _wait_for(processes, seconds):
        with contextlib.suppress(psutil.Error):
            process.kill()
    _wait_for(processes, 5)


def stop_role(state: Path, role: str) -> None:
    """End what was started in a role, and the helpers that have inherited it."""
    stop([process for process in marked(state) if role_of(process) == role])


def _wait_for(processes: list[psutil.Process], seconds: float) -> list[psutil.Process]:
    """Wait until all have ended; return those that have not.

    psutil's own wait counts a process as living until somebody has collected it, which is up to
    whoever adopted it.
    """
    deadline = time.monotonic() + seconds
    while True:
        left = [process for process in processes if alive(process)]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.02)


def stop_marked(state: Path, seconds: float = 10.0) -> None:
    """End everything of a workshop: the hub first, so that it starts nothing meanwhile.

    Looks again until nothing is left, since a process may have been starting another.
    """
    family = _family(marked(state))
    hub = [process for process in family if role_of(process) == "hub"]
    if hub:
        stop(hub, seconds)
    for _ in range(20):
        left = [process for process in {*family, *_family(marked(state))} if alive(process)]
        if not left:
            return
        stop(left, seconds)
        time.sleep(0.05)


def _family(processes: list[psutil.Process]) -> set[psutil.Process]:
    """Return the processes and all below them, also those that have shed the mark."""
    found = set(processes)
    for process in processes:
        with contextlib.suppress(psutil.Error):
            found.update(process.children(recursive=True))
    return found


def listens(pid: int, port: int) -> bool:
    """Return whether this process of ours is the one that listens on the port."""
    with contextlib.suppress(psutil.Error, OSError):
        return any(
            one.status == psutil.CONN_LISTEN and one.laddr.port == port
            for one in psutil.Process(pid).net_connections("tcp")
        )
    return False


def holder_of(port: int) -> str:
    """Return who listens on a port, as far as this account may see: "python3 (process 42)"."""
    with contextlib.suppress(psutil.Error, OSError):
        for one in psutil.net_connections("inet"):
            listens = one.status == psutil.CONN_LISTEN and one.laddr.port == port
            if listens and one.pid:
                return f"{psutil.Process(one.pid).name()} (process {one.pid})"
    return NOBODY
