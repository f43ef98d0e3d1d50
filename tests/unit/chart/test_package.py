"""What is in a packaged chart, and what changes with a change of the workshop's files."""

from __future__ import annotations

import importlib.util
import json
import re
import tarfile
from pathlib import Path

import pytest
import yaml

from tests import helm
from tests.unit.chart.test_refusals import BASE
from tests.workshop import ROOT

HUB = ROOT / "pyhelpers" / "hub"


def code_of_the_hub() -> set[str]:
    patterns = ("*.py", "spawners/*.py", "templates/*")
    return {file.relative_to(HUB).as_posix() for pattern in patterns for file in HUB.glob(pattern)}


def test_a_packaged_chart_holds_the_hubs_code(tmp_path: Path) -> None:
    done = helm.run("package", helm.chart(), "--destination", tmp_path)
    assert done.returncode == 0, done.stderr
    with tarfile.open(next(tmp_path.glob("workshop-*.tgz"))) as package:
        names = {member.name for member in package.getmembers() if member.isfile()}
    assert {f"workshop/files/hub/{name}" for name in code_of_the_hub()} <= names
    assert {"workshop/files/tests/check.py", "workshop/values.schema.json"} <= names
    assert not [name for name in names if "__pycache__" in name or name.endswith("schema.yaml")]


def test_helm_follows_the_checkouts_link() -> None:
    assert (helm.CHART / "files" / "hub").is_symlink()
    for one in helm.dependencies():
        if not (helm.CHART / "charts" / helm.package_name(one)).is_file():
            pytest.skip("chart/charts is not complete: helm dependency update chart")
    text = helm.template(BASE, chart_folder=helm.CHART)
    assert {name for name in code_of_the_hub() if "/" not in name} <= set(hub_code_map(text))


def hub_code_map(text: str) -> dict[str, str]:
    return next(
        resource["data"]
        for _, resource in helm.manifests(text)
        if resource["kind"] == "ConfigMap" and resource["metadata"]["name"] == "workshop-hub"
    )


def test_the_hubs_pod_carries_the_digest_of_its_code() -> None:
    spec = importlib.util.spec_from_file_location("hub_code", ROOT / "ci" / "hub_code.py")
    assert spec and spec.loader
    hub_code = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(hub_code)
    annotations = hub_pod(helm.template(BASE))["metadata"]["annotations"]
    assert annotations["workshop/hub-code"] == hub_code.digest(HUB)


def hub_pod(text: str) -> dict:
    for _, resource in helm.manifests(text):
        if resource["kind"] == "Deployment" and resource["metadata"]["name"] == "hub":
            return resource["spec"]["template"]
    raise AssertionError("there is no Deployment of the hub")


def test_every_file_of_the_hub_is_mounted() -> None:
    maps = {
        resource["metadata"]["name"]: set(resource["data"])
        for _, resource in helm.manifests(helm.template(BASE))
        if resource["kind"] == "ConfigMap"
    }
    mounts = {
        mount["name"]: mount["mountPath"]
        for mount in hub_pod(helm.template(BASE))["spec"]["containers"][0]["volumeMounts"]
        if mount["name"] in maps
    }
    package = "/usr/local/etc/jupyterhub/workshop_hub"
    mounted = {
        f"{path}/{name}".removeprefix(f"{package}/")
        for volume, path in mounts.items()
        for name in maps[volume]
        if path.startswith(package)
    }
    assert mounted == code_of_the_hub() | {"release.json"}


def test_the_hub_is_told_the_claim_with_data(tmp_path: Path) -> None:
    layer = tmp_path / "data.yaml"
    layer.write_text("storage: {data: {claim: pearc-data}}")
    told = [
        json.loads(hub_code_map(helm.template(*one))["release.json"])["data"]
        for one in ((BASE,), (BASE, layer))
    ]
    assert told == [{"claim": ""}, {"claim": "pearc-data"}]


# What z2jh draws by lot at each rendering without a cluster.
BY_LOT = re.compile(r"(hub\.config\.\S+|checksum/\S+|cookie_secret|auth_token|token): .*")


def test_a_changed_roster_changes_its_secret_and_nothing_else(tmp_path: Path) -> None:
    layer = tmp_path / "roster.yaml"
    layer.write_text("roster: |\n  name,role\n  ada,participant\n  emmy,participant\n")
    before, after = (
        {
            (source, resource["kind"], resource["metadata"]["name"]): BY_LOT.sub(
                "", yaml.safe_dump(resource)
            )
            for source, resource in helm.manifests(helm.template(*layers))
        }
        for layers in ((BASE,), (BASE, layer))
    )
    changed = {key[1:] for key in before if before[key] != after[key]}
    assert set(before) == set(after)
    assert changed == {("Secret", "workshop-roster")}


def test_the_charts_values_hold_no_null() -> None:
    def nulls(value: object, path: str = "") -> list[str]:
        if isinstance(value, dict):
            return [one for key, part in value.items() for one in nulls(part, f"{path}.{key}")]
        if isinstance(value, list):
            return [one for part in value for one in nulls(part, f"{path}[]")]
        return [path] if value is None else []

    assert nulls(yaml.safe_load((helm.CHART / "values.yaml").read_text("utf-8"))) == []


def test_a_cluster_that_is_too_old_is_named() -> None:
    arguments = ("--kube-version", "1.30.0", "--values", BASE)
    done = helm.run("template", "workshop", helm.chart(), *arguments)
    assert done.returncode != 0
    assert "requires kubeVersion: >=1.31.0-0" in done.stderr
    assert "v1.30.0" in done.stderr
