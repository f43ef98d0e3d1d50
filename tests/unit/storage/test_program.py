"""What the program says and how it ends, against an API server of a few maps."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from workshop_storage import __main__, apply, progress, stop
from workshop_storage.api import _checked, _of_rook
from workshop_storage.problems import Stopped, Unavailable
from workshop_storage.progress import Progress

from tests.unit.storage.rendering import rendered

NAMESPACE = "class"


class Server:
    """Keeps resources by kind and name. `on_list` may answer in its place, or fail."""

    def __init__(self, **kinds: list[dict]) -> None:
        self.kinds = {kind: {one["metadata"]["name"]: one for one in kinds[kind]} for kind in kinds}
        self.deleted: list[str] = []
        self.written: list[dict] = []
        self.on_list: Callable[[str], Any] = lambda _: None

    async def get(self, kind: str, name: str, *_: str) -> dict | None:
        return copy.deepcopy(self.kinds.get(kind, {}).get(name))

    async def list(self, kind: str, *_: str) -> list[dict]:
        own = self.on_list(kind)
        return list(self.kinds.get(kind, {}).values()) if own is None else own

    async def merge(self, kind: str, name: str, _: str, change: dict) -> None:
        self.written.append(copy.deepcopy({"kind": kind, "name": name, **change}))

    async def delete(self, kind: str, name: str, _: str) -> None:
        self.deleted.append(f"{kind} {name}")
        del self.kinds[kind][name]


@pytest.fixture(autouse=True)
def no_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (apply, stop):
        monkeypatch.setattr(module, "POLL", 0.0)
    monkeypatch.setattr(stop, "SETTLE", 0.0)


def talk(server: Server | None = None) -> Progress:
    return Progress(server, rendered())


def test_what_cannot_answer_now_is_asked_again(capsys: pytest.CaptureFixture[str]) -> None:
    answers = iter([Unavailable("the API server does not answer: refused"), ["a disk"], []])

    async def check() -> list[str]:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    asyncio.run(apply.until(talk(), check))
    assert capsys.readouterr().out.splitlines() == [
        "  waiting: the API server does not answer: refused",
        "  waiting: a disk",
    ]


def test_a_wait_ends_with_what_it_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def check() -> list[str]:
        return ["a disk"]

    monkeypatch.setattr(apply, "PATIENCE", 0.0)
    with pytest.raises(Stopped, match="waiting: a disk") as problem:
        asyncio.run(apply.until(talk(), check))
    assert problem.value.exit_code == 3


def test_a_long_wait_is_said_again_after_a_while(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    talker = talk()
    for later in (0.0, 14.0, 1.0, 14.0):
        now[0] += later
        asyncio.run(talker.waiting(["a disk"]))
    assert capsys.readouterr().out.splitlines() == ["  waiting: a disk"] * 2


def test_the_status_is_written_when_it_changes(capsys: pytest.CaptureFixture[str]) -> None:
    server = Server()
    talker = talk(server)

    async def story() -> None:
        await talker.phase("2/5 disks")
        await talker.waiting(["a disk"])
        await talker.waiting(["a disk"])
        await talker.stopped(Stopped("No.", where="here", mend="do it"))

    asyncio.run(story())
    states = [one["data"] for one in server.written]
    assert [one["waiting"] for one in states] == ["", "a disk", "a disk"]
    assert states[-1]["error"] == "No.\n  where: here\n  mend:  do it"
    assert {one["done"] for one in states} == {"false"}


def test_a_status_that_cannot_be_written_stops_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    server = Server()

    async def fail(*_: object) -> None:
        raise Unavailable("gone")

    server.merge = fail  # type: ignore[method-assign]
    asyncio.run(talk(server).phase("1/5 operators"))
    assert "cannot be written: gone" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("status", "answer", "raised", "words"),
    [
        (422, {"message": "spec: too large"}, Stopped, "The API server refuses it: spec: too"),
        (403, {"message": "not you"}, Stopped, "The API server forbids it: not you"),
        (500, {"message": "a webhook"}, Unavailable, "CephCluster x: a webhook"),
        (409, {"message": "try again"}, Unavailable, "try again"),
        (
            409,
            {"message": "of kubectl", "details": {"causes": [{"reason": "FieldManagerConflict"}]}},
            Stopped,
            "Somebody else has set what this release would change: of kubectl",
        ),
    ],
)
def test_a_refusal_is_told_from_a_delay(
    status: int, answer: dict, raised: type[Exception], words: str
) -> None:
    with pytest.raises(raised, match=words):
        _checked(status, answer, "CephCluster x")


@pytest.mark.parametrize(
    ("managers", "taken"), [(["rook"], True), (["rook", "kubectl-edit"], False), ([], False)]
)
def test_only_what_rook_wrote_back_itself_is_taken_over(managers: list[str], taken: bool) -> None:
    causes = [
        {"reason": "FieldManagerConflict", "message": f'conflict with "{one}" using v1'}
        for one in managers
    ]
    assert _of_rook({"details": {"causes": causes}}) is taken


def server_in_use(claims_namespace: str = NAMESPACE) -> Server:
    driver = rendered().drivers[0]
    source = {"persistentVolumeName": "pv-ada"}
    claim = {"namespace": claims_namespace, "name": "claim-ada"}
    return Server(
        Deployment=[{"metadata": {"name": "hub"}, "spec": {"replicas": 1}}],
        VolumeAttachment=[
            {"metadata": {"name": "a"}, "spec": {"attacher": driver, "source": source}},
            {"metadata": {"name": "b"}, "spec": {"attacher": "other", "source": source}},
        ],
        PersistentVolume=[{"metadata": {"name": "pv-ada"}, "spec": {"claimRef": claim}}],
        Pod=[{"metadata": {"name": "jupyter-ada"}}],
        ClientProfile=[{"metadata": {"name": NAMESPACE}}],
    )


def test_a_hub_is_started_again_when_its_volumes_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stop, "DETACH", 0.0)
    server = server_in_use()
    with pytest.raises(Stopped, match="volumes to be detached: class/claim-ada"):
        asyncio.run(stop.stop_servers(server, rendered(), talk()))
    scaled = [one["spec"]["replicas"] for one in server.written if one["name"] == "hub"]
    assert scaled == [0, 1]
    assert "ClientProfile class" not in server.deleted


def test_nothing_is_stopped_while_another_namespace_uses_the_storage() -> None:
    server = server_in_use("physics")
    with pytest.raises(Stopped, match="physics/claim-ada"):
        asyncio.run(stop.stop_servers(server, rendered(), talk()))
    assert server.written == server.deleted == []


def test_servers_are_deleted_once_and_the_profiles_last() -> None:
    server = server_in_use()
    left = iter([None, None, None, *[[]] * 9])

    def detach(kind: str) -> list[dict] | None:
        return next(left) if kind == "VolumeAttachment" else None

    server.on_list = detach
    asyncio.run(stop.stop_servers(server, rendered(), talk()))
    assert server.deleted == ["Pod jupyter-ada", "ClientProfile class"]
    assert [one["spec"]["replicas"] for one in server.written if one["name"] == "hub"] == [0]


@pytest.mark.parametrize(
    ("raised", "code"),
    [(Stopped("No."), 1), (Stopped("Late.", exit_code=3), 3), (Unavailable("refused"), 4)],
)
def test_every_end_is_a_message_and_a_code(
    raised: Exception,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def verb(*_: object) -> None:
        raise raised

    @asynccontextmanager
    async def connect() -> AsyncIterator[Server]:
        yield Server()

    monkeypatch.setitem(__main__.VERBS, "apply", verb)
    monkeypatch.setattr(__main__, "connect", connect)
    assert asyncio.run(__main__.run("apply", rendered())) == code
    assert capsys.readouterr().out.startswith(f"error: {raised.args[0]}")
