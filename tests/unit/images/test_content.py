"""Content from folders and from commits."""

from __future__ import annotations

import os

import pytest

from pyhelpers.errors import EnvironmentProblem, FileProblem, Location
from pyhelpers.images.content import content_files
from pyhelpers.images.section import Content, GitTree
from pyhelpers.run import run_command

WHERE = Location("values.yaml", 9, 5)
WHO = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")


def no_commands(argv, cwd):
    raise AssertionError(f"nothing has to be run, but {argv} was")


def files_of(folder):
    return list(content_files(Content(WHERE, "workshop", folder), folder, no_commands))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "content" / "sub").mkdir(parents=True)
    (tmp_path / "content" / "01-start.ipynb").write_text("{}")
    (tmp_path / "content" / "sub" / "tool.py").write_text("")
    return tmp_path / "content"


def git(*argv, cwd):
    return run_command(["git", *WHO, *argv], cwd=cwd, what="git").strip()


def run(argv, cwd):
    run_command(argv, cwd=cwd, what="git")


@pytest.fixture
def repository(folder):
    try:
        git("init", "--quiet", cwd=folder)
    except EnvironmentProblem as problem:
        pytest.skip(str(problem))
    git("add", ".", cwd=folder)
    git("commit", "--quiet", "-m", "one", cwd=folder)
    commit = git("rev-parse", "HEAD", cwd=folder)
    (folder / "02-later.ipynb").write_text("{}")
    git("add", ".", cwd=folder)
    git("commit", "--quiet", "-m", "two", cwd=folder)
    return Content(WHERE, "extra", GitTree(folder.as_uri(), commit))


def test_a_folders_files_are_listed_without_the_editors_litter(folder):
    for litter in (".git/config", ".ipynb_checkpoints/a.ipynb", "sub/__pycache__/tool.pyc"):
        (folder / litter).parent.mkdir()
        (folder / litter).write_text("")
    (folder / ".DS_Store").write_text("")
    (folder / "sub" / "old.pyc").write_text("")
    (folder / ".hidden").write_text("")
    assert files_of(folder) == [".hidden", "01-start.ipynb", "sub/tool.py"]


def test_a_link_inside_the_folder_is_followed(folder):
    (folder / "again.py").symlink_to("sub/tool.py")
    assert "again.py" in files_of(folder)


@pytest.mark.parametrize("target", ["../secret.txt", "/etc/hostname", "sub"])
def test_a_link_out_of_the_folder_or_to_a_folder_is_refused(folder, target):
    (folder.parent / "secret.txt").write_text("secret")
    (folder / "link").symlink_to(target)
    with pytest.raises(FileProblem, match="link") as caught:
        files_of(folder)
    assert caught.value.where == str(WHERE)


def test_a_pipe_is_refused_and_not_read(folder):
    os.mkfifo(folder / "pipe")
    with pytest.raises(FileProblem, match="neither a file nor a link to one"):
        files_of(folder)


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(FileProblem, match="there is no content folder") as caught:
        files_of(tmp_path / "missing")
    assert caught.value.where == str(WHERE)


def test_an_empty_folder_is_told(tmp_path):
    with pytest.raises(FileProblem, match="has no files"):
        files_of(tmp_path)


@pytest.mark.parametrize("name", ["sub", "01-start.ipynb"])
def test_what_cannot_be_read_is_told(folder, name):
    if os.geteuid() == 0:
        pytest.skip("root reads everything: run the tests as an ordinary user for this one")
    (folder / name).chmod(0)
    try:
        with pytest.raises(FileProblem, match="cannot be read"):
            files_of(folder)
    finally:
        (folder / name).chmod(0o755)


def test_a_commit_is_fetched_alone_and_without_its_history(repository, tmp_path):
    files = content_files(repository, tmp_path / "cache", run)
    assert list(files) == ["01-start.ipynb", "sub/tool.py"]
    (kept,) = (tmp_path / "cache" / "git").iterdir()
    assert sorted(path.name for path in kept.iterdir()) == ["01-start.ipynb", "sub"]


def test_a_commit_that_is_there_is_not_fetched_again(repository, tmp_path):
    first = content_files(repository, tmp_path / "cache", run)
    assert content_files(repository, tmp_path / "cache", no_commands) == first


def test_an_unknown_commit_is_told_and_leaves_nothing(repository, tmp_path):
    entry = Content(WHERE, "extra", GitTree(repository.source.url, "0" * 40))
    with pytest.raises(EnvironmentProblem, match="cannot be fetched") as caught:
        content_files(entry, tmp_path / "cache", run)
    assert caught.value.where == str(WHERE)
    assert list((tmp_path / "cache" / "git").iterdir()) == []


def test_a_repository_that_wants_a_login_is_told(web, tmp_path):
    web.statuses = [401] * 4
    entry = Content(WHERE, "extra", GitTree(f"{web.url}/private", "0" * 40))
    with pytest.raises(EnvironmentProblem, match="cannot be fetched"):
        content_files(entry, tmp_path / "cache", run)
