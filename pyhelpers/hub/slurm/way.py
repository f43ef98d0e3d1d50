"""The way from the hub's host to a server's port on its node."""

from __future__ import annotations

import contextlib
import socket

from .cluster import Cluster, ClusterProblem

_ATTEMPTS = 5


async def open_way(cluster: Cluster, host: str, port: int) -> tuple[str, int] | None:
    """Return the address by which the proxy reaches the port; None where no way can be opened.

    It is the node's own, or a port of the loopback address that the connection leads there. That
    one is kept over restarts, since the proxy's routes lead to it.
    """
    if not cluster.login:
        return host, port
    for _ in range(_ATTEMPTS):
        here = _free_port()
        with contextlib.suppress(ClusterProblem):
            await cluster.forward(here, host, port)
            return "127.0.0.1", here
    return None


async def open_again(cluster: Cluster, here: int, host: str, port: int) -> None:
    """Open the same way over a new connection."""
    if cluster.login:
        with contextlib.suppress(ClusterProblem):
            await cluster.forward(here, host, port)


async def close_way(cluster: Cluster, here: int, host: str, port: int) -> None:
    if cluster.login:
        with contextlib.suppress(ClusterProblem):
            await cluster.unforward(here, host, port)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
