"""Real workshops on this machine, and disks that are small or read-only. Nothing is mocked."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, settings

from tests.workshop import Local, write_values

# An example that a busy machine took long for says nothing about the code.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")


def command(name: str, *arguments: str) -> None:
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"there is no {name} on the PATH")
    subprocess.run([path, *arguments], check=True, capture_output=True, text=True)


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Mount over a folder below tmp_path: `mount(folder, "-t", "tmpfs", "none")`."""
    mounted: list[Path] = []

    def mount_over(folder: Path, *arguments: str) -> Path:
        if os.geteuid() != 0:
            pytest.skip("only root can mount a file system: run the tests as root for this one")
        try:
            command("mount", *arguments, str(folder))
        except subprocess.CalledProcessError as error:
            pytest.skip(f"this machine lets nobody mount a file system: {error.stderr.strip()}")
        mounted.append(folder)
        return folder

    yield mount_over
    for folder in reversed(mounted):
        command("umount", "--lazy", str(folder))


@pytest.fixture
def small_disk(tmp_path: Path, mount: Callable[..., Path]) -> Path:
    """Return a folder on a disk of 256 KiB."""
    folder = tmp_path / "small-disk"
    folder.mkdir()
    return mount(folder, "-t", "tmpfs", "-o", "size=256k,mode=0700", "none")


@pytest.fixture
def make_read_only(mount: Callable[..., Path]) -> Iterator[Callable[[Path], None]]:
    """Return a function after which nothing can be written in a folder, not even by root."""
    changed: list[Path] = []

    def read_only(folder: Path) -> None:
        if os.geteuid() == 0:
            mount(folder, "--bind", str(folder))
            command("mount", "-o", "remount,bind,ro", str(folder))
            return
        for path in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
            path.chmod(0o555)
            changed.append(path)

    yield read_only
    for path in changed:
        path.chmod(0o755)


GRACE = 30
"""Seconds of notice before a removed person's server ends; shorter than people get."""

PEOPLE = {"grace": "instructor", "thomas": "admin", "ada": "participant", "alan": "participant"}


def _skip_without_extra() -> None:
    missing = [n for n in ("jupyterhub", "flask", "aiohttp") if not importlib.util.find_spec(n)]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: pip install 'workshop-pyhelpers[local]'")


def end(local: Local) -> None:
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
    end(one)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Local]:
    """A workshop that is up, shared by a module's tests. They leave its values file alone."""
    _skip_without_extra()
    folder = tmp_path_factory.mktemp("running")
    one = Local(folder, folder / "workshop.yaml")
    config = f"{{XSEDEAuthenticator: {{grace: {GRACE}}}}}"
    write_values(one.file, PEOPLE, more=f"jupyterhub: {{hub: {{config: {config}}}}}")
    one.up()
    yield one
    end(one)


@pytest.fixture
def edited(running: Local) -> Iterator[Local]:
    """The shared workshop, whose roster a test may edit; put back after it."""
    running.set_people(PEOPLE)
    yield running
    running.set_people(PEOPLE)
    time.sleep(1.5)
