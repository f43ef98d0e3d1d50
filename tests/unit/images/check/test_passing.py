"""An image in which everything works, and what the participant's kernel sees of it."""

from __future__ import annotations

import shutil

import pytest

from tests.unit.images.check.conftest import SERVER

LOOK = """
import os, subprocess, sys
from pathlib import Path
assert os.environ["JUPYTERHUB_USER"] == "check", os.environ
assert os.environ["JUPYTERHUB_SERVICE_PREFIX"] == "/user/check/"
assert Path.cwd() == Path.home() / "workshop", Path.cwd()
Path("written.txt").write_text("by the notebook")
"""
LEAVE = "subprocess.Popen(['sleep', '1000'], start_new_session=True)"
DATA = "assert Path('data.csv').read_text() == 'x'"


@pytest.fixture(scope="module")
def passed(new_room):
    room = new_room()
    notebooks = [
        room.notebook("workshop/01-start.ipynb", LOOK, LEAVE, DATA),
        room.notebook("workshop/02-other.ipynb", "1 + 1", kernel="the-author's-own"),
    ]
    data = room.folder / "data.csv"
    data.write_text("x")
    (room.home / "workshop/data.csv").symlink_to(data)
    code = room.run(
        command=SERVER,
        notebooks=notebooks,
        packages=["jupyterlab", "PyYAML", "jupyter-client"],
        apt=["dpkg", "libc6"] if shutil.which("dpkg-query") else [],
        content=[one["path"] for one in notebooks],
        links=["workshop/data.csv"],
        default_url="/lab/tree/workshop",
    )
    assert code == 0, room.output
    return room


def test_all_checks_come_in_order_and_pass(passed):
    ended = [line["check"] for line in passed.lines if line["state"] != "begin"]
    notebooks = ["notebook:workshop/01-start.ipynb", "notebook:workshop/02-other.ipynb"]
    first = ["permissions", "content", "server", "packages", "apt"]
    assert ended == [*first, *notebooks, "stop", "end"]
    assert passed.lines[-1] == {"check": "end", "state": "ok"}


def test_the_server_tells_its_version_and_how_long_it_took(passed):
    what = passed.result("server")["what"]
    assert what.startswith("JupyterHub 5.")
    assert "a login leads to /lab/tree/workshop" in what


def test_a_notebook_runs_whose_kernel_has_another_name_on_its_authors_machine(passed):
    assert passed.result("notebook:workshop/02-other.ipynb")["what"] == "1 code cells ran"


def test_a_notebook_is_run_where_it_lies(passed):
    assert (passed.home / "workshop/written.txt").read_text() == "by the notebook"


def test_packages_are_found_whatever_their_modules_are_called(passed):
    assert passed.result("packages")["what"] == "3 packages can be imported"


def test_the_server_is_told_to_stop_at_the_end(passed):
    assert "stopped within" in passed.result("stop")["what"]


def test_every_result_has_its_time(passed):
    ended = [line for line in passed.lines[:-1] if line["state"] != "begin"]
    assert all(line["seconds"] >= 0 for line in ended)


def test_a_workshop_of_nothing_is_skipped_piece_by_piece(room):
    assert room.run(command=["true"]) == 1
    states = {line["check"]: line["state"] for line in room.lines}
    assert states["permissions"] == "ok"
    assert states["server"] == "failed"
    skipped = [check for check, state in states.items() if state == "skipped"]
    assert skipped == ["content", "packages", "apt", "stop"]
