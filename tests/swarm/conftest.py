"""Real Docker hosts for the tests in this folder: `make test-swarm`.

Three engines in a Swarm, brought up by ci/engines and taken down however the tests end.
WORKSHOP_TEST_SWARM=existing uses the one that is up, and leaves it. WORKSHOP_EXPECT=swarm: what is
missing on this machine fails the tests, which else skip.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cluster.conftest import ended_by_signals
from tests.oidc import provider_for
from tests.parts import missing, unavailable
from tests.swarm import testbed
from tests.swarm.course import URL, Course, pearc
from tests.swarm.testbed import MACHINE, Testbed
from tests.workshop import until


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.swarm)


@pytest.fixture(scope="session")
def bed(pytestconfig: pytest.Config) -> Iterator[Testbed]:
    """The hosts, with the shipped workshop's images on the manager."""
    if hasattr(pytestconfig, "workerinput"):
        unavailable(
            "swarm", "there is one Swarm for all: run these without -n, as make test-swarm does"
        )
    if lacks := missing(testbed.PACKAGES):
        unavailable("swarm", "missing " + "; ".join(lacks))
    existing = os.environ.get("WORKSHOP_TEST_SWARM") == "existing"
    with ended_by_signals():
        try:
            if not existing:
                testbed.tool("down")
                testbed.tool("up", "3")
            testbed.loaded()
            yield Testbed()
        finally:
            if not existing:
                testbed.tool("down")


@pytest.fixture(scope="session")
def provider(bed: Testbed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """An OpenID Connect provider on this machine: what it was told, password included."""
    with provider_for(URL, tmp_path_factory.mktemp("provider"), MACHINE) as settings:
        yield settings


@pytest.fixture
def course(bed: Testbed, provider: dict[str, Any], tmp_path: Path) -> Iterator[Course]:
    """The paper's workshop, to be brought up; it is taken down, and nothing of it may be left."""
    one = pearc(tmp_path, bed, provider)
    one.write()
    yield one
    down = one.on("down", "--delete-homes", "--yes")
    assert down.returncode == 0, down.stderr
    # Containers of services that were removed go some seconds later.
    until(lambda: not bed.left(), 30, f"nothing is left: {bed.left()}")
