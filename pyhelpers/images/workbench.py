"""Where an image is built, whichever it is: its scratch folder, its log, the engine, its end."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyhelpers.errors import Problem
from pyhelpers.images import secrets
from pyhelpers.images.blame import step_problem
from pyhelpers.images.check import Verdicts
from pyhelpers.images.engines.engine import Engine, Facts, Job, StepFailed
from pyhelpers.images.recipe import LABEL
from pyhelpers.images.watch import Watch
from pyhelpers.plan import Write
from pyhelpers.progress import Progress
from pyhelpers.run import write_file
from pyhelpers.values import Values

Prove = Callable[[str, Watch], Verdicts]
"""Checks an image by its ID. Raises FileProblem when it does not pass."""


@dataclass(frozen=True)
class Request:
    """What was asked for. See `pyhelpers build-image --help` for the options' meanings."""

    values: Values
    engine: Engine
    name: str = ""
    platform: str = ""
    locked: bool = False
    renew: bool = False
    fresh: bool = False
    check: bool = True
    check_network: str = ""
    network: str = ""
    logins: Path | None = None
    lock: Path | None = None
    """Where the lock lies, when not beside the first values file."""


@dataclass
class Built:
    """An image that is there, and how it came to be."""

    name: str
    id: str
    log: Path
    engine: str
    facts: Facts
    lock: Path | None = None
    unchanged: bool = False
    lock_changes: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    cached: set[str] = field(default_factory=set)
    verdicts: Verdicts | None = None
    not_reproducible: str = ""
    volume: Path | None = None
    digest: str = ""
    """In the registry, after a push."""


@dataclass(frozen=True)
class Workbench:
    """One build's surroundings; `folder` is kept for the next one."""

    request: Request
    progress: Progress
    folder: Path

    @property
    def engine(self) -> Engine:
        return self.request.engine

    @contextlib.contextmanager
    def opened(self) -> Iterator[tuple[Path, Mapping[str, Path], Watch]]:
        """Yield a scratch folder, the files with secrets, and who listens; all goes in the end."""
        request = self.request
        hidden = secrets.secret_texts(request.logins, os.environ)
        self.folder.mkdir(parents=True, exist_ok=True)
        with (
            tempfile.TemporaryDirectory(dir=self.folder, prefix=".build-") as scratch,
            Watch(self.progress, self.folder / "build.log", hidden) as watch,
        ):
            folder = Path(scratch)
            files = secrets.secret_files(folder / "secrets", request.logins, os.environ)
            try:
                yield folder / "context", files, watch
            except Problem as problem:
                # An engine's or a solver's own words are part of it.
                problem.what = secrets.without(hidden, problem.what)
                raise

    def described(self, name: str, watch: Watch) -> Built:
        """Return what the engine knows of the image of this name, which may be nothing."""
        facts = self.engine.facts(name) or Facts("")
        return Built(
            name=name,
            id=facts.id,
            log=watch.log,
            engine=f"{self.engine.name} {self.engine.version}",
            facts=facts,
            not_reproducible=self.engine.not_reproducible,
        )

    def is_current(self, built: Built, inputs: str) -> bool:
        """Tell whether an image is there that was built from these inputs."""
        return built.facts.labels.get(LABEL) == inputs and not self.request.fresh

    def job(self, context: Path, epoch: int, files: Mapping[str, Path]) -> Job:
        request = self.request
        return Job(context, request.platform, epoch, files, request.network, request.fresh)

    def build(self, built: Built, job: Job, watch: Watch, prove: Prove) -> Built:
        """Build, check and name an image. Raises the Problem of what failed."""
        try:
            built.id = self.engine.build(job, watch)
            watch.done()
        except StepFailed as failed:
            values = self.request.values
            raise step_problem(failed, list(watch.last), watch.log, values) from failed
        return self.finish(built, watch, prove)

    def finish(self, built: Built, watch: Watch, prove: Prove) -> Built:
        """Check an image, unless it has passed before; name it when it passes, else remove it."""
        passed = False
        try:
            if self.request.check and not (built.unchanged and built.id in self._passed()):
                built.verdicts = prove(built.id, watch)
                self._note_passed(built.id)
            if not built.unchanged:
                self.engine.tag(built.id, built.name)
            passed = True
        finally:
            # A build without cache may come to the very image that has a name already.
            if not passed and (built.unchanged or built.id != built.facts.id):
                self.engine.remove(built.id)
        built.facts = self.engine.facts(built.name) or built.facts
        built.seconds, built.cached = watch.seconds, watch.cached
        return built

    def _passed(self) -> set[str]:
        """Return the IDs of the images that have passed their check."""
        try:
            return set(self._notes.read_text("utf-8").split())
        except FileNotFoundError:
            return set()

    def _note_passed(self, image: str) -> None:
        write_file(Write(self._notes, "\n".join(sorted({*self._passed(), image})) + "\n"))

    @property
    def _notes(self) -> Path:
        return self.folder / "passed.txt"
