"""One folder, one case: values.yaml and what is said about it, expected.txt.

`site.yaml` is laid over values.yaml where a case has one, `roster.csv` given by --set-file.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pyhelpers.errors import Problem
from pyhelpers.lint import check
from pyhelpers.values import load_values

CASES = sorted(path.parent for path in Path(__file__).parent.glob("cases/*/values.yaml"))


def said() -> str:
    """Return everything that a command would print about the current folder's files."""
    files = [path for path in (Path("values.yaml"), Path("site.yaml")) if path.exists()]
    set_files = ["roster=roster.csv"] if Path("roster.csv").exists() else []
    try:
        findings = check(load_values(files, set_files))
    except Problem as problem:
        return f"{problem}\n"
    return "".join(f"{finding}\n" for finding in findings)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_user_is_told_what_where_and_how_to_mend_it(case, monkeypatch) -> None:
    monkeypatch.chdir(case)
    assert said() == (case / "expected.txt").read_text("utf-8")
