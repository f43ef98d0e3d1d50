"""What buildah and podman have in common: the same commands, and what they print."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.failures import is_disk_full
from pyhelpers.images.engines.engine import Job, Listener, StepFailed
from pyhelpers.images.recipe import section_of
from pyhelpers.places import cache_folder as own_cache
from pyhelpers.run import ask, beside

_STEP = re.compile(r"STEP (\d+)/\d+: (.*)")
_EXIT = re.compile(r"(?:exit status|exited with code|exit code:?) (\d+)")


def version_of(program: str) -> str:
    """Return a program's version. Raises EnvironmentProblem when it does not start."""
    answer = ask([program, "--version"])
    match = re.search(r"version v?([0-9.]+)", answer.out)
    if answer.code or match is None:
        raise EnvironmentProblem(f"{program} does not work: {answer.err.strip()}", where=program)
    return match[1]


def cache_folder() -> Path:
    """Return the folder with downloads that containers of `run` share."""
    folder = own_cache() / "build"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def platform(name: str) -> list[str]:
    return ["--platform", name] if name else []


def build_argv(program: str, job: Job, id_file: str) -> list[str]:
    """Return the command that builds a job's image."""
    return [
        *(program, "build", "--layers", "--timestamp", str(job.epoch), "--iidfile", id_file),
        *(["--no-cache"] if job.fresh else []),
        *(["--network", job.network] if job.network else []),
        *platform(job.platform),
        *(w for n, p in sorted(job.secrets.items()) for w in ("--secret", f"id={n},src={p}")),
        str(job.context),
    ]


def build(program: str, job: Job, listener: Listener) -> str:
    """Build an image; return its ID."""
    with tempfile.TemporaryDirectory(prefix="pyhelpers-") as scratch:
        id_file = Path(scratch, "id")
        heard = Sections(listener)
        code = run(build_argv(program, job, str(id_file)), heard.line)
        if code:
            raise _failed(program, heard)
        return id_file.read_text().strip()


class Sections:
    """Tells a listener which section a build is at, from what buildah prints."""

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.at = ""
        self.last: deque[str] = deque(maxlen=30)
        self._pending = ""

    def line(self, text: str) -> None:
        if match := _STEP.match(text):
            self._made()
            self._pending = section_of(match[2])
            if self._pending:
                # If it comes from the cache, the next line says so; else that may be long to come.
                self.at = self._pending
                self.listener.section(self.at, cached=True)
        elif text.startswith("--> Using cache"):
            self._pending = ""
        elif text.strip():
            self._made()
        self.last.append(text)
        self.listener.line(text)

    def _made(self) -> None:
        if self._pending:
            self.listener.section(self._pending, cached=False)
            self._pending = ""


def _failed(program: str, heard: Sections) -> Exception:
    words = "\n".join(heard.last)
    last = [f"  | {line}" for line in heard.last][-6:]
    if is_disk_full(words):
        mend = f"make room there; `{program} system prune` or `{program} rmi --prune` frees some"
        return EnvironmentProblem("The engine's disk is full\n" + "\n".join(last), mend=mend)
    match = _EXIT.search(words.rpartition("\n")[2]) or _EXIT.search(words)
    if heard.at and match and "while running runtime" in words:
        return StepFailed(heard.at, int(match[1]))
    return EnvironmentProblem(f"{program} cannot build\n" + "\n".join(last), where=program)


def build_base(program: str, name: str, archive: Path, epoch: int) -> None:
    """Make an image of one layer; the same archive and epoch give the same image."""
    with tempfile.TemporaryDirectory(dir=archive.parent) as scratch:
        Path(scratch, "Dockerfile").write_text("FROM scratch\nADD base.tar /\n")
        try:
            os.link(archive, Path(scratch, "base.tar"))
        except OSError:  # a file system without hard links
            shutil.copy(archive, Path(scratch, "base.tar"))
        done([program, "build", "--quiet", "--timestamp", str(epoch), "--tag", name, scratch])


def run(argv: Sequence[str], hear: Callable[[str], None]) -> int:
    """Run a command, each of its lines heard; return its exit code."""
    with beside(argv) as process:
        for line in process.stdout:
            hear(line.rstrip("\n"))
        return process.wait()


def follow(argv: Sequence[str], hear: Callable[[str], None]) -> None:
    """Run a command that has to succeed. Raises EnvironmentProblem with its last words."""
    last: deque[str] = deque(maxlen=6)

    def both(line: str) -> None:
        last.append(line)
        hear(line)

    if run(argv, both):
        words = "\n".join(f"  | {line}" for line in last)
        raise EnvironmentProblem(f"{argv[0]} {argv[1]} failed\n{words}", where=argv[-1])


def done(argv: Sequence[str]) -> str:
    """Run a command that has to succeed and return its output."""
    answer = ask(argv)
    if answer.code:
        words = "\n".join(f"  | {line}" for line in answer.err.strip().splitlines()[-6:])
        if is_disk_full(answer.err):
            raise EnvironmentProblem(f"The engine's disk is full\n{words}", mend="make room there")
        raise EnvironmentProblem(f"{argv[0]} {argv[1]} failed\n{words}", where=argv[-1])
    return answer.out


def shown(argv: Sequence[str]) -> str:
    return shlex.join(argv)
