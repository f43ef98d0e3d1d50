"""`pyhelpers build-environment`: what it makes, what it leaves, what it says."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pyhelpers.errors import EnvironmentProblem, FileProblem, UsageProblem
from pyhelpers.images.engines.bare import Bare
from pyhelpers.images.engines.engine import Container
from pyhelpers.images.engines.venv import COMPLETE, HERE, Python
from pyhelpers.images.environment import EnvironmentBuilder, closed_folders, interpreter
from pyhelpers.progress import Progress
from pyhelpers.values import load_values
from tests.workshop import PEARC

QUIET = Progress(quiet=True)


def builder(folder: Path, python: Python = HERE, file: Path = PEARC) -> EnvironmentBuilder:
    return EnvironmentBuilder(load_values([file]), folder, python, QUIET)


def made(folder: Path, python: Python = HERE, file: Path = PEARC) -> EnvironmentBuilder:
    """Return one whose packages are there already, as far as it can tell."""
    one = builder(folder, python, file)
    (one.prefix / "bin").mkdir(parents=True)
    (one.prefix / "bin" / "python").symlink_to(sys.executable)
    (one.prefix / COMPLETE).touch()
    return one


def test_new_servers_get_the_new_one_and_the_old_one_stays(tmp_path: Path) -> None:
    first = made(tmp_path).build(check=False)
    assert (tmp_path / "current").resolve() == first.prefix
    second = made(tmp_path, Python("/usr/bin/other", "3.14.1")).build(check=False)
    assert second.prefix != first.prefix
    assert (tmp_path / "current").resolve() == second.prefix
    assert (first.prefix / COMPLETE).exists()
    assert (tmp_path / "seed.py").stat().st_mode & 0o777 == 0o644
    assert (tmp_path / "share" / "content" / "workshop" / "01-start.ipynb").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == [".making"]


def test_a_server_that_does_not_start_is_no_new_environment(tmp_path: Path) -> None:
    one = made(tmp_path)
    (one.prefix / "bin" / "python").unlink()
    (one.prefix / "bin" / "python").symlink_to("/bin/false")
    with pytest.raises(FileProblem, match="The environment does not pass: it ended with exit code"):
        one.build()
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"environments", "check.log", ".making"}


def test_what_had_passed_stays_when_a_newer_one_does_not(tmp_path: Path) -> None:
    folder = tmp_path / "made"
    first = made(folder).build(check=False)
    file = tmp_path / "workshop.yaml"
    (tmp_path / "start.ipynb").write_text("{}")
    file.write_text("image: {content: [{from: start.ipynb, to: other}]}\n")
    one = made(folder, Python("/usr/bin/other", "3.14.1"), file)
    (one.prefix / "bin" / "python").unlink()
    (one.prefix / "bin" / "python").symlink_to("/bin/false")
    with pytest.raises(FileProblem):
        one.build()
    assert (folder / "current").resolve() == first.prefix
    assert (folder / "share" / "content" / "workshop" / "01-start.ipynb").exists()
    assert not (folder / ".share.next").exists()


def test_content_that_a_killed_run_left_is_not_taken(tmp_path: Path) -> None:
    made(tmp_path).build(check=False)
    (tmp_path / ".share.next" / "content").mkdir(parents=True)
    builder(tmp_path).build(check=False)
    assert (tmp_path / "share" / "content" / "workshop" / "01-start.ipynb").exists()


def test_folders_that_are_closed_to_other_accounts(tmp_path: Path) -> None:
    (tmp_path / "closed" / "open").mkdir(parents=True)
    (tmp_path / "closed").chmod(0o700)
    (tmp_path / "closed" / "open").chmod(0o755)
    found = closed_folders(tmp_path / "closed" / "open" / "python")
    assert found[-1] == tmp_path / "closed"
    assert tmp_path / "closed" / "open" not in found


def test_a_path_that_no_job_can_name(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="jobs cannot name"):
        builder(tmp_path / "my folder")


def test_packages_that_cannot_be_had_leave_no_half_environment(tmp_path: Path) -> None:
    file = tmp_path / "workshop.yaml"
    file.write_text("image: {pip: ['./nosuch.whl']}\n")
    one = builder(tmp_path / "made", file=file)
    with pytest.raises((FileProblem, EnvironmentProblem)):
        one.build()
    assert not one.prefix.exists()
    assert not (tmp_path / "made" / "current").exists()


def test_a_folder_where_the_link_belongs_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "current").mkdir()
    with pytest.raises(FileProblem, match="current is in the way"):
        made(tmp_path).build(check=False)


@pytest.mark.parametrize("path", ["/bin/true", "/bin/false", "/nosuch/python"])
def test_what_is_no_python(path: str) -> None:
    with pytest.raises(EnvironmentProblem):
        interpreter(Path(path))


def test_this_python() -> None:
    assert interpreter(Path(sys.executable)) == HERE


def test_programs_run_in_an_empty_home_by_the_environments_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "/site/packages")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "python").write_text(
        '#!/bin/sh\necho "$@"\necho "$PWD $HOME ${PYTHONPATH-unset} $MEM_LIMIT"\nexit 5\n'
    )
    (programs / "python").chmod(0o755)
    lines: list[str] = []
    runner = Bare(tmp_path, tmp_path / "share", tmp_path / "seed.py")
    code = runner.run(Container("", ("serve",), env={"MEM_LIMIT": "7"}), lines.append)
    home = lines[1].split()[0]
    assert (code, lines) == (
        5,
        [
            f"{tmp_path}/seed.py --share {tmp_path}/share --home {home} -- serve",
            f"{home} {home} unset 7",
        ],
    )
    assert not Path(home).exists()
