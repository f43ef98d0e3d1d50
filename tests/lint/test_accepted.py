"""Correct files, such as teams have them: nothing is said of any. One folder each."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from pyhelpers.lint.packages import chart_named, folders
from pyhelpers.lint.run import lint
from tests.lint.charts import needs_packages
from tests.workshop import ROOT

CASES = sorted(path.parent for path in Path(__file__).parent.glob("accepted/*/values.yaml"))
SHIPPED = [*sorted((ROOT / "values").rglob("*.yaml")), ROOT / "chart" / "values.yaml"]


def layers(case: Path) -> list[Path]:
    return [case / name for name in ("values.yaml", "site.yaml") if (case / name).exists()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_is_said_of_a_correct_file(case: Path) -> None:
    name = (case / "chart").read_text("utf-8").strip() if (case / "chart").exists() else ""
    if name:
        needs_packages()
    assert list(map(str, lint(layers(case), [], chart_named(name)).findings)) == []


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.name)
def test_nothing_is_said_of_a_shipped_file(file: Path) -> None:
    assert list(map(str, lint([file], [], chart_named("")).findings)) == []


@pytest.mark.parametrize(
    "case", [one for one in CASES if (one / "chart").exists()], ids=lambda case: case.name
)
def test_helm_renders_a_correct_file(case: Path) -> None:
    needs_packages()
    helm = shutil.which("helm")
    if helm is None:
        pytest.skip("helm is not on PATH: go install helm.sh/helm/v4/cmd/helm@v4.2.4")
    name = "jupyterhub-4.4.0.tgz"
    package = next(folder / name for folder in folders() if (folder / name).is_file())
    files = [word for file in layers(case) for word in ("-f", str(file))]
    done = subprocess.run(
        [helm, "template", "hub", str(package), *files], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
