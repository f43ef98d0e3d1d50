"""Which engine builds, where programs are missing or broken. No engine is needed for it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.images.engines.choose import NAMES, choose


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the one folder on the PATH; no Docker Engine is to be reached."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    return folder


def put(folder: Path, name: str, *lines: str) -> None:
    """Write a program of the shell."""
    (folder / name).write_text("\n".join(["#!/bin/sh", *lines, ""]))
    (folder / name).chmod(0o755)


@pytest.mark.parametrize("name", ["podman", "buildah"])
def test_the_one_that_was_asked_for_is_taken(programs: Path, name: str) -> None:
    for one in ("podman", "buildah"):
        put(programs, one, f"echo '{one} version 1.28.2 (image-spec 1.1.0-rc2)'")
    engine = choose(name)
    assert (engine.name, engine.version) == (name, "1.28.2")


@pytest.mark.parametrize("name", ["podman", "buildah"])
def test_one_that_is_not_installed_is_told(programs: Path, name: str) -> None:
    with pytest.raises(EnvironmentProblem, match=f"{name} is not installed") as caught:
        choose(name)
    assert f"apt-get install {name}" in caught.value.mend


def test_one_that_does_not_start_is_told_in_its_words(programs: Path) -> None:
    put(programs, "buildah", "echo 'cannot open /run: denied' >&2", "exit 125")
    with pytest.raises(EnvironmentProblem, match="buildah does not work: cannot open /run: denied"):
        choose("buildah")


def test_docker_without_an_engine_is_told_with_its_address(programs: Path, tmp_path: Path) -> None:
    pytest.importorskip("docker", reason="pip install 'workshop-pyhelpers[image]'")
    with pytest.raises(EnvironmentProblem, match="no Docker Engine") as caught:
        choose("docker")
    assert caught.value.where == f"unix://{tmp_path}/none.sock"
    assert "--engine" in caught.value.mend


def test_docker_without_buildx_is_told(programs: Path) -> None:
    pytest.importorskip("docker", reason="pip install 'workshop-pyhelpers[image]'")
    put(programs, "docker", "echo 'docker: unknown command: docker buildx' >&2", "exit 1")
    with pytest.raises(EnvironmentProblem, match="docker has no buildx"):
        choose("buildx")


def test_docker_without_its_library_is_told(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, "pyhelpers.images.engines.docker", raising=False)
    monkeypatch.setitem(sys.modules, "docker", None)
    with pytest.raises(EnvironmentProblem, match="docker is not installed") as caught:
        choose("docker")
    assert "workshop-pyhelpers[image]" in caught.value.mend


def test_the_first_that_is_there_is_taken(programs: Path) -> None:
    put(programs, "podman", "exit 125")
    put(programs, "buildah", "echo 'buildah version 1.28.2'")
    assert choose(None).name == "buildah"
    put(programs, "podman", "echo 'podman version 4.3.1'")
    assert choose(None).name == "podman"


def test_when_none_is_there_each_is_told_and_how_to_get_one(programs: Path) -> None:
    with pytest.raises(EnvironmentProblem) as caught:
        choose(None)
    first, *lines = caught.value.what.splitlines()
    assert first == "No engine that builds images is there"
    assert [line.split(":")[0] for line in lines] == [f"  | {name}" for name in NAMES]
    assert "start Docker" in caught.value.mend
