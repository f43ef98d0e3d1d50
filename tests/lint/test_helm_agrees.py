"""Lint and the real Helm, asked about every case: what Helm refuses is an error, and what lint says
of YAML and schemas Helm says as well. Where they differ, the reason stands here."""

from __future__ import annotations

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from pyhelpers.errors import Finding
from pyhelpers.lint.packages import chart_named, folders
from pyhelpers.lint.run import lint
from tests.lint.charts import needs_packages
from tests.workshop import ROOT

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*/*/values.yaml"))
OF_HELM = {
    *("yaml", "unknown-key", "missing-key", "wrong-kind", "no-such-choice", "wrong-form"),
    *("out-of-range", "schema"),
    # What templates refuse, z2jh's and ours.
    *(
        "variable-not-text",
        "file-ending",
        "cloud-metadata",
        "key-replaced",
        "address-missing",
        "address-elsewhere",
        "address-without-names",
    ),
    *("chart-code", "section-empty", "storage-operator", "storage-disks", "storage-copies"),
    *("storage-homes", "chart-lists", "needed-emptied"),
}
"""Rules about what Helm refuses itself. The others are about what comes later: the hub's start, a
server's, a login."""

LAYER = "login.provider: no login is chosen"
"""Not said by lint: a file may be a layer, and another chooses the login."""
ROSTER = "only those on the roster may enter, and it is empty"
"""A warning of lint's: --set-file may bring the roster when it is installed."""
SECOND = "authenticator_class: a second login beside global.workshop.login is chosen"
"""Said by lint as well where a provider is chosen; without one it is the first."""


@dataclass
class Asked:
    case: Path
    code: int
    words: str
    errors: list[Finding]

    @property
    def refusals(self) -> list[str]:
        """Return what Helm refuses beyond what is excepted."""
        lines = [line.strip(" -") for line in self.words.splitlines()]
        listed = [line for line in lines if "Fix:" in line]
        excepted = (LAYER, ROSTER, SECOND)
        if listed:
            return [line for line in listed if not any(one in line for one in excepted)]
        return [self.words] if self.code else []


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> list[Asked]:
    """Ask Helm and lint about every case, two at a time."""
    needs_packages()
    helm = shutil.which("helm")
    if helm is None:
        pytest.skip("helm is not on PATH: go install helm.sh/helm/v4/cmd/helm@v4.2.4")
    ours = tmp_path_factory.mktemp("chart") / "chart"
    shutil.copytree(ROOT / "chart", ours, ignore=shutil.ignore_patterns("charts", "__pycache__"))
    (ours / "charts").mkdir()
    for name in ("jupyterhub-4.4.0.tgz", "rook-ceph-v1.20.6.tgz"):
        shutil.copy(packaged(name), ours / "charts")
    charts = {name: chart_named(name) for name in ("", "jupyterhub")}
    places = {"": ours, "jupyterhub": packaged("jupyterhub-4.4.0.tgz")}

    def ask(case: Path) -> Asked:
        name = (case / "chart").read_text().strip() if (case / "chart").exists() else ""
        layers = [case / one for one in ("values.yaml", "site.yaml") if (case / one).exists()]
        roster = case / "roster.csv"
        sets = [f"roster={roster}"] if roster.exists() else []
        words = [word for layer in layers for word in ("-f", str(layer))]
        words += [word for one in sets for word in ("--set-file", one)]
        done = subprocess.run(
            [helm, "template", "r", str(places[name]), *words],
            capture_output=True,
            text=True,
            check=False,
        )
        found = lint(layers, sets, charts[name]).findings
        errors = [one for one in found if one.severity == "error"]
        return Asked(case, done.returncode, done.stderr, errors)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(ask, CASES))


def packaged(name: str) -> Path:
    return next(folder / name for folder in folders() if (folder / name).is_file())


def test_what_helm_refuses_is_an_error(answers: list[Asked]) -> None:
    silent = [(one.case.name, one.refusals) for one in answers if one.refusals and not one.errors]
    assert silent == []
    assert sum(bool(one.refusals) for one in answers) > 60


def test_what_lint_says_of_helms_own_matters_helm_says_as_well(answers: list[Asked]) -> None:
    alone = [
        (one.case.name, [str(error) for error in one.errors if error.rule in OF_HELM])
        for one in answers
        if not one.code and any(error.rule in OF_HELM for error in one.errors)
    ]
    assert alone == []
