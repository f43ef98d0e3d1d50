"""The command lines that lead to a cluster. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from .section import Login


def options(login: Login) -> list[str]:
    """Return how ssh logs in: nobody types anything, and a host nobody knows is not believed."""
    found = ["-o", "BatchMode=yes", "-o", "StrictHostKeyChecking=yes", "-o", "ConnectTimeout=10"]
    # A login node that goes silent is noticed within this many times this many seconds.
    found += ["-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3", "-p", str(login.port)]
    if login.known_hosts:
        pinned = f"UserKnownHostsFile={login.known_hosts}"
        found += ["-o", pinned, "-o", "GlobalKnownHostsFile=/dev/null"]
    if login.key:
        found += ["-i", login.key, "-o", "IdentitiesOnly=yes"]
    return found


def connection(login: Login, control: Path) -> tuple[str, ...]:
    """Return the command that holds the one connection that all else goes through."""
    return (
        *("ssh", "-M", "-N", "-S", str(control), "-o", "ControlPersist=no"),
        *options(login),
        login.name,
    )


def to_node(login: Login, through: Path | str, control: Path | str, host: str) -> tuple[str, ...]:
    """Return the command that holds a connection to a node, over the one to the login node.

    `through` is the socket of that one, `control` is to be this one's. No key leaves this host.
    """
    jump = ["ssh", "-S", str(through), "-o", "ControlMaster=no", "-W", "%h:%p", login.name]
    user = f"{login.user}@" if login.user else ""
    return (
        *("ssh", "-M", "-N", "-S", str(control), "-o", "ControlPersist=no"),
        *options(replace(login, port=22)),
        *("-o", f"ProxyCommand={shlex.join(jump)}", f"{user}{host}"),
    )


def command(login: Login | None, argv: Sequence[str]) -> tuple[str, ...]:
    """Return a command of the cluster's as this host runs it, by a connection of its own."""
    if login is None:
        return tuple(argv)
    shared = ("-o", "ControlMaster=no", "-o", "ControlPath=none", "-T")
    return ("ssh", *shared, *options(login), login.name, shlex.join(argv))
