"""A real Slurm for the tests in this folder: `make test-slurm`.

slurmctld, its accounting, an sshd as login node and three nodes with Apptainer, from Debian's
packages, brought up by ci/slurm and taken down however the tests end. WORKSHOP_TEST_SLURM=existing
uses the one that is up, and leaves it. WORKSHOP_EXPECT=slurm: what is missing on this machine
fails the tests, which else skip.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.conftest import ended_by_signals
from tests.oidc import free_port, provider_for
from tests.parts import missing, unavailable
from tests.slurm import testbed
from tests.slurm.course import Course, pearc
from tests.slurm.testbed import MACHINE, Testbed
from tests.workshop import until


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.slurm)


@pytest.fixture(scope="session")
def bed(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Testbed]:
    """The cluster, with the shipped workshop's image on it."""
    if hasattr(pytestconfig, "workerinput"):
        unavailable(
            "slurm", "there is one cluster for all: run these without -n, as make test-slurm does"
        )
    if lacks := missing(testbed.PACKAGES):
        unavailable("slurm", "missing " + "; ".join(lacks))
    existing = os.environ.get("WORKSHOP_TEST_SLURM") == "existing"
    with ended_by_signals():
        try:
            if not existing:
                testbed.tool("down")
                testbed.tool("build", seconds=1800)
            one = Testbed.existing() if existing else Testbed.up()
            testbed.built(one, tmp_path_factory.mktemp("image"))
            yield one
        finally:
            if not existing:
                testbed.tool("down")


@pytest.fixture(scope="session")
def port() -> int:
    """Where all workshops of the tests answer, one after another: their provider knows it."""
    return free_port()


@pytest.fixture(scope="session")
def provider(port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """An OpenID Connect provider on this machine: what it was told, password included."""
    folder = tmp_path_factory.mktemp("provider")
    with provider_for(f"http://127.0.0.1:{port}", folder) as settings:
        yield settings


@pytest.fixture
def course(bed: Testbed, provider: dict[str, Any], port: int, tmp_path: Path) -> Iterator[Course]:
    """The paper's workshop, to be brought up; it is taken down, and nothing of it may be left."""
    one = pearc(tmp_path, bed, provider, port)
    one.write()
    yield one
    down = one.down("--delete-homes", "--yes")
    assert down.returncode == 0, down.stderr
    assert one.processes() == []
    until(lambda: not bed.jobs("RUNNING", "PENDING"), 30, "no job is left")


@pytest.fixture
def walled(course: Course, bed: Testbed) -> Iterator[Course]:
    """The workshop on nodes from which no way leads to this machine."""
    for node in ("c1", "c2", "c3"):
        bed.cut_from(node, MACHINE)
    course.write({"hubAddress": None, "reverse": True})
    try:
        yield course
    finally:
        for node in ("c1", "c2", "c3"):
            bed.join_to(node, MACHINE)
