"""The chart is copied whole, with what it depends on, and again when anything in it changes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.places import shipped
from pyhelpers.plan import Call
from pyhelpers.targets.kubernetes.chart import chart_step, copy_chart, prepared, shipped_chart

ABOUT = """\
name: workshop
kubeVersion: ">=1.31.0-0"
dependencies:
  - {name: jupyterhub, version: 4.4.0, repository: https://charts.example.org/}
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "chart"
    (folder / "templates" / "__pycache__").mkdir(parents=True)
    (folder / "Chart.yaml").write_text(ABOUT)
    (folder / ".helmignore").write_text("# nobody's\n__pycache__/\n*.pyc\n")
    (folder / "templates" / "NOTES.txt").write_text("hello")
    (folder / "templates" / "x.pyc").write_text("no")
    (folder / "templates" / "__pycache__" / "y.txt").write_text("no")
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "hub.py").write_text("pass")
    (folder / "files").mkdir()
    (folder / "files" / "hub").symlink_to(tmp_path / "code")
    return folder


def test_links_are_followed_and_ignored_files_left_out(source: Path, tmp_path: Path) -> None:
    target = prepared(shipped_chart(source, tmp_path), tmp_path / "cache")
    copy_chart(shipped_chart(source, tmp_path), target)
    found = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert found == {"Chart.yaml", ".helmignore", "templates/NOTES.txt", "files/hub/hub.py"}
    assert not (target / "files" / "hub").is_symlink()


def test_a_missing_dependency_is_fetched_by_its_exact_version(source: Path, tmp_path: Path) -> None:
    step = chart_step(shipped_chart(source, tmp_path), tmp_path)
    pull = step.actions[1]
    assert isinstance(pull, Call)
    (line,) = pull.lines()
    where = "--repo https://charts.example.org/ --version 4.4.0"
    assert line.startswith(f"run helm pull jupyterhub {where} --destination ")


def test_a_chart_that_cannot_be_fetched_may_be_brought(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    helm = tmp_path / "helm"
    helm.write_text("#!/bin/sh\necho 'Error: no such host' >&2\nexit 1\n")
    helm.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setenv("WORKSHOP_CHARTS", str(tmp_path / "packaged"))
    pull = chart_step(shipped_chart(source), tmp_path).actions[1]
    assert isinstance(pull, Call)
    with pytest.raises(EnvironmentProblem, match="no such host") as caught:
        pull.function(lambda _: None)
    assert f"put jupyterhub-4.4.0.tgz into {tmp_path / 'packaged'}" in caught.value.mend


def test_a_dependency_at_hand_is_copied(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "packaged"
    folder.mkdir()
    (folder / "jupyterhub-4.4.0.tgz").write_text("archive")
    chart = shipped_chart(source, folder)
    step = chart_step(chart, tmp_path)
    assert [type(one) for one in step.actions[:-1]] == [Call]
    target = prepared(chart, tmp_path)
    copy_chart(chart, target)
    assert (target / "charts" / "jupyterhub-4.4.0.tgz").read_text() == "archive"


def test_the_copy_has_another_place_when_a_byte_changes(source: Path, tmp_path: Path) -> None:
    before = shipped_chart(source, tmp_path).digest
    assert shipped_chart(source, tmp_path).digest == before
    (tmp_path / "code" / "hub.py").write_text("quit")
    assert shipped_chart(source, tmp_path).digest != before


def test_the_shipped_chart_has_the_hubs_code_and_its_templates() -> None:
    chart = shipped_chart()
    assert chart.kube_version.startswith(">=1.")
    assert {one.name for one in chart.dependencies} == {"jupyterhub", "rook-ceph"}
    assert (shipped("chart") / "files" / "hub" / "workshop.py").is_file()


def test_a_chart_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="chart cannot be read"):
        shipped_chart(tmp_path / "none", tmp_path)
