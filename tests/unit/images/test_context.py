"""The context of a build: all that its Dockerfile names, the same on every machine."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.images.dockerfile import parse
from pyhelpers.images.section import Image
from tests.unit.images.bench import SPECTRA, START, Bench


@pytest.fixture
def bench(tmp_path: Path, image: Image, prepare: Callable[..., object]) -> Bench:
    prepare(image)
    return Bench(tmp_path, image, tmp_path / "state" / "share")


def modes(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in sorted(folder.rglob("*"))
    }


def test_everything_that_the_dockerfile_names_is_there(bench: Bench, tree) -> None:
    folder = bench.write()
    recipe = parse((folder / "Dockerfile").read_text())
    assert recipe.base == "debian@sha256:1"
    for step in recipe.steps:
        for mount in getattr(step, "mounts", ()):
            assert mount.kind != "bind" or (folder / mount.source).exists()
        for source in getattr(step, "sources", ()):
            assert (folder / source).exists()
    names = set(tree(folder))
    assert {"tools/uv", "apt.txt", "software-0.txt", "software-2.txt"} <= names
    assert (folder / "apt.txt").read_text() == "graphviz=2.42.2-7\n"
    assert (folder / "software-1.txt").read_text() == "numpy==2.3.4\n"


def test_the_content_lies_as_in_the_image_and_the_data_apart(bench: Bench, tree) -> None:
    folder = bench.write()
    assert tree(folder / "content").keys() == {
        *("seed.py", "share/share.json", f"share/content/{START}"),
    }
    assert tree(folder / "share") == {f"data/{SPECTRA}": b"1,2\n"}
    told = json.loads((folder / "content" / "share" / "share.json").read_text())
    assert told == {"links": [SPECTRA], "volume": []}


def test_data_are_links_and_not_copies(bench: Bench) -> None:
    placed = bench.write() / "share" / "data" / SPECTRA
    assert placed.samefile(bench.share / "data" / SPECTRA)


def test_every_file_but_linked_data_has_the_locks_time(bench: Bench) -> None:
    before = (bench.share / "data" / SPECTRA).stat().st_mtime_ns
    folder = bench.write()
    times = {p.relative_to(folder).as_posix(): p.stat().st_mtime for p in folder.rglob("*")}
    assert {name for name, time in times.items() if time != 86400} == {f"share/data/{SPECTRA}"}
    assert (bench.share / "data" / SPECTRA).stat().st_mtime_ns == before


def test_two_contexts_are_the_same_whatever_the_umask_and_whoever_compiled(
    bench: Bench, tree
) -> None:
    first = bench.write("first")
    workshop = bench.images / "workshop"
    (workshop / "steps" / "__pycache__").mkdir()
    (workshop / "steps" / "__pycache__" / "conda.pyc").touch()
    for path in workshop.rglob("*"):
        path.chmod(path.stat().st_mode & 0o700)
    mask = os.umask(0o077)
    try:
        second = bench.write("second")
    finally:
        os.umask(mask)
    assert tree(second) == tree(first)
    assert modes(second) == modes(first)
    assert modes(first)["tools/uv"] == 0o755
    assert modes(first)["content/seed.py"] == 0o644
    assert modes(first)["share/data/workshop"] == 0o755


def test_without_content_and_data_the_folders_are_there(bench: Bench, prepare) -> None:
    bench.image, bench.lock = Image(), replace(bench.lock, data=())
    prepare(bench.image)
    folder = bench.write()
    assert (folder / "content" / "share" / "content").is_dir()
    assert "share/data" not in (folder / "Dockerfile").read_text()


def test_a_disk_that_is_full_is_told(bench: Bench, small_disk: Path) -> None:
    (bench.share / "content" / "big.bin").write_bytes(b"x" * 400_000)
    with pytest.raises(EnvironmentProblem, match="too full: the build's context"):
        bench.write(f"{small_disk.name}/context")
