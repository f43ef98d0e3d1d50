"""The pods' spawner against an API server that a test plays: nothing forced that must not be."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pyhelpers.hub import trouble

kubernetes = pytest.importorskip("pyhelpers.hub.spawners.kubernetes", exc_type=ImportError)
kubespawner = pytest.importorskip("kubespawner.spawner")
Server = pytest.importorskip("jupyterhub.objects").Server
ApiException = kubernetes.ApiException
ApiClient = pytest.importorskip("kubernetes_asyncio.client").ApiClient

NAME = "mock@name"


class Core:
    """CoreV1Api, as far as a spawner asks it. `refusal` is what creating a pod ends in."""

    def __init__(self, pods: dict[str, Any]) -> None:
        self.pods, self.refusal = pods, None
        self.graces: list[int] = []
        self.created: list[Any] = []

    async def create_namespaced_pod(self, namespace: str, pod: Any) -> None:
        if self.refusal:
            raise self.refusal
        self.created.append(ApiClient().sanitize_for_serialization(pod)["spec"])
        self.pods[f"{namespace}/{pod.metadata.name}"] = made(pod.metadata.name)

    async def delete_namespaced_pod(self, name: str, namespace: str, **how: Any) -> None:
        self.graces.append(how["grace_period_seconds"])
        if how["grace_period_seconds"] == 0 or not self.silent(f"{namespace}/{name}"):
            self.pods.pop(f"{namespace}/{name}", None)

    async def create_namespaced_persistent_volume_claim(self, **_: Any) -> None:
        return None

    def silent(self, key: str) -> bool:
        return key in self.pods and self.pods[key]["spec"]["nodeName"] == "silent"


def made(name: str, where: str = "node1") -> dict[str, Any]:
    return {
        "metadata": {"name": name, "namespace": "dev", "uid": "1"},
        "spec": {"nodeName": where},
        "status": {
            "phase": "Pending",
            "podIP": "10.0.0.1",
            "containerStatuses": [{"name": "notebook", "ready": True, "state": {}}],
        },
    }


class Nodes:
    """A node watch that knows one silent node. `shared` says whether homes may be moved."""

    def __init__(self, core: Core, shared: bool) -> None:
        async def can_move(_: Any) -> bool:
            return shared

        async def remove(pod: Any) -> None:
            await core.delete_namespaced_pod(pod["metadata"]["name"], "dev", grace_period_seconds=0)

        async def claim_events(*_: str) -> list[str]:
            return ["waiting for a volume to be created by the provisioner"]

        self.watch = SimpleNamespace(can_move=can_move)
        self.api = SimpleNamespace(remove=remove, claim_events=claim_events)

    def add(self, spawner: Any) -> None: ...

    def start(self, spawner: Any) -> None: ...

    async def is_away(self, pod: Any) -> bool:
        return pod["spec"]["nodeName"] == "silent"


Act = Callable[[Any, Core], Awaitable[None]]


def with_spawner(
    monkeypatch: pytest.MonkeyPatch, act: Act, *, shared: bool = False, **traits: Any
) -> None:
    """Run `act(spawner, core)` for a spawner in an API server of its own."""

    async def run() -> None:
        pods: dict[str, Any] = {}
        core = Core(pods)
        loaded = asyncio.get_running_loop().create_future()
        loaded.set_result(None)
        reflector = SimpleNamespace(pods=pods, events=[], first_load_future=loaded)
        monkeypatch.setattr(kubespawner, "load_config", lambda **_: None)
        monkeypatch.setattr(kubespawner, "shared_client", lambda _: core)
        kinds = {("pods", "dev"): reflector, ("events", "dev"): reflector}
        monkeypatch.setattr(kubespawner.KubeSpawner, "reflectors", kinds)
        monkeypatch.setattr(kubernetes.WorkshopSpawner, "nodes", Nodes(core, shared))
        spawner = kubernetes.WorkshopSpawner(
            _mock=True, namespace="dev", pod_name_template="jupyter-ada", **traits
        )
        spawner.log = logging.getLogger("spawner")
        monkeypatch.setattr(spawner, "get_env", lambda: {"TOKEN": "secret-of-ada"})
        await act(spawner, core)

    asyncio.run(run())
    trouble.forget(NAME, "")


KEY = "dev/jupyter-ada"


def test_a_pod_is_stopped_with_the_time_to_end(monkeypatch: pytest.MonkeyPatch) -> None:
    async def act(spawner: Any, core: Core) -> None:
        core.pods[KEY] = made("jupyter-ada")
        await spawner.stop(now=True)
        assert core.graces == [spawner.delete_grace_period]

    with_spawner(monkeypatch, act)


def test_on_a_silent_node_a_home_that_can_be_shared_is_freed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def act(spawner: Any, core: Core) -> None:
        core.pods[KEY] = made("jupyter-ada", "silent")
        await spawner.stop()
        assert core.graces[0] == 0
        assert KEY not in core.pods

    with_spawner(monkeypatch, act, shared=True)


@pytest.mark.parametrize("now", [False, True])
def test_on_a_silent_node_another_home_is_never_forced(
    monkeypatch: pytest.MonkeyPatch, now: bool
) -> None:
    async def act(spawner: Any, core: Core) -> None:
        core.pods[KEY] = made("jupyter-ada", "silent")
        await asyncio.wait_for(spawner.stop(now=now), 60)
        assert core.graces == [spawner.delete_grace_period]
        assert KEY in core.pods

    with_spawner(monkeypatch, act)


def test_who_starts_again_while_the_home_is_held_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async def act(spawner: Any, core: Core) -> None:
        core.pods[KEY] = made("jupyter-ada", "silent")
        with pytest.raises(kubernetes.StartProblem) as caught:
            await spawner.start()
        assert caught.value.jupyterhub_message == f"{trouble.HELD} Ask help@example.org."
        assert [one.text for one in trouble.troubles_of(NAME)] == [trouble.HELD]
        assert not core.graces

    with_spawner(monkeypatch, act, contact="help@example.org")


def test_a_refused_pod_is_explained_and_its_token_is_in_no_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def act(spawner: Any, core: Core) -> None:
        core.refusal = ApiException(status=403, reason="Forbidden")
        core.refusal.body = json.dumps({"message": "pods is forbidden: exceeded quota: small"})
        with pytest.raises(kubernetes.StartProblem) as caught:
            await spawner.start()
        assert "what it was granted is used up" in caught.value.jupyterhub_message
        assert caught.value.jupyterhub_message.endswith("exceeded quota: small")

    caplog.set_level(logging.DEBUG)
    with_spawner(monkeypatch, act, cmd=["serve"])
    assert "secret-of-ada" not in caplog.text


def warning(message: str, reason: str = "FailedScheduling") -> dict[str, Any]:
    return {
        "type": "Warning",
        "reason": reason,
        "message": message,
        "lastTimestamp": "2027-07-25T09:00:00Z",
        "involvedObject": {"name": "jupyter-ada"},
        "metadata": {"uid": message},
    }


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("0/3 nodes are available: 3 Insufficient memory.", "is full"),
        ("0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.", "by the pr"),
    ],
)
def test_a_start_that_takes_too_long_says_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, message: str, expected: str
) -> None:
    async def act(spawner: Any, core: Core) -> None:
        start = spawner.start()
        await asyncio.sleep(0.3)
        spawner.event_reflector.events.append(warning(message))
        with pytest.raises(kubernetes.StartProblem) as caught:
            await start
        said = caught.value.jupyterhub_message
        assert said.startswith("Your workspace was not ready after 4 seconds.")
        assert expected in said
        assert message in said

    with_spawner(monkeypatch, act, cmd=["serve"], start_timeout=4)


def test_a_start_whose_node_goes_silent_ends_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def act(spawner: Any, core: Core) -> None:
        start = spawner.start()
        await asyncio.sleep(0.3)
        core.pods.clear()
        await spawner.pod_removed()
        with pytest.raises(kubernetes.StartProblem) as caught:
            await asyncio.wait_for(start, 60)
        assert caught.value.jupyterhub_message == trouble.ENDED

    with_spawner(monkeypatch, act, cmd=["serve"], start_timeout=300)


def test_progress_puts_words_before_kubernetes_own(monkeypatch: pytest.MonkeyPatch) -> None:
    async def act(spawner: Any, core: Core) -> None:
        start = spawner.start()
        await asyncio.sleep(0.3)
        message = "0/3 nodes are available: 3 Insufficient memory <b>"
        spawner.event_reflector.events.append(warning(message))
        async for event in spawner.progress():
            assert event["html_message"].startswith("Every computer of the cluster is full.")
            assert event["html_message"].endswith("3 Insufficient memory &lt;b&gt;</span>")
            break
        core.pods[KEY]["status"]["phase"] = "Running"
        assert await start == "http://10.0.0.1:8888"

    with_spawner(monkeypatch, act, cmd=["serve"], start_timeout=300)


@pytest.mark.parametrize("phase", ["Pending", "Running"])
@pytest.mark.parametrize(
    ("known", "now", "ended"),
    [
        ("10.0.0.1", "10.0.0.1", False),
        ("10.0.0.1", "10.0.0.2", True),
        ("10.0.0.1", None, False),
        ("fd00::1", "fd00:0::1", False),
        ("jupyter-ada.dev.svc.cluster.local", "10.0.0.2", False),
    ],
)
def test_a_server_that_came_back_at_another_address_has_ended(
    monkeypatch: pytest.MonkeyPatch, known: str, now: str | None, ended: bool, phase: str
) -> None:
    async def act(spawner: Any, core: Core) -> None:
        core.pods[KEY] = made("jupyter-ada")
        core.pods[KEY]["status"] |= {"podIP": now, "phase": phase}
        monkeypatch.setattr(kubernetes.WorkshopSpawner, "ready", True, raising=False)
        server = Server(ip=known, port=8888, base_url="/")
        monkeypatch.setattr(kubernetes.WorkshopSpawner, "server", server, raising=False)
        monkeypatch.setattr(spawner, "db", SimpleNamespace(commit=lambda: None))
        for _ in range(2):
            assert (await spawner.poll() is not None) is ended
        assert trouble.trouble_of(spawner.user) == (trouble.RESTARTED if ended else "")

    with_spawner(monkeypatch, act)


def test_a_server_that_its_node_found_dead_has_ended_and_its_owner_hears_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def act(spawner: Any, core: Core) -> None:
        core.pods[KEY] = made("jupyter-ada")
        # What containerd 1.6 and Kubernetes 1.34 say after a power cut.
        state = {"terminated": {"reason": "Unknown", "exitCode": 255}}
        core.pods[KEY]["status"] |= {
            "phase": "Running",
            "containerStatuses": [{"name": "notebook", "ready": False, "state": state}],
        }
        monkeypatch.setattr(kubernetes.WorkshopSpawner, "ready", True, raising=False)
        assert await spawner.poll() == 1
        assert trouble.trouble_of(spawner.user) == trouble.RESTARTED

    with_spawner(monkeypatch, act)


DATA = "/opt/workshop/share/volume"
CLAIM = {"persistentVolumeClaim": {"claimName": "pearc-data", "readOnly": True}}
MINE = {"name": "mine", "emptyDir": {}}


def release_with(claim: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = folder / "release.json"
    file.write_text(json.dumps({"homes": {}, "data": {"claim": claim}}))
    monkeypatch.setattr("pyhelpers.hub.release.FILE", file)


async def created(spawner: Any, core: Core) -> tuple[list[Any], list[Any]]:
    """Return the volumes of the pod that a start creates, and the mounts of its first container."""
    with pytest.raises(kubernetes.StartProblem):
        await spawner.start()
    pod = core.created[-1]
    core.pods.clear()
    return pod.get("volumes", []), pod["containers"][0].get("volumeMounts", [])


# As z2jh hands them over, and as a values file may write them in hub.config.KubeSpawner.
@pytest.mark.parametrize("of", [lambda one: {"mine": one}, lambda one: [one]], ids=["map", "list"])
def test_data_on_a_volume_are_mounted_beside_the_files_own_volumes(
    of: Callable[[Any], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mount = {"name": "mine", "mountPath": "/mine"}

    async def act(spawner: Any, core: Core) -> None:
        release_with("pearc-data", tmp_path, monkeypatch)
        volumes, mounts = await created(spawner, core)
        assert volumes == [MINE, {"name": "workshop-share-volume", **CLAIM}]
        ours = {"name": "workshop-share-volume", "mountPath": DATA, "readOnly": True}
        assert mounts == [mount, ours]

    traits = {"volumes": of(MINE), "volume_mounts": of(mount), "start_timeout": 4}
    with_spawner(monkeypatch, act, cmd=["serve"], **traits)


def test_a_claim_that_is_named_later_is_mounted_without_a_restart_of_the_hub(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def act(spawner: Any, core: Core) -> None:
        for claim, volumes in (("", []), ("pearc-data", [CLAIM]), ("", [])):
            release_with(claim, tmp_path, monkeypatch)
            found, mounts = await created(spawner, core)
            named = [{**one, "name": "workshop-share-volume"} for one in volumes]
            assert (found, len(mounts)) == (named, len(named))

    with_spawner(monkeypatch, act, cmd=["serve"], start_timeout=4)


def test_a_mount_of_the_files_own_in_that_place_stays_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mount = {"name": "mine", "mountPath": f"{DATA}/"}

    async def act(spawner: Any, core: Core) -> None:
        release_with("pearc-data", tmp_path, monkeypatch)
        assert await created(spawner, core) == ([MINE], [mount])

    traits = {"volumes": [MINE], "extra_container_config": {"volumeMounts": [mount]}}
    with_spawner(monkeypatch, act, cmd=["serve"], start_timeout=4, **traits)
