"""A chart is read from its folder or package as Helm reads it, with values over all of it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from pyhelpers.errors import FileProblem, UsageProblem
from pyhelpers.lint.charts import Chart, Dependency, read_chart
from pyhelpers.lint.layers import layered, missing, parts
from pyhelpers.lint.packages import chart_named
from pyhelpers.schema.check import check_schema
from pyhelpers.values import load_values
from tests.unit.lint.trees import folder, package, tarball

INNER = "colour: red\nsize: {width: 1, height: 2}\nglobal: {site: inner}\nold: x\n"


@pytest.fixture
def umbrella(tmp_path: Path) -> Path:
    """A chart with a subchart in a folder, one in a package under an alias, and one below that."""
    top = folder(
        tmp_path / "top",
        "top",
        "title: none\nglobal: {site: top}\ninner: {colour: blue}\nother: {enabled: true}\n",
        dependencies=[
            {"name": "inner", "version": "1.0.0", "repository": ""},
            {
                "name": "packed",
                "alias": "other",
                "version": "1.0.0",
                "repository": "",
                "condition": "other.enabled",
            },
        ],
    )
    folder(top / "charts" / "inner", "inner", INNER)
    packed = folder(
        tmp_path / "packed",
        "packed",
        "a: 1\ndeep: {b: 2}\n",
        dependencies=[{"name": "deep", "version": "1.0.0", "repository": ""}],
    )
    folder(packed / "charts" / "deep", "deep", "b: 0\nc: 3\n")
    package(packed, top / "charts" / "packed-1.0.0.tgz")
    return top


def laid(chart: Path, text: str, tmp_path: Path) -> tuple[Any, Chart]:
    file = tmp_path / "values.yaml"
    file.write_text(text)
    read = read_chart(chart)
    return layered(load_values([file], chart=read), read), read


def test_folders_packages_aliases_and_what_is_below_them(umbrella: Path) -> None:
    chart = read_chart(umbrella)
    assert (chart.name, chart.sections) == ("top", {"inner", "other"})
    found = {one.key: inner for one, inner in chart.subcharts}
    assert found["other"].name == "packed"
    assert [one.key for one, _ in found["other"].subcharts] == ["deep"]


def test_a_package_is_read_like_its_folder(umbrella: Path, tmp_path: Path) -> None:
    from_package = read_chart(package(umbrella, tmp_path / "top-1.0.0.tgz"))
    assert [one.key for one, _ in from_package.subcharts] == ["inner", "other"]


FILES = {
    "nothing": "",
    "a value, a map, a list": "inner: {colour: green, size: {width: 9}}\ntitle: [1]\n",
    "nulls delete": "inner: {old: null, size: {height: null}, own: null}\nother: {a: null}\n",
    "globals go down": "global: {site: mine, more: {x: 1}}\n",
    "switched off": "other: {enabled: false}\n",
    "below an alias": "other: {deep: {b: 7, c: null}}\n",
    "what nobody knows": "inner: {new: {x: 1}}\nelse: 1\n",
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_values_reach_every_chart_as_helm_hands_them_on(
    text: str, umbrella: Path, tmp_path: Path
) -> None:
    helm = shutil.which("helm")
    if helm is None:
        pytest.skip("helm is not on PATH: go install helm.sh/helm/v4/cmd/helm@v4.2.4")
    values, chart = laid(umbrella, text, tmp_path)
    rendered = subprocess.run(
        [helm, "template", "r", str(umbrella), "-f", str(tmp_path / "values.yaml")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    theirs = {
        one["metadata"]["name"]: json.loads(one["data"]["v"])
        for one in yaml.safe_load_all(rendered)
        if one
    }
    ours = {}
    for part in parts(values, chart):
        section = values.data
        for key in part.path:
            section = section[key]
        # A chart sees the defaults of those below it as well.
        ours[part.chart.name] = section
    assert ours.keys() == theirs.keys()
    for name, section in ours.items():
        assert _without_empty_globals(section) == _without_empty_globals(theirs[name]), name


def _without_empty_globals(data: Any) -> Any:
    """Helm gives each subchart a `global`, be it empty."""
    if not isinstance(data, dict):
        return data
    found = {key: _without_empty_globals(value) for key, value in data.items()}
    return {key: value for key, value in found.items() if (key, value) != ("global", {})}


def test_what_is_missing_is_known_and_what_is_off_is_not_missed(tmp_path: Path) -> None:
    entry = {"name": "far", "version": "2.0.0", "repository": "", "condition": "far.enabled"}
    top = folder(tmp_path / "top", "top", "far: {enabled: true}\n", dependencies=[entry])
    values, chart = laid(top, "far: {x: 1}\n", tmp_path)
    assert [(one.name, one.version) for one in missing(values, chart)] == [("far", "2.0.0")]
    assert [part.path for part in parts(values, chart)] == [(), ("far",)]
    values, chart = laid(top, "far: {enabled: false}\n", tmp_path)
    assert missing(values, chart) == []
    assert [part.path for part in parts(values, chart)] == [()]


def test_a_dependency_may_come_from_another_place(tmp_path: Path) -> None:
    entry = {"name": "far", "version": "2.0.0", "repository": ""}
    top = folder(tmp_path / "top", "top", dependencies=[entry])
    far = package(folder(tmp_path / "far", "far", "x: 1\n"), tmp_path / "far-2.0.0.tgz")
    asked: list[Dependency] = []

    def fetch(dependency: Dependency) -> Path:
        asked.append(dependency)
        return far

    chart = read_chart(top, fetch)
    assert [one.name for one in asked] == ["far"]
    assert chart.subcharts[0][1].name == "far"


def test_places_are_in_the_users_file_also_where_a_default_counts(
    umbrella: Path, tmp_path: Path
) -> None:
    values, _ = laid(umbrella, "inner:\n  size:\n    width: 3\n", tmp_path)
    assert values.data["inner"]["size"]["height"] == 2
    where = values.locate(("inner", "size", "height"))
    assert (Path(where.file).name, where.line) == ("values.yaml", 2)


def test_what_is_no_chart_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match="this is no chart"):
        read_chart(tmp_path)
    with pytest.raises(UsageProblem, match="cannot read the chart"):
        read_chart(tmp_path / "nothing.tgz")
    (tmp_path / "damaged.tgz").write_bytes(b"\x1f\x8bhalf")
    with pytest.raises(FileProblem, match="no chart's package"):
        read_chart(tmp_path / "damaged.tgz")


def test_a_damaged_schema_is_said(tmp_path: Path) -> None:
    files = {"c/Chart.yaml": b"{name: c, version: 1.0.0}", "c/values.schema.json": b"{"}
    with pytest.raises(FileProblem, match="schema is no JSON"):
        read_chart(tarball(tmp_path / "c.tgz", files))


def test_of_several_packages_the_newest_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in ("1.9.0", "1.10.0", "1.2.0"):
        about = f"{{name: stars, version: {number}}}".encode()
        tarball(tmp_path / f"stars-{number}.tgz", {"stars/Chart.yaml": about})
    monkeypatch.setenv("WORKSHOP_CHARTS", str(tmp_path))
    assert chart_named("stars").version == "1.10.0"


ALTERNATIVES = {"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string", "enum": ["all"]}]}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("0", "seats: must be at least 1, and got the number 0"),
        ("al", 'seats: is one of all, and got the text "al"'),
        ("[]", "seats: breaks the schema's rule anyOf"),
    ],
)
def test_of_alternatives_the_one_of_the_values_kind_is_spoken_of(
    value: str, said: str, tmp_path: Path
) -> None:
    schema = {"properties": {"seats": ALTERNATIVES}}
    top = folder(tmp_path / "top", "top", schema=schema)
    values, chart = laid(top, f"seats: {value}\n", tmp_path)
    (finding,) = check_schema(values, chart.schema)
    assert f"{finding.path}: {finding.problem}".startswith(said)
