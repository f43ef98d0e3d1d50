"""Carries out a Plan. The only module that starts processes."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.failures import cannot_start, command_problem, disk_problem, ended_at_once
from pyhelpers.locks import locked
from pyhelpers.plan import Call, Plan, Run, Start, Step, Write
from pyhelpers.progress import Progress, Report
from pyhelpers.signals import held_back


def execute(plan: Plan, progress: Progress) -> None:
    """Do every step in order. Raises the Problem of the step that failed."""
    for step in plan.steps:
        with progress.step(step.title) as shown:
            shown.result = _do(step, shown.report)


def _do(step: Step, report: Report) -> str:
    if step.unless is None:
        return _act(step, report)
    if step.unless.exists():
        return f"{step.summary} (ready)" if step.summary else "ready"
    folder = step.unless.parent
    report("waiting for another pyhelpers that is at it")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with locked(folder.with_name(f"{folder.name}.lock"), f"Another pyhelpers makes {folder}"):
            # What is made once is shared by all workshops, and somebody may just have made it.
            return step.summary if step.unless.exists() else _act(step, report)
    except OSError as error:
        raise disk_problem(error, folder) from error


def _act(step: Step, report: Report) -> str:
    result = step.summary
    starting = []
    for action in step.actions:
        if isinstance(action, Write):
            write_file(action)
        elif isinstance(action, Run):
            report(action.what)
            run_command(
                action.argv,
                cwd=action.cwd,
                env=action.env,
                what=action.what,
                blame=action.blame,
                text=action.text,
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


def run_command(
    argv: tuple[str, ...] | list[str],
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    what: str = "",
    blame: str = "",
    text: str = "",
) -> str:
    """Run a command, `text` on its input, and return its output. Raises a Problem with its words.

    `what` says in a person's words what the command is for, `blame` which place in the values
    file is wrong when packages cannot be resolved.
    """
    try:
        done = subprocess.run(
            list(argv),
            cwd=cwd,
            env={**os.environ, **(env or {})},
            input=text,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise cannot_start(argv[0], error, what) from error
    if done.returncode:
        raise command_problem(argv, what, done.stdout, blame)
    return done.stdout


@dataclass(frozen=True)
class Done:
    """What a command answered: its exit code, and its two outputs apart."""

    code: int
    out: str
    err: str


def ask(argv: Sequence[str], text: str = "", seconds: float | None = None) -> Done:
    """Run a command that answers a question, `text` on its input. A failing one is an answer.

    Raises EnvironmentProblem when it cannot be started, TimeoutError after `seconds`.
    """
    try:
        done = subprocess.run(
            list(argv),
            input=text,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TimeoutError(f"{argv[0]} did not answer within {seconds:.0f} s") from error
    except OSError as error:
        raise cannot_start(argv[0], error, argv[0]) from error
    return Done(done.returncode, done.stdout, done.stderr)


def piped(first: Sequence[str], second: Sequence[str]) -> Done:
    """Run two commands, what the first prints on the second's input. Raises EnvironmentProblem.

    The code is 0 when both ended well; the outputs are what both complained of.
    """
    ends = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    try:
        # A file, so that neither waits for the other's complaints to be read.
        with (
            tempfile.TemporaryFile() as words,
            subprocess.Popen(
                list(first), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=words
            ) as source,
            subprocess.Popen(list(second), stdin=source.stdout, **ends) as sink,
        ):
            if source.stdout:
                # So that the first hears when the second has ended.
                source.stdout.close()
            said, _ = sink.communicate()
            source.wait()
            words.seek(0)
            err = words.read().decode(errors="replace")
    except OSError as error:
        raise cannot_start(first[0], error, first[0]) from error
    return Done(source.returncode or sink.returncode, said.decode(errors="replace"), err)


@contextlib.contextmanager
def beside(
    argv: Sequence[str],
    seconds: float = 20.0,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Iterator[subprocess.Popen[str]]:
    """Run a command beside what the caller does; both its outputs come by one pipe.

    It has a session of its own. When the caller leaves early it is interrupted, as by Ctrl-C,
    and has `seconds` to tidy up. Raises EnvironmentProblem when it cannot be started.
    """
    try:
        process = subprocess.Popen(
            list(argv),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env=env,
            cwd=cwd,
            start_new_session=True,
        )
    except OSError as error:
        raise cannot_start(argv[0], error, argv[0]) from error
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                try:
                    process.communicate(timeout=seconds)
                except subprocess.TimeoutExpired:
                    process.kill()


def start_process(action: Start) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own, so that a terminal's Ctrl-C does not reach it."""
    try:
        action.log.parent.mkdir(parents=True, exist_ok=True)
        log = action.log.open("ab")
    except OSError as error:
        raise disk_problem(error, action.log) from error
    # Until it runs its program it bears no mark by which it would be found and ended again.
    with log, held_back():
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
            raise cannot_start(action.argv[0], error, f"starting the {action.name}") from error


def wait_until_ready(action: Start, process: subprocess.Popen[bytes]) -> None:
    """Wait until the process itself answers, not somebody who has its port.

    Raises EnvironmentProblem when it ends or takes too long.
    """
    deadline = time.monotonic() + action.seconds
    while not answers(action.ready, process.pid):
        if process.poll() is not None:
            raise ended_at_once(action.name, tail(action.log), action.log)
        if time.monotonic() > deadline:
            took = f"did not answer within {action.seconds:.0f} s"
            raise EnvironmentProblem(
                f"The {action.name} {took}\n{tail(action.log)}", where=action.log
            )
        time.sleep(0.05)


def answers(url: str, pid: int, seconds: float = 2.0) -> bool:
    """Return whether this process answers at a URL of this machine, with any status below 500.

    `path:FILE` asks whether a file, or a socket, is there.
    """
    from pyhelpers.processes import listens

    parts = urlsplit(url)
    if parts.scheme == "path":
        return Path(parts.path).exists()
    if not listens(pid, parts.port or 0):
        return False
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
