"""The server starts whatever becomes of the seeding; problems are told in one line."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

TELL = ("sh", "-c", 'echo "started: $WORKSHOP_SEED_PROBLEM"')


def test_the_command_runs_after_seeding_with_its_exit_code(room):
    room.ship("a.txt", "v1")
    done = room.run("sh", "-c", f"cat {room.home}/a.txt; exit 7")
    assert (done.returncode, done.stdout) == (7, "v1")


def test_the_command_gets_the_signals_of_a_fresh_process(room):
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("there is no /proc to read the ignored signals from")
    ignored = next(
        line for line in room.run("cat", str(status)).stdout.splitlines() if "SigIgn" in line
    )
    assert not int(ignored.split()[1], 16) & 1 << signal.SIGPIPE - 1


def test_without_a_problem_the_variable_is_not_set(room, monkeypatch):
    monkeypatch.setenv("WORKSHOP_SEED_PROBLEM", "left from before")
    assert room.run("sh", "-c", "echo ${WORKSHOP_SEED_PROBLEM-unset}").stdout == "unset\n"


def test_a_missing_share_is_told_and_the_command_runs(room):
    room.share.rmdir()
    done = room.run(*TELL)
    message = f"the workshop's folder is missing ({room.share}). Ask the workshop's instructors."
    assert (done.returncode, done.stdout) == (0, f"started: {message}\n")
    assert done.stderr == f"workshop: {message}\n"


def test_without_a_command_a_problem_is_exit_code_3(room):
    room.share.rmdir()
    assert room.run().returncode == 3


def test_a_missing_home_is_told(room):
    room.home.rmdir()
    assert "there is no home folder" in room.run(*TELL).stdout


def test_a_command_that_does_not_exist_is_told_without_a_traceback(room):
    done = room.run("/no/such/server")
    assert (done.returncode, done.stderr) == (127, "/no/such/server: No such file or directory\n")


def test_a_closed_stderr_does_not_stop_the_server(room):
    room.share.rmdir()
    argv = room.argv(*TELL)
    shell = ["sh", "-c", 'exec "$@" 2>&-', "sh", *argv]
    done = subprocess.run(shell, check=False, capture_output=True, text=True)
    assert done.returncode == 0
    assert "started: the workshop's folder is missing" in done.stdout


def test_a_full_stderr_does_not_stop_the_server(room):
    room.share.rmdir()
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(room.argv(*TELL), check=False, stdout=subprocess.PIPE, stderr=full)
    assert b"started: the workshop's folder is missing" in done.stdout


def test_a_damaged_share_is_told_without_a_traceback(room):
    (room.share / "share.json").write_text("{")
    done = room.run(*TELL)
    assert done.stdout.startswith("started: seeding failed: JSONDecodeError")
    assert "Traceback" not in done.stderr


def test_a_read_only_home_starts_the_server_and_says_so(room, make_read_only):
    room.ship("a.txt", "v1")
    make_read_only(room.home)
    done = room.run(*TELL)
    assert done.returncode == 0
    assert "cannot be put here" in done.stdout
    assert str(room.home) in done.stdout


def test_a_read_only_home_that_has_everything_is_no_problem(room, make_read_only):
    room.ship("a.txt", "v1")
    room.run()
    make_read_only(room.home)
    assert room.run(*TELL).stdout == "started: \n"


def test_a_folder_closed_by_the_participant_is_told_and_the_rest_arrives(room):
    if os.geteuid() == 0:
        pytest.skip("root writes everywhere: run the tests as an ordinary user for this one")
    room.ship("closed/a.txt", "v1")
    room.ship("open/b.txt", "v1")
    (room.home / "closed").mkdir(mode=0o555)
    done = room.run()
    assert "Permission denied" in done.stderr
    assert room.files() == {"open/b.txt": "v1"}


def test_a_full_home_keeps_what_arrived_and_says_how_much_is_missing(room, small_disk):
    room.ship("a.txt", "v1")
    room.ship("b.bin", "b" * 400_000)
    room.ship("c.bin", "c" * 100_000)
    room.home.rmdir()
    room.home.symlink_to(small_disk)
    done = room.run(*TELL)
    assert "2 files of the workshop need 500,000 bytes" in done.stdout
    assert "Delete what you no longer need" in done.stdout
    assert {path.name for path in small_disk.iterdir()} == {"a.txt", ".workshop"}
    (room.share / "content" / "b.bin").unlink()
    assert room.run().returncode == 0
    assert room.files().keys() == {"a.txt", "c.bin"}


def test_a_home_without_one_free_byte_starts_the_server(room, small_disk):
    room.ship("a.txt", "v1" * 5000)
    room.home.rmdir()
    room.home.symlink_to(small_disk)
    with pytest.raises(OSError, match="space"), (small_disk / "mine.bin").open("wb", 0) as file:
        while True:
            file.write(b"x" * 4096)
    done = room.run(*TELL)
    assert done.returncode == 0
    assert "your home is full" in done.stdout
    assert "Traceback" not in done.stderr


def test_the_program_is_python_3_8(seed_module):
    ast.parse(Path(seed_module.__file__).read_text(encoding="utf-8"), feature_version=(3, 8))


@pytest.mark.parametrize("version", ["3.8", "3.9", "3.13"])
def test_the_program_runs_under_other_pythons(room, version):
    python = shutil.which(f"python{version}")
    found = subprocess.run([python or "false", "-c", ""], check=False, capture_output=True)
    if found.returncode:
        pytest.skip(f"no python{version} on the PATH: install it for this test")
    room.ship("a.txt", "v1")
    room.ship("d.csv", "1", part="data")
    done = subprocess.run([python, *room.argv()[1:]], check=True, capture_output=True, text=True)
    assert done.stderr == "workshop: files: 1 new, 1 linked\n"
    assert room.files() == {"a.txt": "v1", "d.csv": "1"}


def test_wrong_arguments_are_told_as_usage(room):
    done = subprocess.run(room.argv()[:2], check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "--share" in done.stderr
