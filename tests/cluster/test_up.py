"""`pyhelpers up`, `status` and `down` on a real cluster, also where nothing gets ready."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cluster.commands import HERE, MINIMAL, PEARC, Commands, nothing_installed
from tests.cluster.conftest import URL
from tests.cluster.harness import Cluster
from tests.workshop import ROOT, until

pytestmark = pytest.mark.cluster


def test_a_workshop_is_brought_up_proven_and_taken_down(
    cluster: Cluster, commands: Commands
) -> None:
    up = commands.run("up", MINIMAL, "--json", "--timeout", "3m")
    assert up.returncode == 0, up.stderr
    told = json.loads(up.stdout)
    assert (told["status"], told["front"]["type"]) == ("deployed", "NodePort")
    assert told["warnings"] == []

    # Without credentials: tokens of the hub, which are ended afterwards.
    check = commands.run("up", MINIMAL, "--check", "--participants", "3", "--json")
    assert check.returncode == 0, f"{check.stdout}\n{check.stderr}"
    report = json.loads(check.stdout)
    assert [one["passed"] for one in report["participants"]] == [True] * 3
    assert sum(report["nodes"].values()) == 3
    assert report["login_tried"] is False
    # The test cluster's network plugin knows no policies, and this is how one finds out.
    assert report["network_policies"] == "not enforced"
    assert "the Kubernetes API" in report["reached"]
    assert "another participant's server" in report["reached"]
    counting = (
        "import sqlite3; print(sqlite3.connect('/srv/jupyterhub/jupyterhub.sqlite').execute("
        "\"select count(*) from api_tokens where note like '%--check%'\").fetchone()[0])"
    )
    inside = ("exec", "deployment/hub", "--namespace", commands.namespace, "--")
    assert cluster.kubectl(*inside, "python3", "-c", counting).strip() == "0"

    status = commands.run("status", "--json")
    assert status.returncode == 0, status.stdout
    found = json.loads(status.stdout)
    assert found["parts"] == {"hub": "ready", "proxy": "ready"}
    assert {home["phase"] for home in found["homes"]} == {"Bound"}
    assert len(found["homes"]) == 3

    down = commands.run("down")
    assert down.returncode == 0, down.stderr
    assert "3 homes are kept" in down.stdout
    homes = ("persistentvolumeclaims", "--namespace", commands.namespace)
    assert len(cluster.objects(*homes)) == 3
    assert nothing_installed(cluster, commands.namespace)
    gone = commands.run("down", "--delete-homes", "--yes", "--json")
    assert json.loads(gone.stdout)["homes"] == []
    until(lambda: not cluster.objects(*homes), 60, "the claims are gone")


def test_people_log_in_through_the_provider_although_the_address_leads_nowhere(
    cluster: Cluster,
    commands: Commands,
    provider: dict[str, str],
    login_secret: Callable[[str], None],
    tmp_path: Path,
) -> None:
    arguments = (PEARC, "-f", HERE / "login.yaml")
    up = commands.run("up", *arguments, "--timeout", "3m")
    assert up.returncode == 0, up.stderr
    assert f"callback URL {URL}/hub/oauth_callback" in up.stderr
    assert "create secret generic workshop-login" in up.stdout
    login_secret(commands.namespace)
    restart = ("deployment/hub", "--namespace", commands.namespace)
    cluster.kubectl("rollout", "restart", *restart)
    cluster.kubectl("rollout", "status", *restart, "--timeout=90s")

    credentials = tmp_path / "credentials.csv"
    credentials.write_text(f"name,secret\nada,{provider['password']}\nalan,wrong\n")
    check = commands.run("up", *arguments, "--check", "--credentials", credentials, "--json")
    report = json.loads(check.stdout)
    assert check.returncode == 1
    ada, alan = report["participants"]
    assert ada["passed"], f"{ada} {check.stderr}"
    assert "log in" in ada["seconds"]
    assert (alan["passed"], alan["failed"]) == (False, "log in")
    assert report["login_tried"] is True
    assert any("passed by" in note for note in report["notes"])
    assert provider["password"] not in check.stdout + check.stderr


def test_an_interrupted_installation_is_named_and_goes_on(
    cluster: Cluster, commands: Commands
) -> None:
    with subprocess.Popen(
        commands.argv("up", MINIMAL),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
    ) as process:
        until(lambda: not nothing_installed(cluster, commands.namespace), 60, "helm has begun")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=90)
    assert process.returncode == 130
    assert "What stands now: the release workshop" in said
    assert "deployment.apps/hub" in said
    assert f"pyhelpers down --on kubernetes --namespace {commands.namespace}" in said
    again = commands.run("up", MINIMAL, "--timeout", "3m")
    assert again.returncode == 0, again.stderr


BROKEN = {
    "an image that does not exist": (
        "jupyterhub: {proxy: {chp: {image: {name: docker.io/local/nothing}}}}",
        "the image docker.io/local/nothing:1 cannot be pulled for proxy-",
    ),
    "pods that the namespace refuses": (
        "jupyterhub: {proxy: {chp: {containerSecurityContext: {runAsNonRoot: false}}}}",
        "the namespace's pod security refuses proxy",
    ),
    "a claim that nobody serves": (
        "jupyterhub: {hub: {db: {pvc: {storageClassName: test-nobody}}}}",
        "the claim hub-db-dir (1Gi, class test-nobody) gets no volume",
    ),
    "a hub that ends at once": (
        "jupyterhub: {hub: {extraConfig: {99-broken: raise SystemExit('broken on purpose')}}}",
        "broken on purpose",
    ),
}


@pytest.fixture
def class_of_nobody(cluster: Cluster) -> Iterator[None]:
    cluster.apply(
        {
            "apiVersion": "storage.k8s.io/v1",
            "kind": "StorageClass",
            "metadata": {"name": "test-nobody"},
            "provisioner": "example.org/nobody",
        }
    )
    yield
    cluster.kubectl("delete", "storageclass", "test-nobody")


@pytest.fixture
def namespaces(cluster: Cluster, namespace: str) -> Iterator[dict[str, str]]:
    """A namespace for each broken workshop, that takes restricted pods alone."""
    names = {case: f"{namespace}-{number}" for number, case in enumerate(BROKEN)}
    for name in names.values():
        cluster.kubectl("create", "namespace", name)
        label = "pod-security.kubernetes.io/enforce=restricted"
        cluster.kubectl("label", "namespace", name, label)
    yield names
    for name in names.values():
        cluster.helm("uninstall", "workshop", "--namespace", name, "--ignore-not-found")
        cluster.kubectl("delete", "namespace", name, "--wait=false")


def test_what_does_not_get_ready_is_said_with_all_that_stands(
    class_of_nobody: None, namespaces: dict[str, str], tmp_path: Path
) -> None:
    def tried(case: str) -> tuple[str, int, str, str]:
        folder = tmp_path / namespaces[case]
        folder.mkdir()
        one = Commands(namespaces[case], folder)
        up = one.run("up", MINIMAL, "--timeout", "100s", more=BROKEN[case][0])
        status = one.run("status")
        return case, up.returncode, up.stderr, f"{status.returncode} {status.stdout}"

    # Side by side: each waits to its end.
    with ThreadPoolExecutor(len(BROKEN)) as pool:
        results = list(pool.map(tried, BROKEN))
    for case, code, said, status in results:
        assert code == 3, f"{case}: {said}"
        assert BROKEN[case][1] in said, f"{case}: {said}"
        assert "mend: " in said and "deployment.apps/proxy" in said, f"{case}: {said}"
        assert status.startswith("1 ") and "not ready" in status, f"{case}: {status}"
