"""Carries out a Plan. The only module that starts processes."""

from __future__ import annotations

import contextlib
import errno
import http.client
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pyhelpers.errors import EnvironmentProblem, FileProblem, Problem
from pyhelpers.plan import Call, Plan, Run, Start, Step, Write
from pyhelpers.progress import Progress, Report

_NETWORK_SIGNS = (
    "dns error", "could not resolve", "enotfound", "eai_again", "connection refused",
    "econnrefused", "timed out", "etimedout", "failed to fetch", "network is unreachable",
    "error sending request", "tunnel error", "econnreset", "client error (connect)",
)  # fmt: skip
_RESOLUTION_SIGNS = ("no solution found", "not found in the package registry", "failed to parse")
_DISK_SIGNS = ("no space left on device", "enospc", "os error 28", "disk quota exceeded")


def execute(plan: Plan, progress: Progress) -> None:
    """Do every step in order. Raises the Problem of the step that failed."""
    for step in plan.steps:
        with progress.step(step.title) as shown:
            shown.result = _do(step, shown.report)


def _do(step: Step, report: Report) -> str:
    if step.unless and step.unless.exists():
        return f"{step.summary} (ready)" if step.summary else "ready"
    result = step.summary
    starting = []
    for action in step.actions:
        if isinstance(action, Write):
            write_file(action)
        elif isinstance(action, Run):
            report(action.what)
            run_command(
                action.argv, cwd=action.cwd, env=action.env, what=action.what, blame=action.blame
            )
        elif isinstance(action, Call):
            result = action.function(report) or result
        else:
            # Processes of one step start side by side and are waited for together.
            starting.append((action, start_process(action)))
    for action, process in starting:
        report(f"waiting for the {action.name}")
        wait_until_ready(action, process)
    return result


def write_file(action: Write) -> None:
    """Write a file whole: to a temporary name beside it, then renamed."""
    temporary = action.path.with_name(f".{action.path.name}.{os.getpid()}")
    try:
        action.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, action.mode)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            os.fchmod(descriptor, action.mode)
            file.write(action.text)
        temporary.replace(action.path)
    except OSError as error:
        raise disk_problem(error, action.path) from error
    finally:
        # Gone already when all went well.
        with contextlib.suppress(OSError):
            temporary.unlink()


def disk_problem(error: OSError, path: Path | str) -> EnvironmentProblem:
    """Return the message for a file that could not be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        free = _free_space(Path(path))
        return EnvironmentProblem(
            f"The disk is full{free}", where=path, mend="make room there, then run it again"
        )
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        mend = "make the folder writable for you, or choose another with --state"
        return EnvironmentProblem("The folder cannot be written to", where=path, mend=mend)
    return EnvironmentProblem(f"The file could not be written: {error.strerror}", where=path)


def _free_space(path: Path) -> str:
    for folder in (path, *path.parents):
        if folder.exists():
            return f" ({shutil.disk_usage(folder).free // 1024**2} MB free)"
    return ""


def run_command(
    argv: tuple[str, ...] | list[str],
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    what: str = "",
    blame: str = "",
) -> str:
    """Run a command and return its output. Raises a Problem with its last words.

    `what` says in a person's words what the command is for, `blame` which place in the values
    file is wrong when packages cannot be resolved.
    """
    try:
        done = subprocess.run(
            list(argv),
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise _cannot_start(argv[0], error, what) from error
    if done.returncode:
        raise _command_problem(argv, what, done.stdout, blame)
    return done.stdout


def _cannot_start(program: str, error: OSError, where: str | Path) -> EnvironmentProblem:
    # The error alone does not tell: a missing folder to run it in is "not found" as well, and a
    # missing program is "not permitted" where a folder on the PATH cannot be read.
    if shutil.which(program) is None and not Path(program).is_file():
        mend = f"install {program} and make sure that it is on the PATH"
        return EnvironmentProblem(f"{program} is not installed", where=where, mend=mend)
    return EnvironmentProblem(
        f"{program} cannot be started: {error.strerror}", where=error.filename or where
    )


def _command_problem(
    argv: tuple[str, ...] | list[str], what: str, output: str, blame: str
) -> Problem:
    last = "\n".join(line for line in output.strip().splitlines()[-12:])
    lowered = output.lower()
    if any(sign in lowered for sign in _DISK_SIGNS):
        mend = "make room on the disk, then run it again"
        return EnvironmentProblem(f"The disk is full: {what} failed\n{last}", mend=mend)
    if any(sign in lowered for sign in _NETWORK_SIGNS):
        mend = "check the network (and your proxy or mirror, if you use one), then run it again"
        return EnvironmentProblem(
            f"The package index could not be reached: {what} failed\n{last}",
            where=Path(argv[0]).name,
            mend=mend,
        )
    if blame and any(sign in lowered for sign in _RESOLUTION_SIGNS):
        mend = "correct the package's name or version in image.pip"
        return FileProblem(f"The packages cannot be installed\n{last}", where=blame, mend=mend)
    return EnvironmentProblem(f"{what} failed\n{last}", where=Path(argv[0]).name)


def start_process(action: Start) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, so that a terminal's Ctrl-C does not reach it."""
    try:
        action.log.parent.mkdir(parents=True, exist_ok=True)
        log = action.log.open("ab")
    except OSError as error:
        raise disk_problem(error, action.log) from error
    with log:
        try:
            return subprocess.Popen(
                list(action.argv),
                env={**os.environ, **action.env},
                cwd=action.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            raise _cannot_start(action.argv[0], error, f"starting the {action.name}") from error


def wait_until_ready(action: Start, process: subprocess.Popen[bytes]) -> None:
    """Wait until the process answers. Raises EnvironmentProblem when it ends or takes too long."""
    deadline = time.monotonic() + action.seconds
    while not answers(action.ready):
        if process.poll() is not None:
            words = tail(action.log)
            full = any(sign in words.lower() for sign in (*_DISK_SIGNS, "disk is full"))
            raise EnvironmentProblem(
                f"The {action.name} ended at once\n{words}",
                where=action.log,
                mend="make room on the disk, then run it again"
                if full
                else "the last lines of its log, above, say why",
            )
        if time.monotonic() > deadline:
            raise EnvironmentProblem(
                f"The {action.name} did not answer within {action.seconds:.0f} s\n"
                + tail(action.log),
                where=action.log,
            )
        time.sleep(0.05)


def answers(url: str, seconds: float = 2.0) -> bool:
    """Return whether an HTTP server of ours answers at a loopback URL, with any status."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=seconds)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def tail(log: Path, lines: int = 8) -> str:
    """Return a log's last lines, indented."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return "\n".join(f"  | {line}" for line in text.splitlines()[-lines:])
