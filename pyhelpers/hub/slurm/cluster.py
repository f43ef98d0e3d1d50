"""The cluster's commands, run here or through the one shared connection to its login node.

The connection is an `ssh -M` that the target starts and keeps; everything else is a channel of it.
"""

from __future__ import annotations

import asyncio
import os
import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from .jobs import LISTING, LISTING_ENV, Job, parse_jobs
from .section import Login, as_account

SESSIONS = 8
"""Commands at once: sshd's MaxSessions is 10 unless a site says otherwise (sshd_config(5))."""

_SECONDS = 30.0
_SUBMITTED = re.compile(r"^(\d+)(;.*)?$", re.MULTILINE)


class ClusterProblem(Exception):
    """A command that failed or found no way to the cluster: `says` is in its own words."""

    def __init__(self, command: str, says: str) -> None:
        super().__init__(f"{command}: {says}")
        self.says = says


class Cluster:
    """`control` is the socket of the connection to `login`; without a login all is local."""

    def __init__(self, login: Login | None, control: Path | str = "") -> None:
        self.login, self.control = login, str(control)
        self._free = asyncio.Semaphore(SESSIONS)

    async def run(
        self,
        argv: Sequence[str],
        text: str = "",
        env: Mapping[str, str] | None = None,
        seconds: float = _SECONDS,
    ) -> str:
        """Run a command on the cluster and return what it prints. Raises ClusterProblem."""
        words = [*(f"{name}={value}" for name, value in (env or {}).items()), *argv]
        if env:
            words = ["env", *words]
        if self.login:
            words = [*self._ssh(), self.login.name, shlex.join(words)]
        async with self._free:
            return await _run(words, text, seconds, argv[0])

    async def submit(self, script: str, account: str = "") -> str:
        """Hand a job in, as another account of the cluster's if one is named; return its ID."""
        said = await self.run(as_account(account, ("sbatch", "--parsable")), script)
        found = _SUBMITTED.search(said)
        if not found:
            raise ClusterProblem("sbatch", said.strip() or "it printed no job's number")
        return found[1]

    async def jobs(self, name: str) -> dict[str, Job]:
        """Return all jobs of this name."""
        return parse_jobs(await self.run((*LISTING, f"--name={name}"), env=LISTING_ENV))

    async def cancel(self, job: str, account: str = "") -> None:
        """End a job. One that has ended already is no problem."""
        await self.run(as_account(account, ("scancel", "--quiet", job)))

    async def tail(self, path: str, lines: int = 3) -> str:
        """Return the last lines of a file, "" where it cannot be read."""
        try:
            return await self.run(("tail", "-n", str(lines), path))
        except ClusterProblem:
            return ""

    async def forward(self, port: int, host: str, there: int) -> None:
        """Lead a port of this machine's loopback address to a port of a node's."""
        await self._control("forward", f"{port}:{host}:{there}")

    async def unforward(self, port: int, host: str, there: int) -> None:
        await self._control("cancel", f"{port}:{host}:{there}")

    async def connection(self) -> str:
        """Return what tells one connection from the next, "" while there is none."""
        if not self.login:
            return "here"
        try:
            # It prints the number of the process that holds the connection, to stderr.
            argv = ["ssh", "-S", self.control, "-O", "check", self.login.name]
            return await _run(argv, "", 5, "ssh", both=True)
        except ClusterProblem:
            return ""

    async def _control(self, what: str, spec: str) -> None:
        name = self.login.name if self.login else ""
        argv = ["ssh", "-S", self.control, "-O", what, "-L", f"127.0.0.1:{spec}", name]
        await _run(argv, "", 10, "ssh")

    def _ssh(self) -> list[str]:
        # Never a connection of its own: without the shared one it fails at once.
        return [
            *("ssh", "-S", self.control, "-o", "ControlMaster=no", "-o", "BatchMode=yes"),
            *("-o", "ProxyCommand=false", "-T"),
        ]


async def run_here(argv: Sequence[str], seconds: float) -> str:
    """Run a command of this machine's and return what it prints. Raises ClusterProblem."""
    return await _run(argv, "", seconds, argv[0])


async def _run(
    argv: Sequence[str], text: str, seconds: float, name: str, *, both: bool = False
) -> str:
    try:
        process = await asyncio.create_subprocess_exec(
            *argv,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT if both else asyncio.subprocess.PIPE,
            env=dict(os.environ),
        )
    except OSError as error:
        raise ClusterProblem(name, error.strerror or str(error)) from None
    try:
        out, err = await asyncio.wait_for(process.communicate(text.encode()), seconds)
    except (TimeoutError, asyncio.CancelledError) as error:
        process.kill()
        await process.wait()
        if isinstance(error, TimeoutError):
            raise ClusterProblem(name, f"no answer within {seconds:.0f} s") from None
        raise
    if process.returncode:
        said = (err or out).decode(errors="replace").strip()
        raise ClusterProblem(name, said or f"exit code {process.returncode}")
    return out.decode(errors="replace")
