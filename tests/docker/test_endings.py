"""Engines that are not there, die or are full, and builds that are interrupted."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docker import workshops
from tests.docker.engines import Buildah, Docker
from tests.docker.room import Room
from tests.docker.workshops import Workshop, ended, run, until_logged

Tiny = Callable[..., Workshop]


def test_no_engine(room: Room, tmp_path: Path) -> None:
    nowhere = f"unix://{tmp_path}/nowhere"
    workshop = workshops.tiny(tmp_path, Docker(room, tmp_path / "nowhere"))
    workshop.build(DOCKER_HOST=nowhere).refused(3, "no Docker Engine", nowhere, "start Docker")
    assert room.left() == set()


def test_no_engine_of_any_kind(room: Room, tmp_path: Path) -> None:
    workshop = workshops.tiny(tmp_path, Docker(room, tmp_path / "nowhere"))
    command = [word for word in workshop.command() if not word.startswith("--engine")]
    nothing = {"PATH": str(tmp_path), "DOCKER_HOST": f"unix://{tmp_path}/nowhere"}
    message = run(command, {**workshop.engine.env, **nothing}).refused(3, "No engine")
    assert all(f"  | {name}: " in message for name in ("buildx", "docker", "podman", "buildah"))
    assert room.left() == set()


def test_an_engine_that_dies_in_the_middle_of_a_step(docker: Docker, tiny: Tiny) -> None:
    workshop = tiny()
    try:
        with workshop.begun("--no-check", "--no-cache") as process:
            until_logged(workshop, "=== server", process)
            while not docker.docker("ps", "--quiet"):
                assert process.poll() is None
            docker.kill()
            done = ended(process)
    finally:
        docker.start()
    done.refused(3, "The Docker Engine does not answer any more", "start it again")
    assert any(one.startswith("container") for one in docker.left())
    # Which only the next build can remove, and does: see `tiny`.
    assert workshop.report("--no-check")["image"] in docker.names()


def test_an_engine_whose_disk_is_full(
    start_docker: Callable[..., Docker], room: Room, tmp_path: Path
) -> None:
    # Room for Debian, not for the server's software.
    engine = start_docker("small", "400m")
    workshop = workshops.tiny(tmp_path, engine)
    message = workshop.build("--no-check").refused(3, "disk is full", "make room")
    assert "No space left on device" in message or "no space left on device" in message
    assert engine.left() | room.left() == set()
    assert all("workshop-tiny" not in name for name in engine.names())
    engine.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_build_that_is_interrupted(docker: Docker, tiny: Tiny, number: int) -> None:
    workshop = tiny(name=f"interrupted-{number}")
    with workshop.begun("--no-check", "--no-cache") as process:
        until_logged(workshop, "=== server", process)
        done = ended(process, number)
    assert (done.code, done.out) == (130, "")
    assert done.err.endswith("Interrupted.\n")
    assert "Traceback" not in done.err
    assert all("interrupted" not in name for name in docker.names())


def test_a_check_that_is_interrupted(docker: Docker, tiny: Tiny, tmp_path: Path) -> None:
    workshops.notebook(tmp_path / "notebooks" / "long.ipynb", "import time; time.sleep(1000)")
    content = [{"from": "../notebooks", "to": "workshop"}]
    check = [{"notebook": "workshop/long.ipynb"}]
    workshop = tiny(name="long", content=content, check=check)
    with workshop.begun() as process:
        until_logged(workshop, '"notebook:workshop/long.ipynb", "state": "begin"', process)
        done = ended(process, signal.SIGINT)
    assert (done.code, done.out) == (130, "")
    assert "Traceback" not in done.err
    assert all("workshop-long" not in name for name in docker.names())


def test_a_build_by_buildah_that_is_interrupted(
    buildah: Buildah, room: Room, tmp_path: Path
) -> None:
    workshop = workshops.tiny(tmp_path, buildah, name="stopped")
    with workshop.begun("--no-check", "--no-cache") as process:
        until_logged(workshop, "=== server", process)
        done = ended(process, signal.SIGINT)
    assert (done.code, done.out) == (130, "")
    assert "Traceback" not in done.err
    assert buildah.left() | room.left() == set()
    assert all("stopped" not in name for name in buildah.names())
