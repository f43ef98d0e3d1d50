"""The plan of every shipped file for Kubernetes, as `pyhelpers up --on kubernetes --dry-run`."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyhelpers.targets.kubernetes.asked import Asked
from pyhelpers.targets.kubernetes.chart import Chart, Dependency
from pyhelpers.targets.kubernetes.place import Place
from pyhelpers.targets.kubernetes.plan import Acts, Given, kubernetes_plan
from pyhelpers.values import load_values
from tests.golden.files import assert_no_more_than, assert_same
from tests.shipped import ROOT, SHIPPED

HERE = Dependency("jupyterhub", "4.4.0", "https://charts.example.org", Path("/charts/x.tgz"))
AWAY = Dependency("rook-ceph", "v1.20.6", "https://charts.example.org/release")


def planned(name: str) -> str:
    asked = Asked.of(load_values([Path("values") / name], []), Place())

    def nothing(_: object) -> str:
        return ""

    given = Given(
        place=Place("class", "workshop", "cloud"),
        files=(Path("values") / name, Path("site.yaml")),
        set_files=(("roster", Path("people, all.csv")),),
        seconds=600,
        chart=Chart(Path("chart"), "DIGEST", ">=1.31.0-0", (HERE, AWAY)),
        cache=Path("/cache"),
        has_hub=asked.has_hub,
        has_storage=asked.has_storage,
        pulls_images=asked.pulls_images,
    )
    return kubernetes_plan(given, Acts(*[nothing] * 6)).text()


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_the_plan(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert_same(f"kubernetes/{file.stem}.txt", planned(file.name))


def test_no_file_is_left_over() -> None:
    assert_no_more_than("kubernetes", {f"kubernetes/{file.stem}.txt" for file in SHIPPED})
