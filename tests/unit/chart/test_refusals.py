"""One folder, one case: values.yaml over base.yaml, and why the chart refuses it, expected.txt."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml

from pyhelpers.hub.workshop import PROVIDERS
from pyhelpers.lint import check
from pyhelpers.values import load_values
from tests import helm

HERE = Path(__file__).parent
BASE = HERE / "base.yaml"
CASES = sorted(path.parent for path in HERE.glob("cases/*/values.yaml"))
HEAD = "These values cannot be installed:"
HOW = "Is this meant? Then REGENERATE=1 python -m pytest tests/unit/chart, and read git diff."


def refused(*values: Path) -> str:
    """Return what the chart says when it refuses these values, from its own first line on."""
    done = helm.render(*values)
    assert done.returncode != 0, "these values render"
    assert HEAD in done.stderr, done.stderr
    said = re.search(rf"(?s){HEAD}\n\n(.*?)\n\n", done.stderr + "\n\n")
    return f"{said[1].rstrip()}\n"


def test_the_base_renders() -> None:
    helm.template(BASE)


def test_a_login_must_be_chosen() -> None:
    providers = "access, cilogon, github, google, globus, codes"
    assert refused() == (
        f"  - global.workshop.login.provider: no login is chosen. Fix: choose one of {providers}\n"
    )
    assert providers == ", ".join(PROVIDERS)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_user_is_told_which_key_what_and_how_to_mend_it(case: Path) -> None:
    said = refused(BASE, case / "values.yaml")
    if os.environ.get("REGENERATE"):
        (case / "expected.txt").write_text(said)
    assert said == (case / "expected.txt").read_text("utf-8"), HOW
    for line in said.splitlines():
        assert re.fullmatch(r"  - [A-Za-z0-9_.-]+: .+\. Fix: .+", line), line


@pytest.mark.parametrize("key", ["extraVolumes", "extraVolumeMounts"])
def test_each_of_the_charts_own_mounts_is_missed(key: str, tmp_path: Path) -> None:
    own = yaml.safe_load((helm.CHART / "values.yaml").read_text("utf-8"))["jupyterhub"]["hub"][key]
    assert own
    for lost in own:
        layer = tmp_path / "layer.yaml"
        left = [one for one in own if one is not lost]
        layer.write_text(yaml.safe_dump({"jupyterhub": {"hub": {key: left}}}))
        said = refused(BASE, layer)
        assert said.startswith(f"  - jupyterhub.hub.{key}: the ")
        assert len(said.splitlines()) == 1
        # What it says to add back is what was lost.
        assert yaml.safe_load(said.partition("Fix: add back: ")[2]) == [lost]


def test_volumes_of_ones_own_beside_them_are_welcome(tmp_path: Path) -> None:
    hub = yaml.safe_load((helm.CHART / "values.yaml").read_text("utf-8"))["jupyterhub"]["hub"]
    mine = {
        "extraVolumes": [{"name": "mine", "emptyDir": {}}, *hub["extraVolumes"]],
        "extraVolumeMounts": [*hub["extraVolumeMounts"], {"name": "mine", "mountPath": "/mine"}],
    }
    layer = tmp_path / "layer.yaml"
    layer.write_text(yaml.safe_dump({"jupyterhub": {"hub": mine}}))
    helm.template(BASE, layer)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_lint_says_the_same_of_the_same_key(case: Path, monkeypatch) -> None:
    monkeypatch.chdir(case)
    expected = (case / "expected.txt").read_text("utf-8").splitlines()
    chart = dict(line.removeprefix("  - ").split(": ", 1) for line in expected)
    for finding in check(load_values([BASE, Path("values.yaml")])):
        if finding.path in chart:
            assert chart[finding.path] == f"{finding.problem}. Fix: {finding.mend}"
