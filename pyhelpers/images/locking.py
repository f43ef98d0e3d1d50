"""The lock of one build: taken as it is, made anew where something else is asked, or refused."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pyhelpers.errors import FileProblem
from pyhelpers.images import base as bases
from pyhelpers.images import lockfile
from pyhelpers.images.engines.engine import Engine
from pyhelpers.images.lock_changes import differences
from pyhelpers.images.lockfile import LockedData
from pyhelpers.images.resolve import Base, Tools, asked_of, resolve
from pyhelpers.images.secrets import own_variables
from pyhelpers.images.section import Image
from pyhelpers.plan import Write
from pyhelpers.progress import Progress
from pyhelpers.run import run_command, write_file
from pyhelpers.values import Values


@dataclass
class Locking:
    """What a lock is made of and how; `changes` tells how it differs from the one before."""

    image: Image
    values: Values
    engine: Engine
    workshop: Path
    """The project's folder images/workshop."""
    cache: Path
    platform: str
    progress: Progress
    path: Path
    locked: bool = False
    renew: bool = False
    network: str = ""
    secrets: Mapping[str, Path] = field(default_factory=dict)
    changes: list[str] = field(default_factory=list)

    @property
    def asked(self) -> dict[str, str]:
        return asked_of(self.image, self.workshop, self.platform)

    def old(self) -> lockfile.Lock | None:
        """Return the lock that is there. Raises FileProblem for none where one is needed."""
        if not self.path.is_file():
            if self.locked:
                mend = f"build without --locked once, and commit {self.path.name}"
                raise FileProblem("there is no lock", where=self.path, mend=mend)
            return None
        if self.renew:  # also one that cannot be read
            return None
        return lockfile.parse(self.path.read_text("utf-8", errors="replace"), self.path)

    def lock(self, data: tuple[LockedData, ...]) -> tuple[lockfile.Lock, Base | None]:
        """Return the lock for the values file, and the base where it had to be asked."""
        old = self.old()
        if old is not None and dict(old.asked) == self.asked:
            with self.progress.step("lock") as step:
                step.result = f"{self.path.name} is up to date"
                if old.data != data:
                    step.result = self._write(old, old.with_data(data))
            return old.with_data(data), None
        if self.locked and old is not None:
            asked = self.asked
            parts = [name for name in asked if asked[name] != old.asked.get(name)]
            raise self._would_change([f"image.{name} asks for something else" for name in parts])
        base = self.base(old)
        return self._made(old, base, data), base

    def confirmed(self, lock: lockfile.Lock) -> tuple[lockfile.Lock, Base]:
        """Return the base of a lock, and the lock; another one where that base is gone."""
        base = self.base(lock)
        if base.digest == lock.digest:
            return lock, base
        if self.locked:
            raise self._would_change([f"base: {lock.digest} → {base.digest}"])
        return self._made(lock, base, lock.data), base

    def _made(
        self, old: lockfile.Lock | None, base: Base, data: tuple[LockedData, ...]
    ) -> lockfile.Lock:
        with self.progress.step("lock") as step:
            tools = Tools(
                self.engine,
                self.workshop,
                partial(run_command, env=own_variables(os.environ, self.secrets)),
                lambda key: self.values.locate_own(("image", key)),
                self.secrets,
                self.network,
                self.cache,
            )
            lock = resolve(self.image, base, old, self.asked, tools, step.report)
            lock = lock.with_data(data)
            step.result = self._write(old, lock)
        return lock

    def _write(self, old: lockfile.Lock | None, lock: lockfile.Lock) -> str:
        self.changes = differences(old, lock) if old else []
        if self.locked:
            raise self._would_change(self.changes)
        text = lockfile.render(lock, self.values.files[0])
        write_file(Write(self.path, text, mode=0o644))
        return f"{self.path.name} written"

    def _would_change(self, lines: list[str]) -> FileProblem:
        said = "\n".join(f"  {line}" for line in lines[:20])
        mend = "build without --locked, look at the lock's changes and commit them"
        return FileProblem(f"the lock would change\n{said}", where=self.path, mend=mend)

    def base(self, lock: lockfile.Lock | None) -> Base:
        """Return the base, at hand in the engine; the very one of the lock where it can be had."""
        with self.progress.step("base") as step:
            step.result = self.image.base
            return bases.brought(
                self.image.base,
                lock,
                self.engine,
                self.workshop / "steps",
                self.cache,
                self.platform,
                self.values.locate_own(("image", "base")),
                run_command,
                step.report,
            )
