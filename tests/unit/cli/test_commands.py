"""Every command explains itself, and says in one message what it cannot take."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from pyhelpers import __version__
from pyhelpers.cli import pyhelpers
from tests.workshop import ROOT


def commands(group: click.Group, *before: str) -> list[tuple[str, ...]]:
    """Return every command with the words that lead to it."""
    found: list[tuple[str, ...]] = []
    context = click.Context(group)
    for name in group.list_commands(context):
        found.append((*before, name))
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            found += commands(command, *before, name)
    return found


def run(*arguments: str | Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pyhelpers", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
    )


@pytest.mark.parametrize("words", commands(pyhelpers), ids=" ".join)
@pytest.mark.parametrize("option", ["--help", "-h"])
def test_a_command_explains_itself(words: tuple[str, ...], option: str) -> None:
    shown = CliRunner().invoke(pyhelpers, [*words, option])
    assert shown.exit_code == 0
    assert f"Usage: pyhelpers {' '.join(words)}" in shown.stdout
    explained = shown.stdout.split("\n\n")[1].strip()
    assert explained[0].isupper() and explained.endswith(".")


def test_the_list_of_commands_says_what_each_does() -> None:
    shown = CliRunner().invoke(pyhelpers, ["--help"]).stdout
    for words in commands(pyhelpers):
        if len(words) == 1:
            command = pyhelpers.get_command(click.Context(pyhelpers), words[0])
            assert f"  {words[0]} " in shown
            assert command.name == words[0]


def test_the_version_is_the_packages() -> None:
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"pyhelpers, version {__version__}\n")


USAGE = {
    "no command": ([], "Put a whole class into Jupyter"),
    "unknown command": (["upp"], "No such command 'upp'"),
    "unknown option": (["up", "--fast"], "No such option"),
    "no values file": (["up"], "No values file was named"),
    "no file that exists": (["up", "missing.yaml"], "cannot read missing.yaml"),
    "a folder": (["up", "values"], "name a file, not a folder"),
    "unknown target": (["up", "values/minimal.yaml", "--on", "cloud"], "'cloud'"),
    "participants without a check": (
        ["up", "values/minimal.yaml", "--participants", "3"],
        "--participants goes with --check",
    ),
    "no participants": (["up", "values/minimal.yaml", "--check", "--participants", "0"], "0"),
    "a port that is none": (["up", "values/minimal.yaml", "--port", "70000"], "70000"),
    "a key without a file": (["up", "values/minimal.yaml", "--set-file", "roster"], "--set-file"),
    "which homes to delete": (["down", "--delete-homes"], "--delete-homes needs the workshop"),
    "roster without a command": (["roster"], "Make personal codes"),
    "codes without a file": (["roster", "codes"], "No values file was named"),
    "a stranger's code": (
        ["roster", "codes", "values/minimal.yaml", "--renew", "nobody"],
        "nobody is not on the roster",
    ),
}


@pytest.mark.parametrize(("arguments", "said"), USAGE.values(), ids=USAGE)
def test_a_wrong_call_is_told_and_has_its_exit_code(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_outside_a_checkout_there_is_no_schema_to_generate(tmp_path: Path) -> None:
    done = run("schema", "generate", cwd=tmp_path)
    assert done.returncode == 2
    assert "there is no chart/values.schema.yaml here" in done.stderr


@pytest.mark.parametrize("command", [["up", "--dry-run"], ["roster", "codes"]])
def test_a_wrong_file_is_told_line_by_line(tmp_path: Path, command: list[str]) -> None:
    file = tmp_path / "workshop.yaml"
    text = (ROOT / "values" / "minimal.yaml").read_text()
    file.write_text(text.replace("ada,participant", "ada,boss").replace("2G", "2Gi"))
    done = run(*command, file)
    assert (done.returncode, done.stdout) == (1, "")
    first, second = done.stderr.splitlines()
    assert "ada" not in first and first.startswith(f"{file}:") and "'boss'" in first
    assert second.startswith(f"{file}:") and "'2Gi'" in second
    assert file.read_text() != text
    assert list(tmp_path.iterdir()) == [file]
