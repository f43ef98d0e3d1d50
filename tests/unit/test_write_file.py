"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.plan import Write
from pyhelpers.run import write_file

BIG = "x" * 512 * 1024
"""More than the small disk holds."""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("wanted", [0o600, 0o640, 0o644, 0o755])
def test_a_file_has_its_mode_whatever_the_umask(tmp_path: Path, wanted: int) -> None:
    file = tmp_path / "file"
    before = os.umask(0o077)
    try:
        write_file(Write(file, "new\n", wanted))
    finally:
        os.umask(before)
    assert (file.read_text(), mode(file)) == ("new\n", wanted)


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("old")
    file.chmod(0o666)
    write_file(Write(file, "secret", 0o600))
    assert mode(file) == 0o600


def test_folders_on_the_way_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    write_file(Write(tmp_path / "state" / "file", "new"))
    assert mode(tmp_path / "state") == 0o700


@pytest.mark.parametrize("text", ["", "zoë\n", "a\r\nb\rc\n"])
def test_the_text_is_kept_byte_for_byte(tmp_path: Path, text: str) -> None:
    write_file(Write(tmp_path / "file", text))
    assert (tmp_path / "file").read_bytes() == text.encode()


def test_a_reader_has_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("old")
    with file.open() as reader:
        write_file(Write(file, "new"))
        assert reader.read() == "old"
    assert file.read_text() == "new"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("kept", ["old", None])
def test_a_full_disk_keeps_the_old_file_and_says_so(small_disk: Path, kept: str | None) -> None:
    file = small_disk / "file"
    if kept:
        file.write_text(kept)
    with pytest.raises(EnvironmentProblem, match=r"The disk is full \(\d MB free\)") as caught:
        write_file(Write(file, BIG))
    assert caught.value.where == str(file)
    assert caught.value.mend
    assert {path.name: path.read_text() for path in small_disk.iterdir()} == (
        {"file": kept} if kept else {}
    )


def test_a_folder_that_cannot_be_written_is_named(
    tmp_path: Path, make_read_only: Callable[[Path], None]
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    make_read_only(folder)
    with pytest.raises(EnvironmentProblem, match="The folder cannot be written to") as caught:
        write_file(Write(folder / "file", "new"))
    assert caught.value.where == str(folder / "file")


def test_a_folder_in_the_files_place_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(EnvironmentProblem, match="Is a directory"):
        write_file(Write(tmp_path / "file", "new"))
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_text_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UnicodeEncodeError):
        write_file(Write(tmp_path / "file", "\udc80"))
    assert list(tmp_path.iterdir()) == []
