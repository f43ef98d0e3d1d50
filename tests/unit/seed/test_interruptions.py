"""Servers that start at once, runs that are killed, files that change under the program's hands."""

from __future__ import annotations

import fcntl
import subprocess

import pytest


def test_a_second_server_waits_for_the_first(room):
    room.ship("a.txt", "v1")
    (room.home / ".workshop").mkdir()
    with (room.home / ".workshop/seed.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = subprocess.Popen(room.argv())
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.5)
        assert room.files() == {}
    assert process.wait(20) == 0
    assert room.files() == {"a.txt": "v1"}


def test_a_lock_that_never_opens_does_not_stop_the_server(room, seed_module, monkeypatch):
    monkeypatch.setattr(seed_module, "LOCK_SECONDS", 0.1)
    (room.home / ".workshop").mkdir()
    with (room.home / ".workshop/seed.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "another server of yours" in seed_module.attempt(room.share, room.home)


def test_servers_that_start_at_once_do_not_clash(room):
    for number in range(30):
        room.ship(f"{number}.txt", "v1")
    processes = [subprocess.Popen(room.argv(), stderr=subprocess.PIPE) for _ in range(4)]
    told = [process.communicate(timeout=30)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4
    assert sorted(told) == [b"", b"", b"", b"workshop: files: 30 new\n"]


def test_without_locks_two_runs_still_do_not_clash(room, seed_module, monkeypatch):
    def no_locks(*_):
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(seed_module.fcntl, "flock", no_locks)
    room.ship("a.txt", "v1")
    content, _ = seed_module.read_share(room.share)
    (room.home / ".workshop").mkdir()
    first, second = ((seed_module.Manifest(room.home), seed_module.Outcome()) for _ in range(2))
    plans = [seed_module.plan(room.home, content, *each) for each in (first, second)]
    for steps, (manifest, outcome) in zip(plans, (first, second), strict=True):
        seed_module.carry_out(room.home, steps, manifest, outcome)
        assert outcome.problems == []
    assert seed_module.attempt(room.share, room.home) == ""
    assert room.files() == {"a.txt": "v1"}


def test_an_edit_between_plan_and_delivery_is_kept(room, seed_module):
    room.ship("a.txt", "v1")
    room.run()
    room.ship("a.txt", "v2")
    content, _ = seed_module.read_share(room.share)
    manifest, outcome = seed_module.Manifest(room.home), seed_module.Outcome()
    steps = seed_module.plan(room.home, content, manifest, outcome)
    room.write("a.txt", "mine, just now")
    seed_module.carry_out(room.home, steps, manifest, outcome)
    assert room.files() == {"a.txt": "mine, just now"}
    assert "you changed this meanwhile" in outcome.problems[0]


def test_a_killed_run_leaves_no_half_file_and_the_next_finishes(room):
    texts = {f"{number:03}.txt": f"{number} " * 2000 for number in range(150)}
    for name, text in texts.items():
        room.ship(name, text)
    interrupted = 0
    for files_seen in (1, 40, 80):
        process = subprocess.Popen(room.argv(), stderr=subprocess.DEVNULL)
        while process.poll() is None and len(list(room.home.glob("*.txt"))) < files_seen:
            pass
        process.kill()
        interrupted += process.wait() != 0
        assert all(texts[path] == text for path, text in room.files().items() if path in texts)
    assert interrupted, "no run was killed in the middle"
    # The killed runs' files are known as the workshop's: a new version replaces them.
    new = {name: f"new {text}" for name, text in texts.items()}
    for name, text in new.items():
        room.ship(name, text)
    assert room.run().returncode == 0
    assert room.files() == new


def test_what_a_killed_run_left_under_temporary_names_is_removed(room):
    room.ship("sub/a.txt", "v1")
    ours = room.write("sub/.workshop-seed-0123456789abcdef.tmp", "half")
    theirs = room.write("sub/.workshop-seed-mine.tmp", "mine")
    room.run()
    assert not ours.exists()
    assert theirs.exists()
