"""`pyhelpers schema` in a checkout."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from pyhelpers.cli import pyhelpers
from pyhelpers.errors import FileProblem, UsageProblem
from pyhelpers.places import shipped

MADE = {"generate": "chart/values.schema.json", "docs": "docs/values.md"}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a checkout with nothing but what is written by hand."""
    (tmp_path / "chart").mkdir()
    for name in ("values.yaml", "values.schema.yaml"):
        shutil.copy(shipped("chart") / name, tmp_path / "chart")
    return tmp_path


def run(*arguments: str | Path) -> None:
    CliRunner().invoke(pyhelpers, ["schema", *map(str, arguments)], catch_exceptions=False)


@pytest.mark.parametrize(("command", "file"), MADE.items())
def test_a_file_is_written_and_then_up_to_date(checkout: Path, command: str, file: str) -> None:
    run(command, "--root", checkout)
    assert (checkout / file).stat().st_size > 0
    run(command, "--root", checkout, "--check")


@pytest.mark.parametrize(("command", "file"), MADE.items())
def test_check_names_the_command_that_mends(checkout: Path, command: str, file: str) -> None:
    with pytest.raises(FileProblem) as caught:
        run(command, "--root", checkout, "--check")
    assert caught.value.mend == "make generate"
    assert caught.value.where == str(checkout / file)
    assert not (checkout / file).exists()


@pytest.mark.parametrize("command", MADE)
def test_outside_a_checkout_nothing_is_made(tmp_path: Path, command: str) -> None:
    with pytest.raises(UsageProblem, match=r"no chart/values.schema.yaml"):
        run(command, "--root", tmp_path)
    assert list(tmp_path.iterdir()) == []
