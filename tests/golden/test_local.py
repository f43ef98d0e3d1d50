"""What `pyhelpers up` would do on this computer, for each shipped workshop, as --dry-run says."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from pyhelpers.hub.roster import parse_roster
from pyhelpers.hub.workshop import Workshop
from pyhelpers.images.section import Image
from pyhelpers.values import load_values
from tests.golden.files import assert_no_more_than, assert_same
from tests.shipped import WORKSHOPS
from tests.workshop import ROOT

layout = pytest.importorskip("pyhelpers.targets.local.layout", exc_type=ImportError)
plan = pytest.importorskip("pyhelpers.targets.local.plan", exc_type=ImportError)

SETTINGS = layout.Settings(
    port=8000,
    provider_port=8001,
    hub_port=8002,
    proxy_api_port=8003,
    proxy_token="t" * 64,
    client_secret="s" * 64,
    password="k7mp-4xwq-9hnt",
)

# What another Python, JupyterHub or default of the chart changes.
OF_THIS_MACHINE = {
    re.escape(sys.executable): "PYTHON",
    r"(?<=/environments/)[0-9a-f]{16}": "DIGEST",
    r"(?<=jupyterhub==)[\w.]+": "VERSION",
    r"(?<=/workshop\.json \()[0-9]+": "SIZE",
}


def planned(name: str, node: Path | None) -> plan.Plan:
    values = load_values([Path("values") / name])
    return plan.local_plan(
        plan.Given(
            workshop=Workshop.from_values(values.data),
            image=Image.from_values(values),
            roster=parse_roster(values.data["roster"]),
            values=values.data,
            files=(Path("/workshop/values") / name,),
            set_files=(),
            pip_location=str(values.locate(("image", "pip"))),
            settings=SETTINGS,
            folders=layout.Folders(Path("/state")),
            cache=Path("/cache"),
            images=Path("images"),
            node=node,
            share=lambda _: "",
        )
    )


@pytest.mark.parametrize("node", [Path("/usr/bin/node"), None], ids=["node", "no-node"])
@pytest.mark.parametrize("file", WORKSHOPS, ids=lambda file: file.stem)
def test_the_plan(
    file: Path,
    node: Path | None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Paths below the checkout are relative then, and as long on every machine.
    monkeypatch.chdir(ROOT)
    text = planned(file.name, node).text()
    for pattern, becomes in OF_THIS_MACHINE.items():
        text = re.sub(pattern, becomes, text)
    assert_same(f"local/{file.stem}{'' if node else '.no-node'}.txt", text)


@pytest.mark.parametrize("file", WORKSHOPS, ids=lambda file: file.stem)
def test_no_secret_is_printed(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = planned(file.name, None)
    for secret in (SETTINGS.proxy_token, SETTINGS.client_secret, SETTINGS.password):
        assert secret not in shown.text()
        assert secret not in str(shown.as_json())
        assert secret not in repr(shown)


def test_no_file_is_left_over() -> None:
    ends = (".txt", ".no-node.txt")
    assert_no_more_than("local", {f"local/{file.stem}{end}" for file in WORKSHOPS for end in ends})
