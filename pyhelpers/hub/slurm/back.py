"""The way from a compute node back to the hub, where nodes cannot reach the hub's host.

One ssh connection to each node that runs servers, through the login node, with a socket on the
node that leads to the hub's port: a socket, since a port of a shared node could be somebody else's
before it is ours, and would be told the servers' tokens.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from .cluster import Cluster, ClusterProblem, run_here
from .section import Login
from .ssh import to_node

_SECONDS = 30.0

# A folder that was there before has to be ours alone, or the socket could be another's.
_PREPARE = """\
umask 077
mkdir -p {folder} && [ -O {folder} ] && chmod 700 {folder} && rm -f {socket}
"""


@dataclass
class _Node:
    process: asyncio.subprocess.Process | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def is_open(self) -> bool:
        return self.process is not None and self.process.returncode is None


class Back:
    """Opens and closes ways from nodes to the hub's `port` on this machine's loopback address.

    `socket` is the path on each node where the way begins.
    """

    def __init__(
        self, cluster: Cluster, login: Login, socket: str, port: int, log: logging.Logger
    ) -> None:
        self.cluster, self.login, self.socket = cluster, login, socket
        self.port, self.log = port, log
        self._nodes: dict[str, _Node] = {}

    async def open(self, host: str) -> None:
        """Open the way from a node, unless it is open. Raises ClusterProblem."""
        node = self._nodes.setdefault(host, _Node())
        async with node.lock:
            if not node.is_open:
                node.process = await self._open(host)
                self.log.info("%s reaches the hub", host)

    async def keep(self, hosts: Iterable[str]) -> None:
        """Open the ways from these nodes again where they broke, and close all others."""
        wanted = set(hosts)
        for host in set(self._nodes) - wanted:
            node = self._nodes[host]
            if node.lock.locked():
                continue
            del self._nodes[host]
            await _end(node)
        # What does not open now is tried again at the next look.
        await asyncio.gather(*(self.open(host) for host in wanted), return_exceptions=True)

    async def _open(self, host: str) -> asyncio.subprocess.Process:
        control = self._control(host)
        # Of a hub that was killed: its connection holds the socket.
        with contextlib.suppress(ClusterProblem):
            await run_here(("ssh", "-S", control, "-O", "exit", host), seconds=5)
        _remove(control)
        process = await asyncio.create_subprocess_exec(
            *to_node(self.login, self.cluster.control, control, host),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            await asyncio.wait_for(self._lead(process, control, host), _SECONDS)
        except BaseException as error:
            await _end(_Node(process))
            said = (await process.stderr.read()).decode(errors="replace") if process.stderr else ""
            if isinstance(error, TimeoutError | ClusterProblem):
                words = said.strip().splitlines() or [str(error) or "no answer in time"]
                raise ClusterProblem(f"ssh {host}", words[-1]) from None
            raise
        return process

    async def _lead(self, process: asyncio.subprocess.Process, control: str, host: str) -> None:
        while not _is_there(control):
            if process.returncode is not None:
                raise ClusterProblem("ssh", f"it ended with {process.returncode}")
            await asyncio.sleep(0.1)
        words = {
            "socket": shlex.quote(self.socket),
            "folder": shlex.quote(str(Path(self.socket).parent)),
        }
        await run_here(("ssh", "-S", control, host, _PREPARE.format(**words)), seconds=_SECONDS)
        lead = f"{self.socket}:127.0.0.1:{self.port}"
        await run_here(("ssh", "-S", control, "-O", "forward", "-R", lead, host), seconds=10)

    def _control(self, host: str) -> str:
        # A socket's path has 108 characters at most, and names of nodes can be long.
        return f"{self.cluster.control}.{hashlib.sha256(host.encode()).hexdigest()[:8]}"


def _is_there(path: str) -> bool:
    return Path(path).exists()


def _remove(path: str) -> None:
    Path(path).unlink(missing_ok=True)


async def _end(node: _Node) -> None:
    if node.process is not None and node.process.returncode is None:
        node.process.terminate()
        await node.process.wait()
