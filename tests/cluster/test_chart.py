"""The chart on a real cluster: restricted pods, `helm test`, and what only a cluster can refuse."""

from __future__ import annotations

import asyncio
import base64
import secrets
import subprocess
from collections.abc import Iterator

import pytest

from tests.cluster.classroom import (
    OFFLINE,
    Classroom,
    classroom,
    execute,
    kernel_of,
    roster_of,
)
from tests.cluster.harness import Cluster
from tests.workshop import ROOT

pytestmark = pytest.mark.cluster

NAMESPACE = f"test-chart-{secrets.token_hex(2)}"
ENFORCE = "pod-security.kubernetes.io/enforce"
DEFAULT = "storageclass.kubernetes.io/is-default-class"
PEOPLE = {"grace": "instructor", "ada": "participant"}
ROOK = "{storage: {homes: rook}, rook-ceph: {enabled: true}}"


@pytest.fixture(scope="module")
def room(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Classroom]:
    """A workshop in a namespace that enforces the restricted pod security standard."""
    labels = {ENFORCE: "restricted"}
    metadata = {"name": NAMESPACE, "labels": labels}
    cluster.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
    folder = tmp_path_factory.mktemp("chart")
    with classroom(Classroom(NAMESPACE, people=PEOPLE, folder=folder)) as one:
        yield one


def helm(verb: str, *layers: str, more: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run helm with values/minimal.yaml and layers given as text, on standard input."""
    files = [ROOT / "values" / "minimal.yaml", OFFLINE]
    options = [word for file in files for word in ("--values", str(file))]
    where = ("workshop", str(ROOT / "chart"), "--namespace", NAMESPACE)
    command = ["helm", verb, *where, *options, *(("--values", "-") if layers else ()), *more]
    text = "\n".join(layers)
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False)


def helm_test() -> subprocess.CompletedProcess[str]:
    command = ["helm", "test", "workshop", "--namespace", NAMESPACE, "--timeout", "4m"]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_participant_works_where_pods_are_restricted(room: Classroom) -> None:
    asyncio.run(_work(room))


async def _work(room: Classroom) -> None:
    ada = room.person("ada")
    try:
        await ada.log_in()
        await ada.start(120)
        pod = room.pod_of("ada")
        assert pod and pod["status"]["phase"] == "Running"
        assert (await execute(ada, await kernel_of(ada), "print(6 * 7)")).strip() == "42"
        await ada.leave()
    finally:
        await ada.close()


def test_helm_test_says_what_is_in_place(room: Classroom) -> None:
    done = helm_test()
    assert done.returncode == 0, done.stderr
    said = done.stdout + done.stderr
    for line in ("ok     hub: JupyterHub 5.", "ok     login: the login page of 'A first workshop'"):
        assert line in said
    assert "ok     roster: 2 on the roster" in said
    assert "ok     homes: the StorageClass shared is there" in said
    assert not [pod for pod in room.objects("pods") if pod["metadata"]["name"] == "workshop-test"]


def test_helm_test_says_what_is_wrong_with_the_roster(room: Classroom) -> None:
    before = roster_of(PEOPLE)
    try:
        put_roster(room, f"{before}emmy\n")
        done = helm_test()
    finally:
        put_roster(room, before)
    assert done.returncode != 0
    assert "FAILED roster: the roster is not right: line 4: emmy has no role" in (
        done.stdout + done.stderr + room.kubectl("logs", "workshop-test")
    )


def put_roster(room: Classroom, text: str) -> None:
    data = base64.b64encode(text.encode()).decode()
    patch = f'{{"data": {{"roster.csv": "{data}"}}}}'
    room.kubectl("patch", "secret", "workshop-roster", "--patch", patch)


def test_an_upgrade_never_empties_the_roster(room: Classroom) -> None:
    done = helm("upgrade", "roster: ''", "global: {workshop: {login: {allow: everyone}}}")
    assert done.returncode != 0
    assert "roster: this upgrade would empty the roster, which has 2 in the cluster" in done.stderr
    assert "--set-file roster=roster.csv" in done.stderr


@pytest.mark.parametrize(
    ("layer", "key"),
    [
        (ROOK, "storage.homes"),
        (
            "jupyterhub: {singleuser: {cloudMetadata: {blockWithIptables: true}}}",
            "jupyterhub.singleuser.cloudMetadata.blockWithIptables",
        ),
    ],
)
def test_what_the_namespace_forbids_is_refused(room: Classroom, layer: str, key: str) -> None:
    done = helm("upgrade", layer)
    assert done.returncode != 0
    assert f"  - {key}: " in done.stderr
    assert "enforces the restricted pod security standard" in done.stderr


def test_the_organiser_is_told_of_a_class_that_is_not_there(room: Classroom) -> None:
    layer = "jupyterhub: {hub: {db: {pvc: {storageClassName: nope}}}}"
    done = helm("upgrade", layer, more=("--dry-run=server",))
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "The cluster has no StorageClass nope, which jupyterhub.hub.db.pvc.storage" in said


def test_the_organiser_is_told_when_no_class_is_the_default(
    cluster: Cluster, room: Classroom
) -> None:
    classes = cluster.objects("storageclasses")
    defaults = [
        one["metadata"]["name"]
        for one in classes
        if one["metadata"].get("annotations", {}).get(DEFAULT) == "true"
    ]
    assert defaults
    try:
        for name in defaults:
            cluster.kubectl("annotate", "--overwrite", f"storageclass/{name}", f"{DEFAULT}=false")
        done = helm("upgrade", more=("--dry-run=server",))
    finally:
        for name in defaults:
            cluster.kubectl("annotate", "--overwrite", f"storageclass/{name}", f"{DEFAULT}=true")
    assert done.returncode == 0, done.stderr
    said = " ".join(done.stdout.split())
    assert "The cluster has no default StorageClass, and jupyterhub.hub.db.pvc.storageC" in said


def test_an_uninstall_leaves_nothing_but_homes(room: Classroom, cluster: Cluster) -> None:
    room.kubectl("delete", "pod", "workshop-test", "--ignore-not-found")
    cluster.helm("uninstall", "workshop", "--namespace", NAMESPACE)
    room.kubectl("wait", "--for=delete", "pods", "--all", "--timeout=90s")
    left = [
        f"{one['kind']}/{one['metadata']['name']}"
        for kind in ("pods", "configmaps", "secrets", "serviceaccounts", "jobs")
        for one in room.objects(kind)
    ]
    assert sorted(left) == ["ConfigMap/kube-root-ca.crt", "ServiceAccount/default"]
    for kind in ("clusterroles", "clusterrolebindings"):
        names = [one["metadata"]["name"] for one in cluster.objects(kind)]
        assert not [name for name in names if name.startswith(f"{NAMESPACE}-")]
    claims = [one["metadata"]["name"] for one in room.objects("persistentvolumeclaims")]
    assert [name for name in claims if "ada" in name]
