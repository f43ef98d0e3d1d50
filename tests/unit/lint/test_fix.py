"""`--fix` makes the edits that are mechanical, and leaves every other byte alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from pyhelpers.cli import pyhelpers
from pyhelpers.lint.packages import chart_named
from pyhelpers.lint.run import lint as run
from tests.workshop import ROOT

# Before → after; what stands between « and » is all that may change.
CASES = {
    "quotes around a number": (
        'global:\n  workshop: {participants: «"60"»}  # sixty\n',
        "global:\n  workshop: {participants: «60»}  # sixty\n",
    ),
    "a text without quotes": (
        "global:\n  workshop:\n    title: «2027»   # a year\n",
        'global:\n  workshop:\n    title: «"2027"»   # a year\n',
    ),
    "what YAML takes for a truth": (
        "image:\n  apt: [«y», git]\r\n",
        'image:\n  apt: [«"y"», git]\r\n',
    ),
    "capital letters": (
        "global:\n  workshop:\n    «Participants»: 60\n",
        "global:\n  workshop:\n    «participants»: 60\n",
    ),
    "a key and its value": (
        'global:\n  workshop:\n    «"Participants"»: «"60"»\n',
        'global:\n  workshop:\n    «"participants"»: «60»\n',
    ),
    "a number that Helm changes": (
        "slurm:\n  account: «0123»\n",
        'slurm:\n  account: «"0123"»\n',
    ),
    "a setting of a class": (
        "jupyterhub:\n  hub:\n    config:\n      Authenticator: {auto_login: «'true'»}\n",
        "jupyterhub:\n  hub:\n    config:\n      Authenticator: {auto_login: «true»}\n",
    ),
    "a setting's new name": (
        "jupyterhub:\n  hub:\n    config:\n      GitHubOAuthenticator: {«github_client_id»: a1}\n",
        "jupyterhub:\n  hub:\n    config:\n      GitHubOAuthenticator: {«client_id»: a1}\n",
    ),
}


def bare(text: str) -> str:
    return re.sub("[«»]", "", text)


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "byte order mark"])
@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES)
def test_a_mend_changes_what_it_is_about(
    before: str, after: str, mark: str, tmp_path: Path
) -> None:
    file = tmp_path / "values.yaml"
    file.write_bytes((mark + bare(before)).encode())
    file.chmod(0o640)
    done = CliRunner().invoke(pyhelpers, ["lint", "--fix", str(file)])
    assert file.read_bytes().decode() == mark + bare(after), done.output
    assert file.stat().st_mode & 0o777 == 0o640
    assert "mended: " in done.output
    assert done.exit_code == 0, done.output


LEFT = {
    "a word": "global:\n  workshop: {participants: many}\n",
    "both keys": "global:\n  workshop: {participants: 60, Participants: 70}\n",
    "a text over two lines": 'global:\n  workshop:\n    participants: "6\n      0"\n',
    "an unknown key": "global:\n  workshop: {colour: red}\n",
    "no YAML": "a: [\n",
}


@pytest.mark.parametrize("text", LEFT.values(), ids=LEFT)
def test_what_is_not_certain_is_left(text: str, tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(text)
    done = CliRunner().invoke(pyhelpers, ["lint", "--fix", str(file)])
    assert file.read_text() == text
    assert done.exit_code == 1


def test_a_mend_that_does_not_suit_leaves_the_others(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    text = "global:\n  workshop:\n    participants: 0644\n    title: {}\n"
    file.write_text(text.format("2027"))
    CliRunner().invoke(pyhelpers, ["lint", "--fix", str(file)])
    assert file.read_text() == text.format('"2027"')


def test_a_key_with_dots_is_not_another(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    text = 'global:\n  workshop:\n    participants: {}\n  workshop.participants: "9"\n'
    file.write_text(text.format('"60"'))
    CliRunner().invoke(pyhelpers, ["lint", "--fix", str(file)])
    assert file.read_text() == text.format("60")


def test_without_fix_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(bare(CASES["quotes around a number"][0]))
    CliRunner().invoke(pyhelpers, ["lint", str(file)])
    assert file.read_text() == bare(CASES["quotes around a number"][0])


@pytest.mark.parametrize(
    "case", sorted((ROOT / "tests" / "lint" / "rejected").iterdir()), ids=lambda case: case.name
)
def test_no_case_gets_worse(case: Path, tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_bytes((case / "values.yaml").read_bytes())
    before = run([file], [], chart_named("")).findings
    CliRunner().invoke(pyhelpers, ["lint", "--fix", str(file)])
    after = run([file], [], chart_named("")).findings
    assert len(after) <= len(before)
    if not any(one.fix for one in before):
        assert file.read_bytes() == (case / "values.yaml").read_bytes()
