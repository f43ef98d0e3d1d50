"""The share as a whole: built beside the old one, put in place at once, left alone when it fits."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
from dataclasses import replace

import pytest

from pyhelpers.errors import Location
from pyhelpers.images.lockfile import LockedData
from pyhelpers.images.section import Content, DataFile, Image
from pyhelpers.images.share import ShareSummary
from pyhelpers.places import shipped
from tests.opened import opened_files

WHERE = Location("values.yaml", 12, 7)
START = "workshop/01-start.ipynb"
SPECTRA = "workshop/data/spectra.csv"
LOCKED = (LockedData(SPECTRA, hashlib.sha256(b"1,2\n").hexdigest(), 4),)


def test_a_share_has_content_data_and_the_links_to_make(image, prepare, tmp_path):
    assert prepare(image) == ShareSummary(files=2, bytes=6, changed=True, data=LOCKED)
    share = tmp_path / "state" / "share"
    assert (share / "content" / START).read_text() == "{}"
    assert (share / "data" / SPECTRA).read_text() == "1,2\n"
    assert json.loads((share / "share.json").read_text())["links"] == [SPECTRA]
    assert [path.name for path in share.parent.iterdir()] == ["share"]


def test_an_unchanged_share_is_left_as_it_is(image, prepare, tmp_path):
    prepare(image)
    before = (tmp_path / "state" / "share").stat().st_ino
    assert prepare(image) == ShareSummary(files=2, bytes=6, changed=False, data=LOCKED)
    assert (tmp_path / "state" / "share").stat().st_ino == before


def test_changed_content_makes_a_new_share(image, notebooks, prepare, tmp_path, tree):
    prepare(image)
    (notebooks.source / "01-start.ipynb").write_text("[]")
    (notebooks.source / "02-next.ipynb").write_text("{}")
    assert prepare(image).changed
    assert tree(tmp_path / "state" / "share" / "content") == {
        START: b"[]",
        "workshop/02-next.ipynb": b"{}",
    }


def test_a_change_that_keeps_the_size_makes_a_new_share(image, spectra, prepare, tmp_path):
    prepare(image)
    spectra.file.write_text("3,4\n")
    assert prepare(image).changed
    assert (tmp_path / "state" / "share" / "data" / SPECTRA).read_text() == "3,4\n"


def test_a_file_made_executable_makes_a_new_share(image, notebooks, prepare):
    prepare(image)
    (notebooks.source / "01-start.ipynb").chmod(0o755)
    assert prepare(image).changed


def test_an_entry_that_moved_makes_a_new_share(image, spectra, prepare, tmp_path, tree):
    prepare(image)
    assert prepare(replace(image, data=(replace(spectra, to="elsewhere.csv"),))).changed
    assert tree(tmp_path / "state" / "share" / "data").keys() == {"elsewhere.csv"}


@pytest.mark.parametrize("damage", ["content", "data", "share.json"])
def test_a_damaged_share_is_built_anew(image, prepare, tmp_path, damage, tree):
    prepare(image)
    whole = tree(tmp_path / "state" / "share")
    path = tmp_path / "state" / "share" / damage
    path = next(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else path
    path.unlink()
    assert prepare(image).changed
    now = tree(tmp_path / "state" / "share")
    assert now.keys() == whole.keys()


def test_everything_in_a_share_can_be_read_by_all_and_data_written_by_none(
    image, spectra, notebooks, prepare, tmp_path
):
    spectra.file.chmod(0o600)
    (notebooks.source / "run.sh").write_text("")
    (notebooks.source / "run.sh").chmod(0o700)
    mask = os.umask(0o077)
    try:
        prepare(image)
    finally:
        os.umask(mask)
    share = tmp_path / "state" / "share"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in share.rglob("*")}
    assert (modes["spectra.csv"], modes["run.sh"], modes["workshop"]) == (0o444, 0o555, 0o755)
    assert stat.S_IMODE(spectra.file.stat().st_mode) == 0o600


def test_a_download_shares_its_bytes_with_the_cache(web, url_entry, prepare, tmp_path):
    entry = url_entry(web.put("big.bin", b"big"), b"big", to="big.bin")
    prepare(Image(data=(entry,)))
    placed = tmp_path / "state" / "share" / "data" / "big.bin"
    assert placed.samefile(tmp_path / "cache" / "data" / entry.sha256)
    assert stat.S_IMODE(placed.stat().st_mode) == 0o444
    assert not prepare(Image(data=(entry,))).changed


def test_a_share_on_another_disk_gets_a_copy(web, url_entry, prepare, small_disk, tree):
    entry = url_entry(web.put("big.bin", b"big"), b"big", to="big.bin")
    prepare(Image(data=(entry,)), share=small_disk / "share")
    assert tree(small_disk / "share" / "data") == {"big.bin": b"big"}
    assert stat.S_IMODE((small_disk / "share/data/big.bin").stat().st_mode) == 0o444


def test_a_data_folder_is_taken_as_a_tree_with_one_link(prepare, tmp_path, tree):
    (tmp_path / "store.zarr" / "a").mkdir(parents=True)
    (tmp_path / "store.zarr" / ".zattrs").write_text("{}")
    (tmp_path / "store.zarr" / "a" / "0.0").write_text("chunk")
    prepare(Image(data=(DataFile(WHERE, "store.zarr", file=tmp_path / "store.zarr"),)))
    share = tmp_path / "state" / "share"
    assert tree(share / "data") == {"store.zarr/.zattrs": b"{}", "store.zarr/a/0.0": b"chunk"}
    assert json.loads((share / "share.json").read_text())["links"] == ["store.zarr"]


def test_data_for_a_volume_lie_apart_and_are_linked_all_the_same(
    image, spectra, prepare, tmp_path, tree
):
    big = replace(spectra, to="big.csv", volume=True)
    summary = prepare(replace(image, data=(spectra, big)))
    share = tmp_path / "state" / "share"
    assert tree(share / "data") == {SPECTRA: b"1,2\n"}
    assert tree(share / "volume") == {"big.csv": b"1,2\n"}
    told = json.loads((share / "share.json").read_text())
    assert (told["links"], told["volume"]) == ([SPECTRA, "big.csv"], ["big.csv"])
    assert [one.to for one in summary.data] == [SPECTRA, "big.csv"]
    assert prepare(replace(image, data=(spectra, big))) == replace(summary, changed=False)


def test_data_that_move_to_a_volume_make_a_new_share(image, spectra, prepare, tmp_path, tree):
    prepare(image)
    assert prepare(replace(image, data=(replace(spectra, volume=True),))).changed
    share = tmp_path / "state" / "share"
    assert (tree(share / "data"), tree(share / "volume")) == ({}, {SPECTRA: b"1,2\n"})


def test_a_lost_volume_is_made_anew(image, spectra, prepare, tmp_path):
    image = replace(image, data=(replace(spectra, volume=True),))
    prepare(image)
    (tmp_path / "state" / "share" / "volume" / SPECTRA).unlink()
    assert prepare(image).changed


def test_a_folders_sum_is_that_of_its_files(prepare, tmp_path):
    def locked() -> LockedData:
        (data,) = prepare(Image(data=(DataFile(WHERE, "tree", file=tmp_path / "tree"),))).data
        return data

    (tmp_path / "tree" / "a").mkdir(parents=True)
    (tmp_path / "tree" / "a" / "one").write_text("1")
    first = locked()
    assert (first.to, first.size) == ("tree", 1)
    os.utime(tmp_path / "tree" / "a" / "one", (1, 1))
    assert locked() == first
    (tmp_path / "tree" / "a" / "one").rename(tmp_path / "tree" / "a" / "two")
    assert locked().sha256 != first.sha256


def test_a_local_file_with_the_right_checksum_and_size_is_taken(spectra, prepare):
    sha256 = hashlib.sha256(b"1,2\n").hexdigest()
    assert prepare(Image(data=(replace(spectra, sha256=sha256, size=4),))).files == 1


def test_what_was_prepared_can_be_seeded(image, prepare, tmp_path):
    prepare(image)
    home = tmp_path / "home"
    home.mkdir()
    seed = shipped("images") / "workshop" / "seed.py"
    share = tmp_path / "state" / "share"
    subprocess.run([sys.executable, seed, "--share", share, "--home", home], check=True)
    (home / START).write_text("mine")
    assert (home / SPECTRA).read_text() == "1,2\n"


def test_a_second_start_reads_no_file_of_the_content(prepare, tmp_path):
    (tmp_path / "many").mkdir()
    for number in range(1000):
        (tmp_path / "many" / f"{number}.txt").write_text("x")
    image = Image(content=(Content(WHERE, "many", tmp_path / "many"),))
    with opened_files() as opened:
        prepare(image)
    assert sum(path.suffix == ".txt" for path in opened) >= 1000
    with opened_files() as opened:
        assert not prepare(image).changed
    assert [path for path in opened if path.suffix == ".txt"] == []
