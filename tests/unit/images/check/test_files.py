"""Permissions of what is in the image, and what seeding put into the home."""

from __future__ import annotations

import os

import pytest


@pytest.fixture
def tree(room):
    """Return a folder of the image, somebody else's where that is possible."""
    tree = room.folder / "opt"
    (tree / "share").mkdir(parents=True)
    (tree / "share" / "a.csv").write_text("1")
    (tree / "link").symlink_to("/etc/shadow")
    give_away(tree)
    return tree


def give_away(tree):
    if os.geteuid() != 0:
        pytest.skip("only root can give files to somebody else")
    for path in (tree, *tree.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644) if not path.is_symlink() else None
        os.chown(path, 12345, 12345, follow_symlinks=False)


def test_a_tree_that_is_as_it_should_be(room, tree):
    room.run(trees=[str(tree)])
    assert room.result("permissions")["state"] == "ok", room.output


def test_a_file_and_a_folder_that_others_cannot_read(room, tree):
    (tree / "share" / "a.csv").chmod(0o640)
    (tree / "closed").mkdir(mode=0o750)
    os.chown(tree / "closed", 12345, 12345)
    room.run(trees=[str(tree)])
    assert room.failure("permissions").endswith("2 cannot be read by every user")
    assert f"{tree}/share/a.csv: cannot be read" in room.result("permissions")["detail"]


def test_a_file_that_everybody_can_write(room, tree):
    (tree / "share" / "a.csv").chmod(0o666)
    room.run(trees=[str(tree)])
    assert room.failure("permissions").endswith("1 can be written by every user")


def test_files_of_the_participants_own(room):
    tree = room.folder / "opt"
    tree.mkdir()
    for number in range(30):
        (tree / f"{number}.py").touch(mode=0o644)
    room.run(trees=[str(tree)])
    assert "31 belong to the participant" in room.failure("permissions")
    lines = room.result("permissions")["detail"].splitlines()
    assert (len(lines), lines[-1]) == (11, "and 21 more")


def test_an_environment_of_the_bases_own_may_belong_to_the_participant(room, tree):
    link = tree / "env"
    link.symlink_to(room.prefix)
    room.run(trees=[str(tree)], prefix=str(link))
    assert room.result("permissions")["state"] == "ok"
    (room.prefix / "secret.py").touch(mode=0o600)
    room.run(trees=[str(tree)], prefix=str(link))
    assert room.failure("permissions").endswith("1 cannot be read by every user")


def test_a_tree_that_is_missing(room):
    room.run(trees=["/no/such/tree"])
    assert room.failure("permissions") == "there is no /no/such/tree"


def test_every_file_and_folder_is_looked_at_once(room, tree):
    for number in range(30):
        folder = tree / f"{number:02}" / "deeper"
        folder.mkdir(parents=True)
        for name in ("a", "b", "c"):
            (folder / name).touch(mode=0o644)
        (folder / "link").symlink_to("a")
        (folder / "loop").symlink_to(tree, target_is_directory=True)
    give_away(tree)
    room.run(trees=[str(tree)])
    of_the_fixture, of_the_prefix = 3, 1 + sum(1 for _ in room.prefix.rglob("*"))
    found = of_the_fixture + 30 * (2 + 3) + of_the_prefix
    assert f" {found} files and folders " in room.result("permissions")["what"]


def test_a_home_that_cannot_be_written(room, make_read_only):
    make_read_only(room.home)
    room.run()
    assert room.failure("permissions").startswith(f"{room.home} cannot be written")


def test_a_home_that_is_not_there(room):
    room.variables["HOME"] = str(room.folder / "nowhere")
    room.run(command=["true"])
    assert "there is no home folder" in room.failure("permissions")


def test_content_that_did_not_arrive(room):
    (room.home / "linked.ipynb").symlink_to("/etc/hostname")
    (room.home / "there.ipynb").touch()
    room.run(content=["there.ipynb", "gone.ipynb", "linked.ipynb"], links=["data.csv"])
    assert room.failure("content") == "~/gone.ipynb: no such file in the home (3 such)"
    data = "~/data.csv: the data cannot be read (No such file or directory)"
    assert room.result("content")["detail"].splitlines()[-1] == data


def test_a_link_to_a_folder_of_data(room, tree):
    (room.home / "data").symlink_to(tree / "share")
    room.run(links=["data"])
    assert room.result("content")["state"] == "ok"


def test_what_seeding_could_not_do_is_a_failure(room):
    room.variables["WORKSHOP_SEED_PROBLEM"] = "your home is full"
    room.run()
    assert room.failure("content") == "the home was not filled: your home is full"
