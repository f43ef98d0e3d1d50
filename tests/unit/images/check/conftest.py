"""images/workshop/check run as in a container, with a real environment and a home of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.images.engines.venv import environment_folder, environment_step
from pyhelpers.images.one_text import one_text
from pyhelpers.images.section import Image
from pyhelpers.locks import locked
from pyhelpers.places import cache_folder, shipped
from pyhelpers.plan import Plan
from pyhelpers.progress import Progress
from pyhelpers.run import execute

CHECK = shipped("images") / "workshop" / "check"
SERVER = ["jupyterhub-singleuser", *(["--allow-root"] if os.geteuid() == 0 else [])]
NO_SERVER = ["no-such-server"]


class Room:
    """A participant's home, what the check is asked, and what it answered."""

    def __init__(self, folder: Path, environment: Path) -> None:
        self.folder, self.home = folder, folder / "home"
        self.home.mkdir()
        # The real environment is whoever runs the tests' own, and its modes are that person's.
        self.prefix = folder / "prefix"
        (self.prefix / "bin").mkdir(parents=True)
        self.python = self.prefix / "bin" / "python"
        self.python.write_text(f'#!/bin/sh\nexec {environment}/bin/python "$@"\n')
        self.python.chmod(0o755)
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "PYTHON"))}
        path = f"{environment}/bin:/usr/bin:/bin"
        self.variables = {**kept, "HOME": str(self.home), "PATH": path}
        self.lines: list[dict[str, Any]] = []
        self.output = ""

    def notebook(self, path: str, *cells: str, kernel: str = "python3") -> dict[str, Any]:
        """Put a notebook into the home; return its entry."""
        code = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
        sources = [{**code, "id": f"c{n}", "source": text} for n, text in enumerate(cells)]
        words = {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "# Words"}
        spec = {"name": kernel, "display_name": "A kernel", "language": "python"}
        content = {"cells": [words, *sources], "metadata": {"kernelspec": spec}}
        file = self.home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps({**content, "nbformat": 4, "nbformat_minor": 5}))
        return {"path": path, "seconds": 60}

    def argv(self, spec: dict[str, Any], python: str | Path = sys.executable) -> list[str]:
        asked = {"command": NO_SERVER, "hub_major": 5, "prefix": str(self.prefix), **spec}
        return [str(python), "-I", "-c", one_text(CHECK), json.dumps(asked)]

    def run(self, python: str | Path = sys.executable, **spec: Any) -> int:
        """Run the check to its end; return its exit code."""
        argv = self.argv(spec, python)
        done = subprocess.run(
            argv, env=self.variables, cwd=self.home, capture_output=True, text=True, check=False
        )
        assert done.stderr == ""
        self.output = done.stdout
        self.lines = [json.loads(line) for line in done.stdout.splitlines()]
        assert self.lines[-1]["check"] == "end"
        assert self.left_running() == []
        return done.returncode

    def result(self, check: str) -> dict[str, Any]:
        """Return the line in which a check ended, which had begun before."""
        begun, ended = (line for line in self.lines if line["check"] == check)
        assert begun["state"] == "begin"
        return ended

    def failure(self, check: str) -> str:
        """Return what a check says that failed, and offers to mend."""
        ended = self.result(check)
        assert ended["state"] == "failed"
        assert ended["mend"]
        assert len(ended["detail"].splitlines()) <= 25
        return ended["what"]

    def left_running(self) -> list[str]:
        """Return the commands of the processes in whose environment this home is."""
        mark = f"HOME={self.home}".encode()
        return [
            (process / "cmdline").read_text().replace("\0", " ")
            for process in Path("/proc").iterdir()
            if process.name.isdigit() and mark in variables_of(process)
        ]


def variables_of(process: Path) -> list[bytes]:
    try:
        return (process / "environ").read_bytes().split(b"\0")
    except OSError:
        return []


@pytest.fixture(scope="session")
def environment() -> Path:
    """Return the prefix of an environment as participants have it, made once for all runs."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("the check runs in Linux containers")
    pytest.importorskip("uv", reason="pip install uv")
    pytest.importorskip("jupyterhub", reason="pip install 'workshop-pyhelpers[local]'")
    image, images, cache = Image(), shipped("images"), cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    try:
        with locked(cache / "tests.lock", "another run makes the environment"):
            execute(Plan((environment_step(image, images, cache, ""),)), Progress(quiet=True))
    except EnvironmentProblem as problem:
        pytest.skip(f"JupyterLab cannot be installed: {problem}")
    return environment_folder(image, images, cache)


@pytest.fixture
def room(tmp_path: Path, environment: Path) -> Room:
    return Room(tmp_path, environment)


@pytest.fixture(scope="module")
def new_room(tmp_path_factory: pytest.TempPathFactory, environment: Path) -> Callable[[], Room]:
    """Return a function that makes a room for all tests of a module."""
    return lambda: Room(tmp_path_factory.mktemp("room"), environment)


@pytest.fixture(scope="session")
def distribution() -> Callable[..., None]:
    """Return a function that puts a distribution with the given files where a room finds it."""

    def install(room: Room, name: str, files: dict[str, str]) -> None:
        site = room.folder / "site"
        info = site / f"{name.replace('-', '_')}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "RECORD").write_text("".join(f"{file},,\n" for file in files))
        for file, text in files.items():
            (site / file).parent.mkdir(parents=True, exist_ok=True)
            (site / file).write_text(text)
        room.variables["PYTHONPATH"] = str(site)

    return install
