"""The commands take options of the target that is meant, and print plans without a cluster."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pyhelpers.cli import pyhelpers
from pyhelpers.errors import Problem, UsageProblem
from tests.workshop import ROOT

MINIMAL = str(ROOT / "values" / "minimal.yaml")
ON = ("--on", "kubernetes")

WRONG = {
    "a namespace here": (["up", MINIMAL, "--namespace", "a"], "--namespace goes with --on kuber"),
    "a port there": (["up", MINIMAL, *ON, "--port", "0"], "--port goes with --on local"),
    "state there": (["status", *ON, "--state", "x"], "--state goes with --on local"),
    "no name": (["down", *ON, "--namespace", "A_b"], "'A_b' cannot be a name"),
    "no time": (["up", MINIMAL, *ON, "--timeout", "soon"], "'soon' is no time"),
    "credentials without a check": (
        ["up", MINIMAL, *ON, "--credentials", "x.csv"],
        "--credentials goes with --check",
    ),
}


@pytest.mark.parametrize(("arguments", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_call_is_told(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(pyhelpers, arguments)
    assert isinstance(done.exception, UsageProblem)
    assert said in str(done.exception) and done.exception.mend


def test_storage_alone_is_no_workshop_for_this_computer() -> None:
    done = CliRunner().invoke(pyhelpers, ["up", str(ROOT / "values" / "storage.yaml")])
    assert isinstance(done.exception, Problem)
    assert done.exception.exit_code == 1
    assert "no login provider" in str(done.exception)


def test_a_dry_run_needs_no_cluster(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    arguments = ["up", MINIMAL, *ON, "--namespace", "class", "--dry-run", "--json"]
    done = CliRunner().invoke(pyhelpers, arguments, catch_exceptions=False)
    titles = [step["title"] for step in json.loads(done.stdout)]
    assert titles == ["cluster", "chart", "release", "hub", "proxy", "images"]


@pytest.mark.parametrize("arguments", [["up", MINIMAL], ["status"], ["down"]])
def test_missing_programs_are_named_with_where_to_get_them(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    done = CliRunner().invoke(pyhelpers, [*arguments, *ON])
    assert isinstance(done.exception, Problem)
    assert done.exception.exit_code == 3
    assert "kubectl and helm not found" in str(done.exception)
    assert "https://helm.sh" in done.exception.mend
