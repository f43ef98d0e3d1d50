"""One folder, one case: values.yaml and exactly what `pyhelpers lint` says of it, expected.txt.

`site.yaml` is laid over values.yaml where a case has one, `roster.csv` given by --set-file. A case
for another chart than ours has its name in the file `chart`; one that Zero to JupyterHub's own
schema or defaults decide has the empty file `needs-packages`.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pyhelpers.lint.packages import chart_named
from pyhelpers.lint.report.text import text
from pyhelpers.lint.run import lint
from tests.lint.charts import needs_packages

HOW = "Is this meant? Then REGENERATE=1 python -m pytest tests/lint, and read git diff."
CASES = sorted(path.parent for path in Path(__file__).parent.glob("rejected/*/values.yaml"))


def said() -> str:
    """Return everything that the command would print about the current folder's files."""
    files = [path for path in (Path("values.yaml"), Path("site.yaml")) if path.exists()]
    set_files = ["roster=roster.csv"] if Path("roster.csv").exists() else []
    name = Path("chart").read_text("utf-8").strip() if Path("chart").exists() else ""
    target = Path("on").read_text("utf-8").strip() if Path("on").exists() else ""
    return text(lint(files, set_files, chart_named(name), target).findings, {}, rich=False)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_user_is_told_what_where_and_how_to_mend_it(case, monkeypatch) -> None:
    if (case / "chart").exists() or (case / "needs-packages").exists():
        needs_packages()
    monkeypatch.chdir(case)
    if os.environ.get("REGENERATE"):
        Path("expected.txt").write_text(said(), "utf-8")
    assert said() == Path("expected.txt").read_text("utf-8"), HOW
