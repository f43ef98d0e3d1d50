"""What a Swarm says about tasks and nodes, as Docker 20.10 says it; and in words."""

from __future__ import annotations

from typing import Any

import pytest

from pyhelpers.hub.swarm.tasks import Node, Task, all_tasks, parse_nodes, parse_tasks
from pyhelpers.hub.swarm.words import (
    ended_in_words,
    late_in_words,
    stage_in_words,
    start_ended_in_words,
)

UP, DOWN = Node("n1", "host1", up=True), Node("n2", "host2", up=False)
NODES = {node.id: node for node in (UP, DOWN)}


def told(number: int, state: str, node: str = "n1", **more: Any) -> dict[str, Any]:
    status = {"State": state, **more}
    created = f"2026-11-26T10:00:0{number}.5Z"
    return {
        "ID": f"t{number}",
        "ServiceID": "s1",
        "NodeID": node,
        "CreatedAt": created,
        "Status": status,
    }


def test_nodes() -> None:
    listing = [
        {"ID": "n1", "Description": {"Hostname": "host1"}, "Status": {"State": "ready"}},
        {"ID": "n2", "Description": {"Hostname": "host2"}, "Status": {"State": "down"}},
        {"ID": "n3", "Status": {"State": "unknown"}},
    ]
    assert parse_nodes(listing) == {**NODES, "n3": Node("n3", "n3", up=True)}


def test_the_newest_task_counts() -> None:
    listing = [told(2, "running"), told(1, "failed"), told(3, "starting")]
    assert parse_tasks(listing, NODES)["s1"].id == "t3"
    assert [one.id for one in all_tasks(listing, NODES)["s1"]] == ["t3", "t2", "t1"]


def test_a_task_that_runs_on_a_host_that_is_down_is_lost() -> None:
    task = parse_tasks([told(1, "running", "n2")], NODES)["s1"]
    assert task.is_lost and task.ended and not task.runs


def test_the_address_is_without_the_size_of_its_network() -> None:
    attachments = [{"Addresses": []}, {"Addresses": ["10.0.4.7/24"]}]
    listing = [{**told(1, "running"), "NetworksAttachments": attachments}]
    assert parse_tasks(listing, NODES)["s1"].address == "10.0.4.7"


def test_a_host_that_left_the_swarm_is_down() -> None:
    assert parse_tasks([told(1, "running", "gone")], NODES)["s1"].is_lost


def test_a_task_without_a_host_waits() -> None:
    err = "no suitable node (insufficient resources on 3 nodes)"
    task = parse_tasks([told(1, "pending", "", Err=err)], NODES)["s1"]
    assert task.waits and task.node is None and task.says == err
    words, own, _ = stage_in_words(task)
    assert "full" in words and own == err


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("new", "handed to the computers"),
        ("pending", "looked for"),
        ("preparing", "got ready on host1"),
        ("assigned", "starts on host1"),
        ("running", "runs on host1"),
    ],
)
def test_stages_in_words(state: str, words: str) -> None:
    task = Task("s1", "t1", state, node=None if state in ("new", "pending") else UP)
    assert words in stage_in_words(task)[0]


def test_stages_go_forward() -> None:
    states = ("pending", "preparing", "starting", "running")
    shares = [stage_in_words(Task("s", "t", state, node=UP))[2] for state in states]
    assert shares == sorted(shares) and stage_in_words(None)[2] < shares[0]


@pytest.mark.parametrize(
    ("task", "words"),
    [
        (None, "ended by an administrator"),
        (Task("s", "t", "failed", code=137, node=UP), "ended by force"),
        (Task("s", "t", "failed", code=143, node=UP), "ended by an administrator"),
        (Task("s", "t", "complete", code=0, node=UP), "ended by itself"),
        (Task("s", "t", "failed", code=1, node=UP), "ended by itself"),
        (Task("s", "t", "running", node=DOWN), "it gets another computer"),
    ],
)
def test_ends_in_words(task: Task | None, words: str) -> None:
    assert words in ended_in_words(task, shared=True)


def test_a_home_on_a_lost_host_waits_for_it() -> None:
    said = ended_in_words(Task("s", "t", "running", node=DOWN), shared=False)
    assert "your home folder is attached to it" in said


def test_starts_that_failed_tell_dockers_own_words() -> None:
    missing = Task("s", "t", "rejected", "No such image: sha256:0123", node=UP)
    said = start_ended_in_words(missing, shared=False)
    assert "software is not on the computer" in said and said.endswith("sha256:0123")
    ended = Task("s", "t", "failed", "task: non-zero exit (2)", 2, UP)
    assert "as soon as it had started" in start_ended_in_words(ended, shared=False)


def test_a_late_start_tells_what_it_waits_for() -> None:
    full = Task("s", "t", "pending", "no suitable node (insufficient resources on 1 node)")
    assert "after 5 minutes. Every computer of the workshop is full" in late_in_words(full, 300)
    assert "do not answer" in late_in_words(None, 300)
    assert "did not answer" in late_in_words(Task("s", "t", "running", node=UP), 300)
