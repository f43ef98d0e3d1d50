"""What `pyhelpers up --on swarm` would do for each shipped workshop, as --dry-run says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from pyhelpers.values import load_values
from tests.golden.files import assert_no_more_than, assert_same
from tests.shipped import WORKSHOPS
from tests.workshop import ROOT

asked = pytest.importorskip("pyhelpers.targets.swarm.asked", exc_type=ImportError)
up = pytest.importorskip("pyhelpers.targets.swarm.up", exc_type=ImportError)

SITE = Path("values/sites/swarm.yaml")
URL = "global: {workshop: {url: https://workshop.example.org}}\n"
SECRET = "a-secret-of-the-client"

OF_THIS_TIME = {
    # Names of secrets end with a digest of what is in them, the hub's code and a new token too.
    r"(?<=workshop-values-)[0-9a-f]{12}": "DIGEST",
    r"(?<=workshop-proxy-token-)[0-9a-f]{12}": "DIGEST",
}


@pytest.fixture(autouse=True)
def client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("OAUTH_CLIENT_ID", "workshop")
    monkeypatch.setenv("OAUTH_CLIENT_SECRET", SECRET)


def planned(name: str, folder: Path, *layers: Path):
    address = folder / "url.yaml"
    address.write_text(URL)
    values = load_values([Path("values") / name, *(layers or (SITE,)), address])
    return up.dry_run(asked.Asked.of(values, "workshop", 8000))


@pytest.mark.parametrize("file", WORKSHOPS, ids=lambda file: file.stem)
def test_the_plan(file: Path, tmp_path: Path) -> None:
    plan = planned(file.name, tmp_path)
    text = plan.text()
    for pattern, becomes in OF_THIS_TIME.items():
        text = re.sub(pattern, becomes, text)
    assert_same(f"swarm/{file.stem}.txt", text)
    assert SECRET not in plan.text() + json.dumps(plan.as_json()) + repr(plan)


def test_a_certificate_and_homes_on_the_hosts(tmp_path: Path) -> None:
    for name in ("crt", "key"):
        (tmp_path / f"workshop.{name}").write_text(f"the {name}\n")
    layer = tmp_path / "site.yaml"
    tls = {"certificate": "workshop.crt", "key": "workshop.key"}
    layer.write_text(yaml.safe_dump({"swarm": {"tls": tls, "data": "/mnt/data"}}))
    plan = planned("pearc.yaml", tmp_path, layer)
    assert "the key" not in plan.text() + json.dumps(plan.as_json()) + repr(plan)
    (stack,) = [step for step in plan.steps if step.title == "stack"]
    text = stack.actions[0].text
    assert_same("swarm/stack.yaml", re.sub(r"-[0-9a-f]{12}$", "-DIGEST", text, flags=re.M))


def test_no_file_is_left_over() -> None:
    assert_no_more_than("swarm", {"swarm/stack.yaml", *(f"swarm/{f.stem}.txt" for f in WORKSHOPS)})
