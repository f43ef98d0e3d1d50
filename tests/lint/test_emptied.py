"""The table of keys that must not be null, asked of the real Helm."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pyhelpers.lint.packages import chart_named, folders
from pyhelpers.lint.rules.jupyterhub.emptied import needed
from pyhelpers.lint.run import lint
from tests.lint.charts import needs_packages

PACKAGE = "jupyterhub-4.4.0.tgz"


def test_helm_refuses_what_the_table_says_and_so_does_lint(tmp_path: Path) -> None:
    needs_packages()
    helm = shutil.which("helm")
    if helm is None:
        pytest.skip("helm is not on PATH: go install helm.sh/helm/v4/cmd/helm@v4.2.4")
    package = next(folder / PACKAGE for folder in folders() if (folder / PACKAGE).is_file())
    chart = chart_named("jupyterhub")

    def taken(path: tuple[str, ...]) -> bool:
        file = tmp_path / f"{'.'.join(path)}.yaml"
        data: object = None
        for key in reversed(path):
            data = {key: data}
        file.write_text(json.dumps(data))
        command = [helm, "template", "r", str(package), "-f", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        said = [one.rule for one in lint([file], [], chart).findings]
        return done.returncode == 0 or said != ["needed-emptied"]

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = list(zip(needed(), pool.map(taken, needed()), strict=True))
    assert len(answers) > 70
    assert [path for path, as_taken in answers if as_taken] == []
