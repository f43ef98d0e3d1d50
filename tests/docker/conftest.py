"""Real container engines for the tests in this folder: `make test-docker`.

A Docker Engine that the tests start and end, and a buildah with storage of its own; both need
root. WORKSHOP_EXPECT=docker: what is missing on this machine fails the tests, which else skip.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.conftest import ended_by_signals
from tests.docker import room as rooms
from tests.docker import workshops
from tests.docker.engines import Buildah, Docker, Engine
from tests.docker.room import Room
from tests.docker.workshops import Workshop
from tests.parts import unavailable

ENGINES = ("docker", "buildah")

_PACKAGES = {
    "dockerd": "docker.io",
    "docker": "docker.io",
    "runc": "runc",
    "iptables": "iptables",
    "ip": "iproute2",
    "mmdebstrap": "mmdebstrap",
    "buildah": "buildah",
    "docker-registry": "docker-registry",
    "git": "git",
}
"""Programs, and the packages of Debian's that bring them."""


def require(*programs: str) -> None:
    """Skip a test for which a program is missing, saying what brings it."""
    packages = {_PACKAGES[name] for name in programs if shutil.which(name) is None}
    if packages:
        unavailable("docker", f"missing programs: apt-get install {' '.join(sorted(packages))}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.docker)


@pytest.fixture(scope="session")
def room(pytestconfig: pytest.Config) -> Iterator[Room]:
    """The folders of this run. Whatever is in them at its end goes with them."""
    if hasattr(pytestconfig, "workerinput"):
        unavailable(
            "docker", "there is one engine for all: run these without -n, as make test-docker does"
        )
    if os.geteuid() != 0:
        unavailable("docker", "missing root: run the tests with sudo")
    require("ip", "iptables", "mmdebstrap")
    try:
        held = rooms.hold()
    except BlockingIOError:
        unavailable("docker", "another run of these tests is at it: wait for its end")
    with held, ended_by_signals():
        made = rooms.make()
        try:
            yield made
        finally:
            rooms.remove(made.folder)
            rooms.network_down()
        assert rooms.traces(made.folder) == []


@pytest.fixture(scope="session")
def start_docker(room: Room) -> Iterator[Callable[..., Docker]]:
    """Return what starts a Docker Engine: `start_docker(NAME, DISK)`."""
    require("dockerd", "docker", "runc")
    started: list[Docker] = []

    def start(name: str, disk: str = "") -> Docker:
        one = Docker(room, room.folder / name, disk)
        started.append(one)
        one.start()
        return one

    try:
        rooms.network_up()
        yield start
    finally:
        for one in started:
            one.kill()


@pytest.fixture(scope="session")
def docker(start_docker: Callable[..., Docker]) -> Docker:
    return start_docker("docker")


@pytest.fixture(scope="session")
def buildah(room: Room) -> Buildah:
    require("buildah", "runc")
    return Buildah(room, room.folder / "buildah")


@dataclass(frozen=True)
class Shipped:
    """The shipped workshop's image, built and checked."""

    workshop: Workshop
    report: dict[str, Any]
    left: set[str]
    """What the build left that it should not."""

    @property
    def image(self) -> str:
        return self.report["image"]

    @property
    def engine(self) -> Engine:
        return self.workshop.engine


@pytest.fixture(scope="session")
def shipped_by(room: Room, request: pytest.FixtureRequest) -> Callable[[str], Shipped]:
    """Return what has the shipped workshop built by an engine, once."""
    made: dict[str, Shipped] = {}
    tried: set[str] = set()

    def by(name: str) -> Shipped:
        if name not in made:
            if name in tried:
                pytest.fail(f"it could not be built by {name}: see above", pytrace=False)
            tried.add(name)
            engine = request.getfixturevalue(name)
            workshop = workshops.shipped(room.folder / f"shipped-{name}", engine)
            before = engine.left() | room.left()
            report = workshop.report()
            made[name] = Shipped(workshop, report, (engine.left() | room.left()) - before)
        return made[name]

    return by


@pytest.fixture(params=ENGINES, scope="session")
def shipped(request: pytest.FixtureRequest, shipped_by: Callable[[str], Shipped]) -> Shipped:
    """The shipped workshop's image, by each engine."""
    return shipped_by(request.param)


@pytest.fixture
def tiny(room: Room, docker: Docker, tmp_path: Path) -> Iterator[Callable[..., Workshop]]:
    """Return what makes a tiny workshop for the Docker Engine.

    However the test ends: what it leaves in the engine and on the disk fails it.
    """
    before = docker.left() | room.left()
    yield lambda **options: workshops.tiny(tmp_path, docker, **options)
    assert docker.left() | room.left() == before
