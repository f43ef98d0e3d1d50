"""What seeding puts into a home, and what it leaves alone."""

from __future__ import annotations

import json
import os
import stat

import pytest

from tests.opened import opened_files

A = "workshop/a.ipynb"
BESIDE = "workshop/a.updated.ipynb"
BESIDE_2 = "workshop/a.updated-2.ipynb"


def test_content_arrives_with_its_folders(room):
    room.ship(A, "v1")
    room.ship("workshop/deep/er/b.py", "b")
    assert room.seed() == "files: 2 new"
    assert room.files() == {A: "v1", "workshop/deep/er/b.py": "b"}


def test_a_second_run_does_nothing_and_says_nothing(room):
    room.ship(A, "v1")
    room.seed()
    before = (room.home / A).stat(), (room.home / ".workshop/seed.json").stat()
    assert room.seed() == ""
    assert ((room.home / A).stat(), (room.home / ".workshop/seed.json").stat()) == before


def test_an_untouched_file_gives_way_to_a_new_version(room):
    room.ship(A, "v1")
    room.seed()
    room.ship(A, "v2")
    assert room.seed() == "files: 1 updated"
    assert room.files() == {A: "v2"}


def test_a_new_version_is_found_even_with_the_same_size_and_time(room):
    os.utime(room.ship(A, "v1"), (1, 1))
    room.seed()
    os.utime(room.ship(A, "v2"), (1, 1))
    room.seed()
    assert room.files() == {A: "v2"}


def test_a_deleted_file_comes_back(room):
    room.ship(A, "v1")
    room.seed()
    (room.home / A).unlink()
    room.seed()
    assert room.files() == {A: "v1"}


def test_an_edited_file_is_kept_and_the_new_version_put_beside_it(room):
    room.ship(A, "v1")
    room.seed()
    room.write(A, "mine")
    room.ship(A, "v2")
    assert BESIDE in room.seed()
    assert room.files() == {A: "mine", BESIDE: "v2"}


def test_an_edited_file_without_a_new_version_is_left_in_peace(room):
    room.ship(A, "v1")
    room.seed()
    room.write(A, "mine")
    assert room.seed() == ""
    assert room.files() == {A: "mine"}


def test_the_copy_beside_gives_way_to_the_next_version(room):
    room.ship(A, "v1")
    room.write(A, "mine")
    room.seed()
    room.ship(A, "v2")
    room.seed()
    assert room.files() == {A: "mine", BESIDE: "v2"}


def test_an_edited_copy_beside_is_kept_as_well(room):
    room.ship(A, "v1")
    room.write(A, "mine")
    room.seed()
    room.write(BESIDE, "mine too")
    room.ship(A, "v2")
    room.seed()
    assert room.files() == {A: "mine", BESIDE: "mine too", BESIDE_2: "v2"}


def test_a_copy_beside_that_was_deleted_does_not_come_back(room):
    room.ship(A, "v1")
    room.write(A, "mine")
    room.seed()
    (room.home / BESIDE).unlink()
    assert room.seed() == ""
    assert room.files() == {A: "mine"}


def test_a_copy_beside_never_takes_the_name_of_other_content(room):
    room.ship(A, "v1")
    room.ship(BESIDE, "part of the workshop")
    room.write(A, "mine")
    room.seed()
    assert room.files() == {A: "mine", BESIDE: "part of the workshop", BESIDE_2: "v1"}


def test_nothing_is_put_beside_a_file_that_has_the_new_text_already(room):
    room.ship(A, "v1")
    room.write(A, "v1")
    assert room.seed() == ""
    assert room.files() == {A: "v1"}


def test_a_participant_who_takes_over_the_new_version_gets_the_next_one_in_place(room):
    room.ship(A, "v1")
    room.write(A, "mine")
    room.seed()
    (room.home / BESIDE).rename(room.home / A)
    room.ship(A, "v2")
    room.seed()
    assert room.files() == {A: "v2"}


def test_going_back_to_an_earlier_version_works(room):
    for text in ("v1", "v2", "v1"):
        room.ship(A, text)
        room.seed()
    assert room.files() == {A: "v1"}


