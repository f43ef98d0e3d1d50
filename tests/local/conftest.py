"""Fixtures that bring up real workshops on this machine. Nothing here is mocked."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.local.workshop import Local, write_values

PEOPLE = {"grace": "instructor", "thomas": "admin", "ada": "participant", "alan": "participant"}


def _skip_without_extra() -> None:
    missing = [n for n in ("jupyterhub", "flask", "aiohttp") if not importlib.util.find_spec(n)]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: pip install 'workshop-pyhelpers[local]'")


def _end(local: Local) -> None:
    left = local.processes()
    for process in left:
        process.kill()
    psutil.wait_procs(left, timeout=10)


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Local]:
    """A workshop that the test brings up itself, from a values file it may change."""
    _skip_without_extra()
    one = Local(tmp_path, tmp_path / "workshop.yaml")
    write_values(one.file, PEOPLE)
    yield one
    _end(one)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    """A workshop that is up, shared by a module's tests. They leave its values file alone."""
    _skip_without_extra()
    folder = tmp_path_factory.mktemp("running")
    one = Local(folder, folder / "workshop.yaml")
    write_values(one.file, PEOPLE)
    one.up()
    yield one
    _end(one)
