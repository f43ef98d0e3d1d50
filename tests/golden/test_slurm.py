"""What `pyhelpers up --on slurm` would do for each shipped workshop, as --dry-run says."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from pyhelpers.values import load_values
from tests.golden.files import assert_no_more_than, assert_same
from tests.golden.test_local import SETTINGS
from tests.shipped import WORKSHOPS
from tests.workshop import ROOT

asked = pytest.importorskip("pyhelpers.targets.slurm.asked", exc_type=ImportError)
layout = pytest.importorskip("pyhelpers.targets.slurm.layout", exc_type=ImportError)
plan = pytest.importorskip("pyhelpers.targets.slurm.plan", exc_type=ImportError)

SITE = Path("values/sites/slurm.yaml")
URL = "global: {workshop: {url: https://workshop.example.org}}\n"

OF_THIS_MACHINE = {
    re.escape(sys.executable): "PYTHON",
    r"(?<=/workshop\.json \()[0-9]+": "SIZE",
    r"(?<=/keep\.json \()[0-9]+": "SIZE",
}


def planned(name: str, folder: Path) -> plan.Plan:
    address = folder / "url.yaml"
    address.write_text(URL)
    values = load_values([Path("values") / name, SITE, address])
    found = asked.Asked.of(values, layout.Folders(Path("/state")))
    return plan.slurm_plan(
        plan.Given(
            section=found.section,
            values=values.data,
            files=(Path("/workshop/values") / name,),
            set_files=(),
            settings=SETTINGS,
            folders=layout.Folders(Path("/state")),
            cache=Path("/cache"),
            node=Path("/usr/bin/node"),
        )
    )


@pytest.mark.parametrize("file", WORKSHOPS, ids=lambda file: file.stem)
def test_the_plan(file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(ROOT)
    shown = planned(file.name, tmp_path)
    text = shown.text()
    for pattern, becomes in OF_THIS_MACHINE.items():
        text = re.sub(pattern, becomes, text)
    assert_same(f"slurm/{file.stem}.txt", text)
    for secret in (SETTINGS.proxy_token, SETTINGS.client_secret, SETTINGS.password):
        assert secret not in shown.text() + str(shown.as_json()) + repr(shown)


def test_no_file_is_left_over() -> None:
    assert_no_more_than(
        "slurm",
        {"slurm/job.sh", "slurm/job-environment.sh", *(f"slurm/{f.stem}.txt" for f in WORKSHOPS)},
    )
