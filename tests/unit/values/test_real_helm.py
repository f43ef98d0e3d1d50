"""The tables still hold for the helm on this machine, and its schema check agrees with ours."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from pyhelpers.errors import FileProblem
from pyhelpers.places import shipped
from pyhelpers.schema.check import check_schema
from pyhelpers.values import load_values
from tests.workshop import ROOT

HERE = Path(__file__).parent
SCALARS = json.loads((HERE / "helm_scalars.json").read_text("utf-8"))["cases"]
CASES = sorted((ROOT / "tests" / "lint" / "rejected").glob("*/values.yaml"))


@pytest.fixture
def helm() -> str:
    found = shutil.which("helm")
    if found is None:
        pytest.skip("helm is not on PATH: go install helm.sh/helm/v4/cmd/helm@v4.2.4")
    return found


@pytest.fixture
def printing_chart(tmp_path: Path) -> Path:
    """Return a chart that prints its values."""
    folder = tmp_path / "printing"
    (folder / "templates").mkdir(parents=True)
    (folder / "Chart.yaml").write_text("{apiVersion: v2, name: printing, version: 0.1.0}\n")
    (folder / "templates" / "values.yaml").write_text("v: {{ .Values | toJson }}\n")
    return folder


def template(helm: str, chart: Path, values: Path) -> subprocess.CompletedProcess[str]:
    command = [helm, "template", "r", str(chart), "-f", str(values)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_helm_reads_texts_as_the_table_says(helm, printing_chart, tmp_path) -> None:
    path = tmp_path / "values.yaml"
    for case in SCALARS[::25]:
        path.write_bytes(case["yaml"].encode())
        done = template(helm, printing_chart, path)
        printed = [line for line in done.stdout.splitlines() if line.startswith("v: ")]
        got = json.loads(printed[0][3:]) if printed else "refused"
        assert got == case.get("values", "refused"), case["yaml"]


def test_helm_takes_the_charts_own_values(helm, printing_chart, tmp_path) -> None:
    for name in ("values.yaml", "values.schema.json"):
        shutil.copy(shipped("chart") / name, printing_chart)
    empty = tmp_path / "empty.yaml"
    empty.write_text("")
    done = template(helm, printing_chart, empty)
    assert done.returncode == 0, done.stderr


def test_helms_schema_check_agrees_with_ours(helm, printing_chart) -> None:
    for name in ("values.yaml", "values.schema.json"):
        shutil.copy(shipped("chart") / name, printing_chart)
    assert CASES
    for values in CASES:
        helm_takes_it = template(helm, printing_chart, values).returncode == 0
        assert helm_takes_it == we_take_it(values), values


def we_take_it(values: Path) -> bool:
    try:
        return not check_schema(load_values([values]))
    except FileProblem:
        return False
