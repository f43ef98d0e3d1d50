"""What a run that fails, is killed or meets another leaves behind: the old share, whole."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from pyhelpers.errors import EnvironmentProblem, FileProblem, Location
from pyhelpers.images.section import Check, Content, DataFile, Image

WHERE = Location("values.yaml", 12, 7)
LATER = Location("values.yaml", 18, 7)
START = "workshop/01-start.ipynb"


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"sha256": "0" * 64}, "sha256 expected: 0000"),
        ({"size": 5}, "has 4 bytes, 5 were"),
    ],
)
def test_a_wrong_local_file_leaves_the_old_share_whole(
    image, spectra, prepare, tmp_path, wrong, message, tree
):
    prepare(image)
    before = tree(tmp_path / "state")
    with pytest.raises(FileProblem, match=message) as caught:
        prepare(replace(image, data=(replace(spectra, **wrong),)))
    assert caught.value.where == str(LATER)
    assert tree(tmp_path / "state") == before


def test_a_missing_data_file_is_told(spectra, prepare, tmp_path, tree):
    with pytest.raises(FileProblem, match="there is no file") as caught:
        prepare(Image(data=(replace(spectra, file=tmp_path / "missing.csv"),)))
    assert caught.value.where == str(LATER)
    assert tree(tmp_path / "state") == {}


def test_a_checksum_of_a_folder_is_refused(prepare, tmp_path):
    with pytest.raises(FileProblem, match="is a folder"):
        prepare(Image(data=(DataFile(WHERE, "d", file=tmp_path, sha256="0" * 64),)))


def test_a_notebook_to_check_that_nothing_brings_is_told_with_the_nearest(image, prepare):
    checks = (Check(LATER, "workshop/01-strat.ipynb"),)
    with pytest.raises(FileProblem, match="no content entry brings the notebook") as caught:
        prepare(replace(image, checks=checks))
    assert caught.value.where == str(LATER)
    assert f"did you mean {START}?" in caught.value.mend


@pytest.mark.parametrize("to", [START, "workshop", f"{START}/below"])
def test_data_and_content_that_want_one_place_are_refused(image, spectra, prepare, to):
    with pytest.raises(FileProblem, match="is already taken") as caught:
        prepare(replace(image, data=(replace(spectra, to=to),)))
    both = f"{caught.value.where} {caught.value.what}"
    assert str(LATER) in both
    assert str(image.content[0].location) in both


def test_two_content_entries_with_one_file_are_refused(image, notebooks, prepare):
    again = Content(LATER, notebooks.to, notebooks.source)
    with pytest.raises(FileProblem, match=f"{START} is already taken"):
        prepare(replace(image, content=(notebooks, again)))


def test_content_cannot_meet_the_seedings_own_notes(prepare, tmp_path):
    (tmp_path / "bad" / ".workshop").mkdir(parents=True)
    (tmp_path / "bad" / ".workshop" / "seed.json").write_text("{}")
    with pytest.raises(FileProblem, match="seeding keeps its notes"):
        prepare(Image(content=(Content(WHERE, ".", tmp_path / "bad"),)))


def test_a_full_disk_leaves_the_old_share_whole(image, spectra, prepare, small_disk, tree):
    share = small_disk / "share"
    prepare(image, share)
    before = tree(small_disk)
    spectra.file.write_bytes(b"x" * 400_000)
    with pytest.raises(EnvironmentProblem, match="needs 400,000 bytes and finds") as caught:
        prepare(image, share)
    assert str(small_disk) in caught.value.where
    assert tree(small_disk) == before


def test_a_read_only_place_is_told(image, prepare, tmp_path, make_read_only):
    (tmp_path / "state").mkdir()
    make_read_only(tmp_path / "state")
    with pytest.raises(EnvironmentProblem, match=r"Read-only|Permission"):
        prepare(image)


def test_a_failed_rename_brings_the_old_share_back(
    image, spectra, prepare, tmp_path, monkeypatch, tree
):
    prepare(image)
    before = tree(tmp_path / "state")
    rename = Path.rename

    def fail_for_new(self, target):
        if self.name == ".share.new":
            raise OSError(5, "Input/output error", str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fail_for_new)
    spectra.file.write_text("3,4\n5,6\n")
    with pytest.raises(EnvironmentProblem, match="Input/output error"):
        prepare(image)
    assert tree(tmp_path / "state") == before


def test_runs_at_once_follow_one_another(prepare, tmp_path, tree):
    def image(number):
        folder = tmp_path / f"content-{number}"
        folder.mkdir()
        for name in range(50):
            (folder / f"{name}.txt").write_text(str(number))
        return Image(content=(Content(WHERE, "many", folder),))

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(prepare, [image(number) for number in range(4)]))
    assert [summary.files for summary in done] == [50] * 4
    assert len(set(tree(tmp_path / "state" / "share" / "content").values())) == 1


def test_a_run_killed_between_the_renames_loses_nothing(image, prepare, tmp_path, tree):
    prepare(image)
    share = tmp_path / "state" / "share"
    whole = tree(share)
    (tmp_path / "state" / ".share.new").mkdir()
    share.rename(tmp_path / "state" / ".share.old")
    assert not prepare(image).changed
    assert tree(tmp_path / "state") == {f"share/{name}": text for name, text in whole.items()}
    assert [path.name for path in (tmp_path / "state").iterdir()] == ["share"]


def test_a_killed_run_leaves_the_old_share_and_the_next_builds_the_new(
    image, prepare, tmp_path, tree
):
    prepare(image)
    share = tmp_path / "state" / "share"
    before = tree(share)
    many = tmp_path / "many"
    many.mkdir()
    for number in range(500):
        (many / f"{number}.txt").write_text("x" * 1000)
    program = (
        "import sys; from pathlib import Path; from pyhelpers.errors import Location;"
        "from pyhelpers.images.section import *; from pyhelpers.images.share import *;"
        "share, cache, many = map(Path, sys.argv[1:]);"
        "entry = Content(Location('values.yaml'), 'many', many);"
        "prepare_share(Image(content=(entry,)), share, cache, print, print)"
    )
    argv = [sys.executable, "-c", program, str(share), str(tmp_path / "cache"), str(many)]
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
    while process.poll() is None and not list(
        tmp_path.glob("state/.share.new/content/many/*9.txt")
    ):
        pass
    process.kill()
    assert process.wait() != 0, "the run ended before it was killed"
    assert tree(share) == before
    assert prepare(Image(content=(Content(WHERE, "many", many),))).files == 500
    assert [path.name for path in share.parent.iterdir()] == ["share"]
