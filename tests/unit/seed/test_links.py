"""Data reach a home as links into the share."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

DATA = "workshop/data/spectra.csv"


def index(room, *links, volume=()):
    told = {"links": links, "volume": volume} if volume else {"links": links}
    (room.share / "share.json").write_text(json.dumps(told))


def test_a_data_file_is_linked_and_not_copied(room):
    file = room.ship(DATA, "1,2", part="data")
    assert room.seed() == "files: 1 linked"
    assert (room.home / DATA).readlink() == file
    assert room.seed() == ""


def test_a_data_folder_that_the_index_names_is_one_link(room):
    room.ship("big/a.bin", "a", part="data")
    room.ship("big/b.bin", "b", part="data")
    index(room, "big")
    room.seed()
    assert (room.home / "big").readlink() == room.share / "data" / "big"


def test_data_on_a_volume_are_linked_there(room):
    file = room.ship(DATA, "1,2", part="volume")
    other = room.ship("small.csv", "3", part="data")
    index(room, DATA, "small.csv", volume=[DATA])
    assert room.seed() == "files: 2 linked"
    assert (room.home / DATA).readlink() == file
    assert (room.home / "small.csv").readlink() == other


def test_a_volume_that_is_not_mounted_yet_is_linked_all_the_same(room):
    index(room, DATA, volume=[DATA])
    room.seed()
    assert (room.home / DATA).readlink() == room.share / "volume" / DATA
    room.ship(DATA, "1,2", part="volume")
    room.seed()
    assert (room.home / DATA).read_text() == "1,2"


@pytest.mark.parametrize("notes", [True, False], ids=["notes", "no notes"])
def test_a_link_follows_data_that_move_to_a_volume_and_back(room, notes):
    for part, volume in (("data", []), ("volume", [DATA]), ("data", [])):
        file = room.ship(DATA, part, part=part)
        index(room, DATA, volume=volume)
        room.seed()
        assert (room.home / DATA).readlink() == file
        assert (room.home / DATA).read_text() == part
        file.unlink()
        if not notes:
            (room.home / ".workshop/seed.json").unlink()


def test_links_follow_a_share_that_moved(room, tmp_path):
    room.ship(DATA, "1,2", part="data")
    room.seed()
    room.share.rename(tmp_path / "elsewhere")
    replace(room, share=tmp_path / "elsewhere").seed()
    assert (room.home / DATA).readlink() == tmp_path / "elsewhere" / "data" / DATA


def test_links_follow_a_moved_share_even_when_the_notes_are_lost(room, tmp_path):
    room.ship(DATA, "1,2", part="data")
    room.seed()
    (room.home / ".workshop/seed.json").unlink()
    room.share.rename(tmp_path / "elsewhere")
    replace(room, share=tmp_path / "elsewhere").seed()
    assert (room.home / DATA).read_text() == "1,2"


def test_a_deleted_link_comes_back(room):
    room.ship(DATA, "1,2", part="data")
    room.seed()
    (room.home / DATA).unlink()
    room.seed()
    assert (room.home / DATA).read_text() == "1,2"


def test_a_file_of_the_participants_is_left_in_place_of_a_link(room):
    room.ship(DATA, "1,2", part="data")
    room.write(DATA, "mine")
    assert room.seed() == ""
    assert room.files() == {DATA: "mine"}


def test_a_link_of_the_participants_is_left_alone(room, tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("own")
    room.ship(DATA, "1,2", part="data")
    (room.home / DATA).parent.mkdir(parents=True)
    (room.home / DATA).symlink_to(own)
    room.seed()
    assert (room.home / DATA).readlink() == own


def test_a_link_to_data_that_left_the_workshop_goes(room):
    room.ship("other.csv", "3", part="data")
    room.ship(DATA, "1,2", part="data")
    room.seed()
    (room.share / "data" / DATA).unlink()
    room.seed()
    assert not (room.home / DATA).is_symlink()
    assert (room.home / "other.csv").is_symlink()


def test_data_that_became_content_arrive_as_a_file(room):
    room.ship(DATA, "1,2", part="data")
    room.seed()
    (room.share / "data" / DATA).unlink()
    room.ship(DATA, "1,2,3")
    room.seed()
    assert not (room.home / DATA).is_symlink()
    assert room.files() == {DATA: "1,2,3"}


def test_what_a_participant_put_in_place_of_a_link_stays_when_the_data_leave(room):
    room.ship("other.csv", "3", part="data")
    left = room.ship(DATA, "1,2", part="data")
    room.seed()
    (room.home / DATA).unlink()
    room.write(DATA, "mine")
    left.unlink()
    room.seed()
    assert room.files()[DATA] == "mine"


def test_a_link_of_the_participants_that_looks_like_ours_is_left_alone(room, tmp_path):
    own = tmp_path / "copy" / "data" / DATA
    own.parent.mkdir(parents=True)
    own.write_text("own")
    room.ship(DATA, "1,2", part="data")
    (room.home / DATA).parent.mkdir(parents=True)
    (room.home / DATA).symlink_to(own)
    room.seed()
    assert (room.home / DATA).readlink() == own
