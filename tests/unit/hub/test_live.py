"""A roster file is read again when it changes, and a bad edit never loses the last good one."""

from __future__ import annotations

import copy
import logging
import os
from pathlib import Path

import pytest

from pyhelpers.hub.live import FileSource, LiveRoster

GOOD = "name,role\nada,admin\nalan,participant\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "roster.csv"
    path.write_text(GOOD)
    return path


@pytest.fixture
def live(file: Path) -> LiveRoster:
    """Return a roster that was read once."""
    live = LiveRoster(FileSource(file))
    assert live.refresh()
    return live


def names(live: LiveRoster) -> list[str] | None:
    return None if live.roster is None else [member.name for member in live.roster.members]


def test_a_file_is_read_once_until_it_changes(live: LiveRoster) -> None:
    assert names(live) == ["ada", "alan"]
    assert not live.refresh()


def test_an_edit_is_in_force_at_once(live: LiveRoster, file: Path) -> None:
    file.write_text(GOOD + "emmy,participant\n")
    assert live.refresh()
    assert names(live) == ["ada", "alan", "emmy"]


def test_another_file_in_its_place_is_read(live: LiveRoster, file: Path) -> None:
    times = file.stat()
    other = file.with_name("other.csv")
    other.write_text(GOOD.replace("alan", "emmy"))
    os.utime(other, ns=(times.st_atime_ns, times.st_mtime_ns))
    other.replace(file)
    assert live.refresh()
    assert names(live) == ["ada", "emmy"]


def test_a_secret_that_the_kubelet_swaps_is_read(tmp_path: Path) -> None:
    def write(version: str, text: str) -> None:
        folder = tmp_path / version
        folder.mkdir()
        (folder / "roster.csv").write_text(text)
        os.utime(folder / "roster.csv", (0, 0))
        (tmp_path / "..data_tmp").symlink_to(version)
        (tmp_path / "..data_tmp").replace(tmp_path / "..data")

    write("..2027_1", GOOD)
    (tmp_path / "roster.csv").symlink_to("..data/roster.csv")
    live = LiveRoster(FileSource(tmp_path / "roster.csv"))
    assert live.refresh()
    write("..2027_2", GOOD.replace("alan", "emmy"))
    assert live.refresh()
    assert names(live) == ["ada", "emmy"]


def test_a_file_that_only_got_a_new_date_changes_nothing(live: LiveRoster, file: Path) -> None:
    os.utime(file, (0, 0))
    assert not live.refresh()


BAD = {
    "a wrong role": (GOOD + "emmy,boss\n", "roster.csv:4: unknown role 'boss'. Fix: one of"),
    "two mistakes": ("name,role\n,\n,\n", "roster.csv:2: no name. Fix: add the person's user name"),
    "no header": ("ada,admin\n", "roster.csv:1: the line that names the columns is missing"),
    "emptied": ("", "the roster has become empty. Fix: put its lines back"),
    "a header alone": ("name,role\n", "the roster has become empty. Fix: put its lines back"),
    "Latin 1": (b"name,role\nzo\xeb,admin\n", "roster.csv is not UTF-8. Fix: save it as UTF-8"),
    "a field without end": ("name,role\n" + "x" * 200_000, "roster.csv:2: "),
}


@pytest.mark.parametrize(("text", "told"), BAD.values(), ids=BAD)
def test_a_bad_edit_leaves_the_last_good_one_in_force(
    live: LiveRoster, file: Path, text: str | bytes, told: str, caplog: pytest.LogCaptureFixture
) -> None:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert not live.refresh()
    assert names(live) == ["ada", "alan"]
    assert told in live.trouble
    assert "the last good roster stays in force" in caplog.text


def test_several_mistakes_are_counted(live: LiveRoster, file: Path) -> None:
    file.write_text("name,role\n,\n,\n,\n")
    live.refresh()
    assert live.trouble.endswith("(and 2 more)")


def test_a_file_that_went_away_leaves_the_last_good_one_in_force(
    live: LiveRoster, file: Path
) -> None:
    file.unlink()
    assert not live.refresh()
    assert names(live) == ["ada", "alan"]
    assert live.trouble.startswith("the roster cannot be read: ")
    assert str(file) in live.trouble


def test_a_mistake_is_logged_once(
    live: LiveRoster, file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file.write_text(GOOD + "emmy,boss\n")
    for second in (1, 2):
        os.utime(file, (0, second))
        live.refresh()
    assert len(caplog.records) == 1


@pytest.mark.parametrize("mended", [GOOD, GOOD + "emmy,admin\n"])
def test_a_mended_mistake_is_over_and_logged(
    live: LiveRoster, file: Path, mended: str, caplog: pytest.LogCaptureFixture
) -> None:
    file.write_text(GOOD + "emmy,boss\n")
    live.refresh()
    file.write_text(mended)
    assert live.refresh() == (mended != GOOD)
    assert live.trouble == ""
    assert "in order again" in caplog.records[-1].getMessage()
    assert "emmy" in names(live) or mended == GOOD


@pytest.mark.parametrize("text", ["name,role\nada,boss\n", b"\xff", None])
def test_a_start_without_a_good_roster_lets_nobody_in_until_there_is_one(
    tmp_path: Path, text: str | bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "roster.csv"
    if text is not None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    live = LiveRoster(FileSource(file))
    assert not live.refresh()
    assert live.roster is None
    assert "nobody can enter" in caplog.text
    file.write_text(GOOD)
    assert live.refresh()
    assert names(live) == ["ada", "alan"]


def test_a_start_with_an_empty_roster_has_nobody_on_it(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("name,role\n")
    live = LiveRoster(FileSource(file))
    assert live.refresh()
    assert names(live) == []
    assert live.trouble == ""


def test_a_copied_configuration_looks_at_the_same_roster(live: LiveRoster) -> None:
    assert copy.deepcopy({"live_roster": live})["live_roster"] is live


def test_the_log_can_be_given(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    LiveRoster(FileSource(tmp_path / "missing"), logging.getLogger("hub")).refresh()
    assert [record.name for record in caplog.records] == ["hub"]
