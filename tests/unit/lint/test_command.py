"""`pyhelpers lint` as people call it: formats, files, settings, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pyhelpers.cli import pyhelpers
from pyhelpers.errors import EnvironmentProblem, FileProblem, UsageProblem
from tests.unit.lint.trees import folder

SCHEMA = {"properties": {"a": {"type": "integer"}}}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a chart of its own, a good file, a bad one and one to be warned of."""
    (tmp_path / ".git").mkdir()
    folder(tmp_path / "chart", "c", "a: 1\n", schema=SCHEMA)
    (tmp_path / ".workshop-lint.yaml").write_text("chart: chart\n")
    (tmp_path / "good.yaml").write_text("a: 2\n")
    (tmp_path / "bad.yaml").write_text("a: x\n")
    (tmp_path / "warned.yaml").write_text("a: 1\na: 2\n")
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_ACTIONS", "GITHUB_WORKSPACE", "WORKSHOP_CHARTS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(*arguments: str | Path) -> Result:
    # By way of the group: called directly, a command forgets that it takes -h as well.
    done = CliRunner().invoke(pyhelpers, ["lint", *map(str, arguments)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def test_text_goes_to_stdout_and_the_count_to_stderr() -> None:
    done = run("good.yaml", "bad.yaml")
    assert done.exit_code == 1
    assert done.stdout.startswith("bad.yaml:1:4: error: a: needs a whole number")
    assert done.stdout.endswith("[wrong-kind]\n")
    assert done.stderr == "2 files: 1 error, 0 warnings\n"


EXIT_CODES = {
    "good": (["good.yaml"], 0),
    "a warning": (["warned.yaml"], 0),
    "a warning, strictly": (["--strict", "warned.yaml"], 1),
    "an error": (["bad.yaml"], 1),
    "an error in one": (["bad.yaml", "good.yaml"], 1),
    "nothing to read": (["missing.yaml"], 2),
    "nothing to read in one": (["missing.yaml", "good.yaml"], 2),
    "layers": (["-f", "bad.yaml", "-f", "good.yaml"], 0),
    "the other way round": (["-f", "good.yaml", "-f", "bad.yaml"], 1),
    "a missing layer": (["-f", "good.yaml", "-f", "missing.yaml"], 2),
}


@pytest.mark.parametrize(("arguments", "code"), EXIT_CODES.values(), ids=EXIT_CODES)
@pytest.mark.parametrize("format_", ["text", "json", "github", "sarif"])
def test_exit_codes_are_the_same_in_each_format(
    arguments: list[str], code: int, format_: str
) -> None:
    assert run("--format", format_, *arguments).exit_code == code


def test_what_cannot_be_read_does_not_keep_the_others_from_being_linted() -> None:
    done = run("missing.yaml", "bad.yaml", "other.yaml")
    assert "bad.yaml:1:4" in done.stdout
    assert "cannot read missing.yaml" in done.stderr
    assert "cannot read other.yaml" in done.stderr
    assert done.stderr.endswith("1 file: 1 error, 0 warnings\n")
    said = json.loads(run("missing.yaml", "good.yaml", "--format", "json").stdout)
    assert said["files"] == ["good.yaml"]
    assert "missing.yaml" in said["unread"][0]


USAGE = {
    "nothing": ([], "No values file was named"),
    "files and layers": (["good.yaml", "-f", "bad.yaml"], "do not go together"),
    "a report over the file": (["bad.yaml", "--output", "./bad.yaml"], "would replace bad.yaml"),
    "a folder": (["chart"], "chart is a folder"),
    "stdin": (["-"], "Standard input is not read"),
    "a chart that is none": (["good.yaml", "--chart", "nowhere"], "there is no such chart"),
    "a rule that is none": (["--explain", "wrong-kid"], "there is no rule wrong-kid"),
}


@pytest.mark.parametrize(("arguments", "said"), USAGE.values(), ids=USAGE)
def test_a_wrong_call_is_told(arguments: list[str], said: str) -> None:
    with pytest.raises(UsageProblem, match=said):
        run(*arguments)


def test_a_file_named_twice_is_linted_once(here: Path) -> None:
    done = run("bad.yaml", "./bad.yaml", "good.yaml", here / "bad.yaml")
    assert done.stdout.count("wrong-kind") == 1
    assert done.stdout.startswith("bad.yaml")
    assert done.stderr.startswith("2 files")


def test_github_is_recognised_but_for_files_and_other_wishes(
    monkeypatch: pytest.MonkeyPatch, here: Path
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(here.parent))
    said = run("bad.yaml").stdout
    assert said.startswith(f"::error file={here.name}/bad.yaml,line=1,col=4,title=wrong-kind::")
    assert run("bad.yaml", "--format", "text").stdout.startswith("bad.yaml")
    run("bad.yaml", "--output", "report.txt")
    assert Path("report.txt").read_text().startswith("bad.yaml:1:4")


def test_output_is_written_whole_and_stdout_stays_empty() -> None:
    done = run("bad.yaml", "--format", "sarif", "--output", "out/lint.sarif")
    assert (done.exit_code, done.stdout) == (1, "")
    assert json.loads(Path("out/lint.sarif").read_text())["version"] == "2.1.0"
    assert [path.name for path in Path("out").iterdir()] == ["lint.sarif"]
    with pytest.raises(EnvironmentProblem):
        run("bad.yaml", "--output", "chart")


def test_the_command_line_wins_over_settings(here: Path) -> None:
    settings = here / ".workshop-lint.yaml"
    folder(here / "other", "o", "", schema={"properties": {"a": {"type": "string"}}})
    settings.write_text("chart: chart\nstrict: true\nseverity: {wrong-kind: warning}\n")
    assert run("warned.yaml").exit_code == 1
    assert run("warned.yaml", "--no-strict").exit_code == 0
    assert run("bad.yaml", "--no-strict").exit_code == 0
    assert "wrong-kind" in run("bad.yaml").stdout
    assert run("bad.yaml", "--chart", "other").exit_code == 0
    settings.write_text("chart: chart\nstrickt: true\n")
    with pytest.raises(FileProblem, match="no key strickt"):
        run("good.yaml")


def test_rules_are_listed_and_explained() -> None:
    assert run("--rules").stdout == run("--explain", "all").stdout
    assert run("--explain", "event-order").stdout.startswith("event-order (error)\n")


def test_a_loop_of_links_is_told_like_any_file_that_cannot_be_read(here: Path) -> None:
    (here / "loop.yaml").symlink_to("loop.yaml")
    done = run("loop.yaml", "bad.yaml")
    assert (done.exit_code, "wrong-kind" in done.stdout) == (2, True)
    assert "cannot read loop.yaml" in done.stderr


LOADED = """\
import atexit, sys
reports = "pyhelpers.lint.report."
names = {"json", "sarif", "text"}
atexit.register(lambda: print(*sorted(one for one in names if reports + one in sys.modules)))
from pyhelpers.cli.lint import lint
lint.main(sys.argv[1:], standalone_mode=False)
"""


def test_a_run_imports_what_its_format_needs() -> None:
    def loaded(*arguments: str) -> str:
        command = [sys.executable, "-c", LOADED, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.stdout.splitlines()[-1]

    assert loaded("good.yaml") == "text"
    assert loaded("good.yaml", "--format", "json") == "json text"
