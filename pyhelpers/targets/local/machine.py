"""What the local target has to ask this machine: free ports, Node.js, who else is at work."""

from __future__ import annotations

import contextlib
import errno
import secrets
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from pyhelpers import processes, run
from pyhelpers.errors import EnvironmentProblem, Problem, UsageProblem
from pyhelpers.failures import disk_problem
from pyhelpers.hub.codes import make_code
from pyhelpers.locks import locked
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


def is_free(port: int, host: str = HOST) -> bool:
    """Return whether we could listen on the port. Raises EnvironmentProblem when we may not."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EACCES:
                mend = "choose one from 1024 upwards: --port 8080"
                what = f"This account may not listen on port {port}"
                raise EnvironmentProblem(what, where=f"{host}:{port}", mend=mend) from None
            return False
    return True


def _any_free_port() -> int:
    """Return a free port, below those that systems lend to outgoing connections.

    The workshop comes back to its ports, and must not find one lent to somebody meanwhile.
    """
    while True:
        port = 10_000 + secrets.randbelow(20_000)
        if is_free(port):
            return port


def settings(folders: Folders, port: int | None, running: frozenset[str]) -> Settings:
    """Return the workshop's settings, kept from earlier, with the ports asked for.

    `port` 0 means any free one; the login page's port is the next one. The inner ports stay only
    where `running`, or a participant's server, relies on them.
    """
    kept = Settings.read(folders.settings)
    if kept and port in (None, kept.port):
        public, login = kept.port, kept.provider_port
    elif port == 0:
        public, login = _any_free_port(), _any_free_port()
    else:
        public = port or 8000
        login = public + 1
    stays = bool(running) or bool(processes.servers(folders.state))
    return Settings(
        port=public,
        provider_port=login,
        hub_port=kept.hub_port if kept and stays else _any_free_port(),
        proxy_api_port=kept.proxy_api_port if kept and stays else _any_free_port(),
        proxy_token=kept.proxy_token if kept else secrets.token_hex(32),
        client_secret=kept.client_secret if kept else secrets.token_hex(32),
        password=kept.password if kept else make_code(),
    )


def require_free(port: int, what: str, host: str = HOST) -> None:
    """Raise EnvironmentProblem when somebody has the port.

    Waits a moment: a program with threads lets go of its port a little after it has ended.
    """
    deadline = time.monotonic() + 3
    while not is_free(port, host) and processes.holder_of(port) == processes.NOBODY:
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    if not is_free(port, host):
        raise EnvironmentProblem(
            f"Port {port}, for the {what}, is taken by {processes.holder_of(port)}",
            where=f"{host}:{port}",
            mend="stop that program, or choose another port: --port 8080 (0 takes any free one)",
        )


@contextlib.contextmanager
def only_one(folders: Folders) -> Iterator[None]:
    """Hold the workshop's lock: bringing it up and taking it down exclude each other.

    Makes the state folder where there is none. Raises UsageProblem when the folder is somebody
    else's, which is then left as it is.
    """
    _require_ours(folders)
    try:
        folders.state.mkdir(parents=True, exist_ok=True, mode=0o700)
        folders.state.chmod(0o700)
    except OSError as error:
        raise disk_problem(error, folders.state) from error
    with locked(folders.lock, "Another pyhelpers command is at work on this workshop"):
        yield


def _require_ours(folders: Folders) -> None:
    if not folders.state.is_dir():
        return
    foreign = [path.name for path in folders.state.iterdir() if not folders.is_ours(path)]
    if foreign and not folders.settings.exists():
        raise UsageProblem(
            f"This folder is not a workshop's: it holds {foreign[0]}",
            where=folders.state,
            mend="name an empty or a new folder with --state",
        )
