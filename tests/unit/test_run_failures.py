"""A command that fails is told by what is in the way: a program, packages, the network, a disk."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from pyhelpers.errors import EnvironmentProblem, FileProblem
from pyhelpers.failures import command_problem
from pyhelpers.run import run_command

BLAME = "values/pearc.yaml:25:3"


def failing(output: str) -> list[str]:
    """Return a command that says this on stderr and fails."""
    return [sys.executable, "-c", f"import sys; print({output!r}, file=sys.stderr); sys.exit(2)"]


def test_a_command_gives_its_output_and_errors_in_their_order() -> None:
    program = "import sys; print('a', flush=True); print('b', file=sys.stderr)"
    assert run_command([sys.executable, "-c", program]) == "a\nb\n"


def test_a_command_has_its_folder_and_environment(tmp_path: Path) -> None:
    program = "import os; print(os.getcwd(), os.environ['MARK'], 'PATH' in os.environ)"
    out = run_command([sys.executable, "-c", program], cwd=tmp_path, env={"MARK": "x"})
    assert out == f"{tmp_path.resolve()} x True\n"


def test_a_command_is_never_asked_anything() -> None:
    program = "import sys; print(repr(sys.stdin.read()))"
    assert run_command([sys.executable, "-c", program]) == "''\n"


def test_output_that_is_not_utf8_is_shown_as_well_as_it_can_be() -> None:
    program = r"import sys; sys.stdout.buffer.write(b'caf\xe9')"
    assert run_command([sys.executable, "-c", program]) == "caf\ufffd"


def test_a_missing_program_is_named() -> None:
    with pytest.raises(EnvironmentProblem, match="no-such-program is not installed") as caught:
        run_command(["no-such-program"], what="installing the proxy")
    assert caught.value.where == "installing the proxy"
    assert "no-such-program" in caught.value.mend


def test_a_missing_folder_is_not_taken_for_a_missing_program(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentProblem, match="No such file or directory") as caught:
        run_command([sys.executable, "-c", ""], cwd=tmp_path / "gone", what="installing")
    assert caught.value.where == str(tmp_path / "gone")


def test_a_file_that_is_no_program_is_named(tmp_path: Path) -> None:
    file = tmp_path / "program"
    file.write_text("no program")
    with pytest.raises(EnvironmentProblem, match="cannot be started: Permission denied"):
        run_command([str(file)])


NETWORK = (
    "error: Failed to fetch: `https://index.example/simple/numpy/`",
    "dns error: failed to lookup address information",
    "npm error code ENOTFOUND",
    "npm error code ECONNREFUSED",
    "error sending request for url",
    "operation timed out",
    "fatal: unable to access: Could not resolve host: example.org",
    "connect: Network is unreachable",
)
DISK = (
    "error: No space left on device (os error 28)",
    "npm error code ENOSPC",
    "OSError: [Errno 122] Disk quota exceeded",
)
RESOLUTION = (
    "No solution found when resolving dependencies:\n  there is no version of numpy==99",
    "Because nump was not found in the package registry and you require nump",
    "error: Failed to parse: `numpy=2`",
)


@pytest.mark.parametrize("output", NETWORK)
def test_a_network_that_fails_is_nobodys_fault(output: str) -> None:
    with pytest.raises(EnvironmentProblem, match="could not be reached") as caught:
        run_command(failing(output), what="installing numpy", blame=BLAME)
    assert output in caught.value.what
    assert "network" in caught.value.mend


@pytest.mark.parametrize("output", DISK)
def test_a_full_disk_asks_for_room(output: str) -> None:
    with pytest.raises(EnvironmentProblem, match="The disk is full: installing numpy") as caught:
        run_command(failing(output), what="installing numpy", blame=BLAME)
    assert "make room" in caught.value.mend


@pytest.mark.parametrize("output", RESOLUTION)
def test_packages_that_do_not_exist_are_the_values_files_fault(output: str) -> None:
    with pytest.raises(FileProblem, match="cannot be installed") as caught:
        run_command(failing(output), what="installing", blame=BLAME)
    assert caught.value.where == BLAME
    assert "image.pip" in caught.value.mend
    assert output in caught.value.what


def test_a_failed_resolution_of_ours_is_not_the_users_fault() -> None:
    with pytest.raises(EnvironmentProblem, match="installing the proxy failed"):
        run_command(failing(RESOLUTION[0]), what="installing the proxy")


def test_any_other_failure_shows_the_last_words_alone() -> None:
    output = "\n".join(f"line {number}" for number in range(100))
    with pytest.raises(EnvironmentProblem) as caught:
        run_command(failing(output), what="installing")
    assert caught.value.what.splitlines() == ["installing failed", *output.splitlines()[-12:]]
    assert caught.value.where == Path(sys.executable).name


def test_the_program_behind_env_is_the_one_that_is_named() -> None:
    argv = ["env", "TMPDIR=/tmp/x", "/opt/bin/uv", "pip", "compile"]
    problem = command_problem(argv, "resolving", "error: timed out", "")
    assert problem.where == "uv"
    assert command_problem(["env"], "asking", "no", "").where == "env"
