"""Workshops to build: values files in folders of their own, and `pyhelpers build-image` on them."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.docker.engines import Engine
from tests.workshop import PEARC, ROOT, write_values

DEBIAN = "debootstrap:bookworm"
LIMIT = 1800
"""Seconds for one build. A quiet machine of two cores needs two minutes for the largest."""


@dataclass(frozen=True)
class Done:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    def report(self) -> dict[str, Any]:
        """Return what `--json` printed of a build that succeeded."""
        assert self.code == 0, self.err
        return json.loads(self.out)

    def refused(self, code: int, *words: str) -> str:
        """Return the one message, which has all of the words, of a command that failed."""
        assert self.code == code, f"exit code {self.code}\n{self.err}\n{self.out}"
        # A notebook's own stands indented in the message.
        assert not re.search(r"^Traceback", self.err, re.M), self.err
        head, mark, message = self.err.partition("error: ")
        assert mark and "error: " not in head, self.err
        for word in words:
            assert word in message, f"{word!r} is not in:\n{self.err}"
        return message


@contextmanager
def running(command: Sequence[str], env: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Run a command beside the test. One that outlives it is interrupted, and tidies up."""
    process = subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    with process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                process.communicate(timeout=120)


def run(command: Sequence[str], env: Mapping[str, str]) -> Done:
    """Run a command to its end."""
    with running(command, env) as process:
        return ended(process)


@dataclass(frozen=True)
class Workshop:
    """A values file, an engine that builds its image, and what every build of it is told."""

    file: Path
    engine: Engine
    layers: Sequence[str] = ()

    @property
    def lock(self) -> Path:
        return self.file.with_suffix(".lock")

    def command(self, *arguments: str | Path) -> list[str]:
        fixed = ["build-image", str(self.file), *self.layers, f"--engine={self.engine.name}"]
        return [sys.executable, "-m", "pyhelpers", *fixed, *map(str, arguments)]

    def build(self, *arguments: str | Path, **env: str) -> Done:
        """Run `pyhelpers build-image` to its end, as a user does."""
        return run(self.command(*arguments), {**self.engine.env, **env})

    def report(self, *arguments: str | Path, **env: str) -> dict[str, Any]:
        """Build, and return the report."""
        return self.build("--json", *arguments, **env).report()

    def begun(self, *arguments: str | Path) -> AbstractContextManager[subprocess.Popen[str]]:
        """Build beside the test."""
        return running(self.command(*arguments), self.engine.env)

    def log(self) -> str:
        """Return the log of the last build."""
        logs = [*self.engine.room.cache.glob(f"images/{self.file.stem}-*/build.log")]
        return max(logs, key=lambda log: log.stat().st_mtime).read_text() if logs else ""

    def edit(self, before: str, after: str) -> None:
        """Replace a text of the values file that it has once."""
        text = self.file.read_text()
        assert text.count(before) == 1, f"{before!r} is there {text.count(before)} times"
        self.file.write_text(text.replace(before, after))

    def copy(self, folder: Path) -> Workshop:
        """Return a copy that a test may change, with its lock and all that it names."""
        top = self.file.parents[1]
        shutil.copytree(top, folder, dirs_exist_ok=True)
        return Workshop(folder / self.file.relative_to(top), self.engine, self.layers)


def shipped(folder: Path, engine: Engine) -> Workshop:
    """Return the shipped workshop, upon a base that needs no registry."""
    file = folder / "values" / PEARC.name
    file.parent.mkdir(parents=True)
    shutil.copy(PEARC, file)
    content = folder / "content" / "pearc"
    shutil.copytree(ROOT / "content" / "pearc", content)
    layer = folder / "base.yaml"
    layer.write_text(f"image: {{base: '{DEBIAN}'}}\n")
    return Workshop(file, engine, ("-f", str(layer)))


def tiny(
    folder: Path, engine: Engine, name: str = "tiny", more: str = "", **image: Any
) -> Workshop:
    """Return a workshop of one package; `image` changes its section, `more` adds to the file."""
    file = folder / "values" / f"{name}.yaml"
    file.parent.mkdir(parents=True, exist_ok=True)
    section = {"base": DEBIAN, "pip": ["six"], **image}
    text = yaml.safe_dump({"image": {key: value for key, value in section.items() if value}})
    write_values(file, {"ada": "participant"}, more=f"{text}{more}")
    return Workshop(file, engine)


def notebook(file: Path, *cells: str) -> None:
    """Write a notebook with these cells."""
    file.parent.mkdir(parents=True, exist_ok=True)
    rest = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    whole = {
        "cells": [{**rest, "id": f"cell-{n}", "source": text} for n, text in enumerate(cells)],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    file.write_text(json.dumps(whole))


def until_logged(workshop: Workshop, words: str, process: subprocess.Popen[str]) -> None:
    """Wait until the log of a running build has the words."""
    deadline = time.monotonic() + LIMIT
    while words not in workshop.log():
        if process.poll() is not None:
            raise AssertionError(f"it ended before {words!r}\n{process.communicate()}")
        assert time.monotonic() < deadline, f"no {words!r} within {LIMIT} s"
        time.sleep(0.05)


def ended(process: subprocess.Popen[str], number: int | None = None) -> Done:
    """Wait for a command to end, after sending it a signal."""
    if number is not None:
        process.send_signal(signal.Signals(number))
    out, err = process.communicate(timeout=LIMIT)
    return Done(process.returncode, out, err)
