"""Docker's BuildKit, by the command `docker buildx build`."""

from __future__ import annotations

import re
import tempfile
from collections import deque
from pathlib import Path

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.failures import is_disk_full
from pyhelpers.images.engines import commands
from pyhelpers.images.engines import docker_api as api
from pyhelpers.images.engines.docker import DockerEngine
from pyhelpers.images.engines.engine import Job, Listener, StepFailed
from pyhelpers.images.recipe import section_of
from pyhelpers.run import ask

_STEP = re.compile(r"#(\d+) \[[^\]]*\d+/\d+\] (.*)")
_SAID = re.compile(r"#(\d+) (?:[0-9.]+ )?(.*)")
_EXIT = re.compile(r"exit code: (\d+)")


_OLD_STORE = (
    "this Docker Engine keeps images in its old store, where BuildKit cannot set the times of "
    "files: the same layers come from its cache alone"
)


class BuildxEngine(DockerEngine):
    """A Docker Engine that builds with BuildKit. Images are run and named as docker.py does it."""

    name = "buildx"

    def __init__(self) -> None:
        answer = ask(["docker", "buildx", "version"])
        if answer.code:
            mend = "install Docker's buildx plugin, or name another engine with --engine"
            raise EnvironmentProblem("docker has no buildx", where="docker", mend=mend)
        super().__init__()
        # A builder of its own, or containerd's store, can write layers anew with other times.
        self._rewrites = _driver() != "docker" or self._has_containerd()
        self.not_reproducible = "" if self._rewrites else _OLD_STORE

    def _has_containerd(self) -> bool:
        with api.explained():
            status = self.client.info().get("DriverStatus") or []
        return any("containerd" in str(value) for _, value in status)

    def build(self, job: Job, listener: Listener) -> str:
        with tempfile.TemporaryDirectory(prefix="pyhelpers-") as scratch:
            id_file = Path(scratch, "id")
            heard = _Sections(listener)
            code = commands.run(self._argv(job, str(id_file)), heard.line)
            if code:
                raise _failed(heard)
            return id_file.read_text().strip()

    def _argv(self, job: Job, id_file: str) -> list[str]:
        output = ",rewrite-timestamp=true" if self._rewrites else ""
        return [
            *("docker", "buildx", "build", "--progress=plain", "--iidfile", id_file),
            *("--output", f"type=docker{output}", "--provenance=false"),
            *("--build-arg", f"SOURCE_DATE_EPOCH={job.epoch}"),
            *(["--no-cache"] if job.fresh else []),
            *(["--network", job.network] if job.network else []),
            *commands.platform(job.platform),
            *(w for n, p in sorted(job.secrets.items()) for w in ("--secret", f"id={n},src={p}")),
            str(job.context),
        ]

    def commands(self, job: Job, dockerfile: str) -> list[str]:  # noqa: ARG002
        return [commands.shown(self._argv(job, "IMAGE-ID"))]


def _driver() -> str:
    """Return where the chosen builder runs: "docker" is in the Engine itself."""
    answer = ask(["docker", "buildx", "inspect"])
    match = re.search(r"^Driver:[ \t]*(\S+)", answer.out, re.M)
    return match[1] if match else "docker"


class _Sections:
    """Tells a listener which section a build is at, from what BuildKit prints.

    Steps may run side by side: each line begins with its step's number.
    """

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.failed = ""
        """The section whose step failed. BuildKit may speak of later ones before it says so."""
        self.last: deque[str] = deque(maxlen=60)
        self._steps: dict[str, str] = {}

    def line(self, text: str) -> None:
        self.last.append(text)
        if match := _STEP.match(text):
            self._steps[match[1]] = section = section_of(match[2])
            if section:
                # If it comes from the cache, its next line says so; that may be long to come.
                self.listener.section(section, cached=True)
        elif (match := _SAID.match(text)) and (section := self._steps.get(match[1])):
            text = match[2]
            self.listener.section(section, cached=text == "CACHED")
            self.failed = section if text.startswith("ERROR: ") else self.failed
        self.listener.line(text)


def _failed(heard: _Sections) -> Exception:
    words = "\n".join(heard.last)
    last = "\n".join(f"  | {line}" for line in [*heard.last][-6:])
    if is_disk_full(words):
        mend = "make room: `docker system df` tells what takes it, `docker system prune` frees it"
        return EnvironmentProblem(f"Docker's disk is full\n{last}", mend=mend)
    if heard.failed and (found := _EXIT.findall(words)):
        return StepFailed(heard.failed, int(found[-1]))
    return EnvironmentProblem(f"docker buildx cannot build\n{last}", where="docker buildx")
