"""What docs/lint.md and .pre-commit-hooks.yaml promise to other repositories."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from pyhelpers.errors import Finding, Location
from pyhelpers.lint.report.json import as_json
from pyhelpers.lint.report.outcome import Outcome
from pyhelpers.lint.settings import settings_for
from tests.workshop import ROOT

KINDS = ("yaml", "toml", "json")


def test_what_the_documentation_shows_holds(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "lint.md").read_text()
    shown = {kind: re.findall(rf"^```{kind}\n(.*?)^```$", text, re.S | re.M) for kind in KINDS}
    (tmp_path / ".git").mkdir()
    (settings,) = [one for one in shown["yaml"] if "severity:" in one]
    (tmp_path / ".workshop-lint.yaml").write_text(settings)
    assert settings_for(tmp_path / "a.yaml").files[0][0] == "values/dev/*.yaml"
    (tmp_path / ".workshop-lint.yaml").unlink()
    (tmp_path / "pyproject.toml").write_text(shown["toml"][0])
    assert settings_for(tmp_path / "a.yaml").severity == {"image-latest": "error"}
    (said,) = map(json.loads, shown["json"])
    finding = Finding(Location("values/pearc.yaml", 12, 19), "a", "b", "c")
    really = json.loads(as_json(Outcome(("values/pearc.yaml",), (finding,))))
    assert said.keys() == really.keys()
    assert said["findings"][0].keys() == really["findings"][0].keys()


@pytest.mark.parametrize(
    ("file", "checked"),
    [
        ("values/pearc.yaml", True),
        ("sites/values/deep/a.yml", True),
        ("values.yaml", True),
        ("deploy/values-prod.yaml", True),
        ("prod.values.yaml", True),
        ("chart/values.schema.yaml", False),
        ("chart/templates/service.yaml", False),
        ("devalues.yaml", False),
    ],
)
def test_the_pre_commit_hook_takes_values_files(file: str, checked: bool) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    taken = re.search(hook["files"], file) and not re.search(hook["exclude"], file)
    assert bool(taken) is checked
