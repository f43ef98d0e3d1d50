"""The shipped workshop's image by each engine: what is in it, and what a change makes anew."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

from tests.docker.conftest import Shipped

SECTIONS = ("base", "server", "software", "data", "content")
HOME = "/home/jovyan"
OLD = "bd2c9d3d384b0e2d885342f4937410a59cbdea0a5537912f81b0178a02c4a3be"
"""The sum of ising.csv."""

NOTHING_BUT_THE_WORKSHOP = r"""
for program in gcc cc make uv micromamba git curl; do command -v $program; done
for folder in /root/.cache /home/jovyan/.cache /run/build /tmp /var/lib/apt/lists /var/tmp; do
  find $folder -type f -size +0 2>/dev/null
done
find / -xdev -name '*.deb' -o -xdev -name 'pip-unpack*' -o -xdev -name uv -type f
find /opt/workshop -perm /o+w ! -type l
find /opt/workshop -user 1000
"""
"""Prints a line for each thing that only a build needs."""


def test_the_report_is_complete(shipped: Shipped) -> None:
    report = shipped.report
    assert report["image"].startswith("localhost/workshop-pearc:")
    assert report["id"].startswith("sha256:")
    assert report["lock"] == str(shipped.workshop.lock)
    assert shipped.workshop.lock.is_file()
    assert set(report["sizes"]) == set(SECTIONS)
    assert all(size > 0 for size in report["sizes"].values())
    # Debian with its Python is 0.2 GB, the three packages with JupyterLab another half.
    assert sum(report["sizes"].values()) < 1_000_000_000
    assert report["diff_ids"] == shipped.engine.diffs(report["image"])
    assert {"software", "content", "check"} <= set(report["seconds"])
    assert not report["unchanged"]
    assert report["image"] in shipped.engine.names()


def test_it_has_passed_its_check_within_the_limits_of_the_values_file(shipped: Shipped) -> None:
    states = {one["check"]: one["state"] for one in shipped.report["checks"]}
    notebooks = {name for name in states if name.startswith("notebook:")}
    assert len(notebooks) == 3
    passed = {"permissions", "content", "server", "packages", "stop", *notebooks}
    assert passed == {name for name, state in states.items() if state == "ok"}


def test_nothing_else_is_left(shipped: Shipped) -> None:
    assert shipped.left == set()


def test_a_participant_finds_the_content_in_an_empty_home(shipped: Shipped) -> None:
    script = (
        "id -u; pwd; ls workshop/*.ipynb; readlink -f workshop/data/ising.csv; "
        "head -n 1 workshop/data/ising.csv; touch workshop/new && echo mine"
    )
    said = shipped.engine.shell(shipped.image, script, volume=HOME).splitlines()
    assert said[:2] == ["1000", HOME]
    assert [line[:11] for line in said[2:5]] == ["workshop/01", "workshop/02", "workshop/03"]
    assert said[5] == "/opt/workshop/share/data/workshop/data/ising.csv"
    assert "temperature" in said[6]
    assert said[7] == "mine"


def test_it_holds_nothing_that_only_a_build_needs(shipped: Shipped) -> None:
    assert shipped.engine.shell(shipped.image, NOTHING_BUT_THE_WORKSHOP, user="root") == ""


def test_a_participants_python_compiles_nothing(shipped: Shipped) -> None:
    script = (
        "/opt/workshop/env/bin/python3 -v -c 'import pandas, matplotlib.pyplot, jupyterlab' 2>&1"
    )
    said = shipped.engine.shell(shipped.image, f"{script} | grep '^# code object'", user="1000")
    assert len(re.findall(r"\.pyc'$", said, re.M)) > 500
    assert re.findall(r"'(/\S+\.py)'$", said, re.M) == []


def test_a_second_run_does_nothing(shipped: Shipped) -> None:
    names, lock = shipped.engine.names(), shipped.workshop.lock.read_bytes()
    done = shipped.workshop.build()
    assert done.code == 0, done.err
    assert "Nothing has changed since it was built." in done.out
    report = shipped.workshop.report()
    assert report["unchanged"]
    assert (report["id"], report["checks"]) == (shipped.report["id"], [])
    assert shipped.workshop.lock.read_bytes() == lock
    assert shipped.engine.names() == names


def test_a_second_run_starts_no_container(shipped_by: Callable[[str], Shipped]) -> None:
    # buildah does not tell which containers there were.
    shipped = shipped_by("docker")
    info = ("info", "--format={{.SystemTime}}")
    began = shipped.engine.docker(*info).strip()
    assert shipped.workshop.report()["unchanged"]
    until = shipped.engine.docker(*info).strip()
    events = shipped.engine.docker("events", f"--since={began}", f"--until={until}")
    assert [line for line in events.splitlines() if " container " in line] == []


def test_a_changed_notebook_changes_the_content_alone(shipped: Shipped, tmp_path: Path) -> None:
    workshop = shipped.workshop.copy(tmp_path)
    file = tmp_path / "content" / "pearc" / "notebooks" / "01-start.ipynb"
    notebook = json.loads(file.read_text())
    notebook["cells"][0]["source"].append("\nWelcome again.")
    file.write_text(json.dumps(notebook))
    report = workshop.report("--no-check")
    assert {"server", "software", "data"} <= set(report["cached"])
    assert "content" not in report["cached"]
    assert report["diff_ids"][:-1] == shipped.report["diff_ids"][:-1]
    assert report["diff_ids"] != shipped.report["diff_ids"]
    assert report["lock_changes"] == []


def test_a_changed_data_file_changes_its_own_layer_alone(shipped: Shipped, tmp_path: Path) -> None:
    workshop = shipped.workshop.copy(tmp_path)
    data = tmp_path / "content" / "pearc" / "data" / "ising.csv"
    data.write_text(data.read_text() + data.read_text().splitlines()[-1] + "\n")
    workshop.edit(OLD, hashlib.sha256(data.read_bytes()).hexdigest())
    report = workshop.report("--no-check")
    assert {"server", "software"} <= set(report["cached"])
    assert [line.split(":")[0] for line in report["lock_changes"]] == [
        "data workshop/data/ising.csv"
    ]
    changed = _changed(shipped, report["diff_ids"])
    if shipped.engine.name == "docker":
        # Upon another layer each one is made anew, with other times.
        assert changed <= {-1, -2, -3}
    else:
        assert changed == {-3}


def test_a_package_that_is_added_makes_one_layer_of_its_own(
    shipped: Shipped, tmp_path: Path
) -> None:
    workshop = shipped.workshop.copy(tmp_path)
    workshop.edit("    - matplotlib==3.11.2\n", "    - matplotlib==3.11.2\n    - tabulate\n")
    report = workshop.report("--no-check")
    assert len(report["lock_changes"]) == 1
    assert report["lock_changes"][0].startswith("pip tabulate: none → ")
    before = shipped.report["diff_ids"]
    assert len(report["diff_ids"]) == len(before) + 1
    # The base, the server and the software that was there.
    assert report["diff_ids"][:3] == before[:3]
    if shipped.engine.name == "buildah":
        assert [one for one in before if one not in report["diff_ids"]] == []


def _changed(shipped: Shipped, diffs: list[str]) -> set[int]:
    """Return the layers that are not the same, counted from the last, which is -1."""
    before = shipped.report["diff_ids"]
    assert len(before) == len(diffs)
    return {n - len(diffs) for n in range(len(diffs)) if before[n] != diffs[n]}