def test_a_file_that_left_the_workshop_stays(room):
    shipped_file = room.ship(A, "v1")
    room.seed()
    shipped_file.unlink()
    assert room.seed() == ""
    assert room.files() == {A: "v1"}


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"links": {}, "files": {"b.txt": 3}}'])
def test_a_damaged_manifest_costs_no_work(room, damage):
    room.ship(A, "v1")
    room.ship("b.txt", "b1")
    room.seed()
    room.write(A, "mine")
    room.write(".workshop/seed.json", damage)
    room.ship("b.txt", "b2")
    room.seed()
    assert room.files() == {A: "mine", BESIDE: "v1", "b.txt": "b1", "b.updated.txt": "b2"}
    notes = json.loads((room.home / ".workshop/seed.json").read_text())
    assert notes["files"].keys() == {A, "b.txt"}


def test_a_copy_can_be_written_and_stays_executable(room):
    room.ship("run.sh", "#!/bin/sh").chmod(0o555)
    room.ship("read.me", "text").chmod(0o444)
    room.seed()
    modes = {name: stat.S_IMODE((room.home / name).stat().st_mode) for name in room.files()}
    assert modes["run.sh"] & 0o700 == 0o700
    assert modes["read.me"] & 0o700 == 0o600


def test_a_link_under_the_name_of_content_is_the_participants(room, tmp_path):
    outside = tmp_path / "outside.ipynb"
    outside.write_text("precious")
    room.ship(A, "v1")
    (room.home / "workshop").mkdir()
    (room.home / A).symlink_to(outside)
    room.seed()
    assert outside.read_text() == "precious"
    assert (room.home / A).is_symlink()
    assert (room.home / BESIDE).read_text() == "v1"


def test_a_dangling_link_is_not_written_through(room, tmp_path):
    room.ship(A, "v1")
    (room.home / "workshop").mkdir()
    (room.home / A).symlink_to(tmp_path / "nowhere")
    room.seed()
    assert not (tmp_path / "nowhere").exists()
    assert (room.home / BESIDE).read_text() == "v1"


def test_a_folder_under_the_name_of_a_file_is_kept(room):
    room.ship(A, "v1")
    room.write(f"{A}/mine.txt", "mine")
    room.seed()
    assert room.files() == {f"{A}/mine.txt": "mine", BESIDE: "v1"}


@pytest.mark.parametrize("kind", ["file", "link"])
def test_what_blocks_a_folder_is_named_and_the_rest_arrives(room, tmp_path, kind):
    (tmp_path / "outside").mkdir()
    if kind == "file":
        room.write("workshop", "mine")
    else:
        (room.home / "workshop").symlink_to(tmp_path / "outside")
    room.ship(A, "v1")
    room.ship("other/b.txt", "b")
    outcome = room.attempt()
    assert f"({room.home / 'workshop'}). Rename yours" in outcome.problems[0]
    assert room.files()["other/b.txt"] == "b"
    assert not list((tmp_path / "outside").iterdir())


def test_the_notes_cannot_be_replaced_by_content(room):
    room.ship(A, "v1")
    room.ship(".workshop/seed.json", "{}")
    room.seed()
    assert json.loads((room.home / ".workshop/seed.json").read_text())["files"].keys() == {A}


def test_a_file_that_cannot_be_read_is_the_participants(room):
    if os.geteuid() == 0:
        pytest.skip("root reads every file: run the tests as an ordinary user for this one")
    room.ship(A, "v1")
    room.write(A, "mine").chmod(0)
    room.seed()
    assert (room.home / BESIDE).read_text() == "v1"


def test_unchanged_files_are_not_read_again(room):
    for number in range(100):
        room.ship(f"workshop/{number:03}.ipynb", "x" * 20_000)
    with opened_files() as opened:
        room.seed()
    assert sum(path.suffix == ".ipynb" for path in opened) >= 100
    with opened_files() as opened:
        room.seed()
    assert [path for path in opened if path.suffix == ".ipynb"] == []
