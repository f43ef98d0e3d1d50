"""What the local target has to ask this machine: free ports, Node.js, who else is at work."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from pyhelpers import processes, run
from pyhelpers.errors import EnvironmentProblem, Problem
from pyhelpers.hub.codes import make_code
from pyhelpers.targets.local.layout import HOST, Folders, Settings
from pyhelpers.targets.local.proxy import MINIMUM_NODE


def node() -> Path | None:
    """Return this machine's Node.js if it and npm will do for the proxy, else None."""
    found, npm = shutil.which("node"), shutil.which("npm")
    if not (found and npm):
        return None
    with contextlib.suppress(Problem, ValueError):
        version = run.run_command([found, "--version"], what="asking Node.js for its version")
        if int(version.strip().lstrip("v").split(".")[0]) >= MINIMUM_NODE:
            return Path(found)
    return None


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _any_free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def settings(folders: Folders, port: int | None) -> Settings:
    """Return the workshop's settings, kept from earlier, with the ports asked for.

    `port` 0 means any free one. The login page's port is the next one. Raises EnvironmentProblem
    when a port is taken.
    """
    kept = Settings.read(folders.settings)
    if kept and port in (None, kept.port) and kept.port:
        public, login = kept.port, kept.provider_port
    elif port == 0:
        public, login = _any_free_port(), _any_free_port()
    else:
        public = port or 8000
        login = public + 1
    return Settings(
        port=public,
        provider_port=login,
        hub_port=kept.hub_port if kept else _any_free_port(),
        proxy_api_port=kept.proxy_api_port if kept else _any_free_port(),
        proxy_token=kept.proxy_token if kept else secrets.token_hex(32),
        client_secret=kept.client_secret if kept else secrets.token_hex(32),
        password=kept.password if kept else make_code(),
    )


def require_free(port: int, what: str) -> None:
    """Raise EnvironmentProblem when somebody listens on the port."""
    if not is_free(port):
        raise EnvironmentProblem(
            f"Port {port}, for the {what}, is taken by {processes.holder_of(port)}",
            where=f"{HOST}:{port}",
            mend="stop that program, or choose another port: --port 8080 (0 takes any free one)",
        )


@contextlib.contextmanager
def only_one(folders: Folders, seconds: float = 120.0) -> Iterator[None]:
    """Hold the workshop's lock: bringing it up and taking it down exclude each other."""
    try:
        folders.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        folders.state.chmod(0o700)
        handle = os.open(folders.lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise run.disk_problem(error, folders.state) from error
    try:
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() > deadline:
                    raise EnvironmentProblem(
                        "Another pyhelpers command is at work on this workshop",
                        where=folders.state,
                        mend="wait until it is done, or end it",
                    ) from None
                time.sleep(0.1)
        yield
    finally:
        os.close(handle)
