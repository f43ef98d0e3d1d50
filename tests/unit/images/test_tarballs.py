"""Files as a stream of tar: the same bytes for the same files, and little memory for large ones."""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import tracemalloc
from collections.abc import Mapping
from pathlib import Path

import pytest

from pyhelpers.images.engines.tarballs import files_of, stream_of


def packed(files: Mapping[str, Path | bytes]) -> bytes:
    with stream_of(files) as stream:
        return stream.read()


def members(text: bytes) -> list[tarfile.TarInfo]:
    with tarfile.open(fileobj=io.BytesIO(text)) as archive:
        return archive.getmembers()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    (folder / "b" / "empty").mkdir(parents=True)
    (folder / "b" / "run.sh").write_text("#!/bin/sh\n")
    (folder / "b" / "run.sh").chmod(0o755)
    (folder / "a.txt").write_text("a")
    (folder / "a.txt").chmod(0o640)
    return folder


def test_the_same_files_give_the_same_bytes(folder: Path) -> None:
    files = files_of(folder, "opt/share")
    first = packed(files)
    os.utime(folder / "a.txt", (1, 1))
    os.utime(folder / "b", (1, 1))
    assert packed(dict(reversed(files.items()))) == first


def test_files_keep_their_modes_and_belong_to_root(folder: Path) -> None:
    text = packed({**files_of(folder, "opt/share"), "opt/list": b"numpy\n"})
    found = {one.name: one for one in members(text)}
    assert [(name, one.isdir(), one.mode) for name, one in found.items()] == [
        ("opt", True, 0o755),
        ("opt/share", True, 0o755),
        ("opt/share/b", True, 0o755),
        ("opt/list", False, 0o444),
        ("opt/share/a.txt", False, 0o640),
        ("opt/share/b/run.sh", False, 0o755),
    ]
    assert {(one.uid, one.gid, one.uname, one.gname, one.mtime) for one in found.values()} == {
        (0, 0, "", "", 0)
    }


def test_the_contents_arrive(folder: Path) -> None:
    files = {**files_of(folder, "x"), "list": b"numpy\n"}
    with stream_of(files) as stream, tarfile.open(fileobj=stream, mode="r|") as archive:
        texts = {one.name: archive.extractfile(one).read() for one in archive if one.isfile()}
    assert texts == {"list": b"numpy\n", "x/a.txt": b"a", "x/b/run.sh": b"#!/bin/sh\n"}


def test_a_long_name_arrives(tmp_path: Path) -> None:
    name = "/".join(["a" * 90] * 4) + "/ünïcode.txt"
    assert members(packed({name: b""}))[-1].name == name


def test_a_large_file_is_streamed(tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(64 << 20)
    tracemalloc.start()
    try:
        size = 0
        with stream_of({"large.bin": large}) as stream:
            while block := stream.read(1 << 16):
                size += len(block)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 64 << 20
    assert peak < 2 << 20


def test_who_reads_may_leave_early(tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    with large.open("wb") as file:
        file.truncate(4 << 20)
    with stream_of({"large.bin": large}) as stream:
        assert len(stream.read(10)) == 10


def test_a_file_that_is_gone_is_no_short_archive(folder: Path) -> None:
    files = {**files_of(folder, "x"), "x/gone.txt": folder / "gone.txt"}
    with pytest.raises(FileNotFoundError), stream_of(files) as stream:
        hashlib.sha256(stream.read())


def test_a_folder_without_files_has_none(tmp_path: Path) -> None:
    assert files_of(tmp_path, "x") == {}
    assert members(packed({})) == []
