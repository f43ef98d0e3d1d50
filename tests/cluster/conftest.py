"""A real Kubernetes of three nodes for the tests in this folder: `make test-cluster`.

WORKSHOP_TEST_CLUSTER chooses which: `fresh` begins with `ci/cluster down`, brings one up and takes
it down again, however the tests end; `existing` uses the one that is up and leaves it. Unset: the
one that is up, if there is one, else a fresh one. WORKSHOP_EXPECT=cluster: what is missing on this
machine fails the tests, which else skip.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cluster import harness
from tests.cluster.commands import Commands
from tests.cluster.harness import Cluster
from tests.cluster.release import URL
from tests.cluster.rook import Rook
from tests.cluster.storage import NAMESPACE, Storage
from tests.workshop import ROOT


def unavailable(reason: str) -> None:
    """Skip, or fail where the cluster was expected."""
    if "cluster" in os.environ.get("WORKSHOP_EXPECT", "").replace(",", " ").split():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def cluster(pytestconfig: pytest.Config) -> Iterator[Cluster]:
    """The cluster, with kubectl and Helm of this process set up for it."""
    if hasattr(pytestconfig, "workerinput"):
        unavailable("there is one cluster for all: run these without -n, as make test-cluster does")
    if lacks := harness.missing():
        unavailable("missing " + "; ".join(lacks))
    wanted = os.environ.get("WORKSHOP_TEST_CLUSTER", "")
    if wanted not in ("", "fresh", "existing"):
        pytest.fail(f"WORKSHOP_TEST_CLUSTER is fresh or existing, not {wanted}", pytrace=False)
    harness.put_charts()
    os.environ.update(harness.environment())
    if wanted != "fresh" and harness.is_up():
        yield Cluster({})
        return
    if wanted == "existing":
        unavailable("no cluster is up: ci/cluster up")
    with ended_by_signals():
        try:
            harness.take_down()
            yield Cluster(harness.bring_up())
        finally:
            harness.take_down()
    assert harness.traces() == []


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """SIGTERM and SIGHUP end the tests as Ctrl-C does: what they started is taken down first."""
    numbers = (signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.default_int_handler) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@pytest.fixture(scope="session")
def kubectl(cluster: Cluster) -> Callable[..., str]:
    return cluster.kubectl


@pytest.fixture(scope="session")
def helm(cluster: Cluster) -> Callable[..., str]:
    return cluster.helm


@pytest.fixture
def namespace(cluster: Cluster) -> Iterator[str]:
    """An empty namespace, deleted after the test."""
    name = f"test-{secrets.token_hex(3)}"
    cluster.kubectl("create", "namespace", name)
    yield name
    cluster.kubectl("delete", "namespace", name, "--wait=false")


@pytest.fixture(scope="session")
def chart(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The chart as it is now: the tests last minutes, and somebody may be working on it."""
    copy = tmp_path_factory.mktemp("chart") / "chart"
    shutil.copytree(ROOT / "chart", copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


@pytest.fixture
def commands(cluster: Cluster, namespace: str, tmp_path: Path) -> Iterator[Commands]:
    one = Commands(namespace, tmp_path)
    yield one
    # What belongs to no namespace goes with the release.
    cluster.helm("uninstall", "workshop", "--namespace", namespace, "--ignore-not-found")


@pytest.fixture(scope="session")
def provider(cluster: Cluster) -> dict[str, str]:
    """The OpenID Connect provider in the cluster: what it was told, password included."""
    cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "identity"}})
    found = [s for s in cluster.objects("secrets", "--namespace=identity") if _is_ours(s)]
    if found:
        settings = json.loads(base64.b64decode(found[0]["data"]["settings.json"]))
    else:
        settings = {
            "issuer": "http://10.112.0.80",
            "provider": "access",
            "provider_title": "ACCESS",
            "title": "The tests' workshop",
            "client_id": "workshop",
            "client_secret": secrets.token_hex(16),
            "redirect_uri": f"{URL}/hub/oauth_callback",
            "password": secrets.token_hex(8),
        }
        cluster.apply(secret("identity", "provider", {"settings.json": json.dumps(settings)}))
    cluster.kubectl("apply", "-f", str(Path(__file__).with_name("provider.yaml")))
    rollout = ("rollout", "status", "deployment/provider", "--namespace=identity")
    cluster.kubectl(*rollout, "--timeout=120s")
    return settings


def _is_ours(found: dict) -> bool:
    return found["metadata"]["name"] == "provider"


def secret(namespace: str, name: str, content: dict[str, str]) -> dict:
    """Return a Secret's manifest."""
    metadata = {"name": name, "namespace": namespace}
    return {"apiVersion": "v1", "kind": "Secret", "metadata": metadata, "stringData": content}


@pytest.fixture(scope="session")
def login_secret(cluster: Cluster, provider: dict[str, str]) -> Callable[[str], None]:
    """Return what makes the Secret `workshop-login` in a namespace, as an organiser would."""

    def make(namespace: str) -> None:
        content = {name: provider[name] for name in ("client_id", "client_secret")}
        cluster.apply(secret(namespace, "workshop-login", content))

    return make


@pytest.fixture(scope="session")
def storage(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storage]:
    """A release of storage alone, just installed, in the hands of a Rook that the tests play."""
    one = Storage(NAMESPACE, tmp_path_factory.mktemp("storage"), Rook(NAMESPACE))
    one.remove(wait=True)
    try:
        one.install()
        yield one
    finally:
        one.remove(wait=False)
