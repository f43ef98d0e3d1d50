"""The real helm and the whole chart, for tests that render it. What is missing skips a test.

The chart is copied, so that its dependencies come in beside it and nothing is written in the
checkout. They are looked for in chart/charts and in the folder that WORKSHOP_CHARTS names.
"""

from __future__ import annotations

import functools
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import platformdirs
import pytest
import yaml

from tests.workshop import ROOT

CHART = ROOT / "chart"
PROGRAMS = platformdirs.user_cache_path("workshop-cluster") / "bin"
NAMESPACE = "class"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def helm() -> str:
    """Return the helm program's path."""
    found = shutil.which("helm") or shutil.which("helm", path=str(PROGRAMS))
    if found is None:
        pytest.skip("helm is not on PATH: go install helm.sh/helm/v4/cmd/helm@v4.2.4")
    return found


@functools.cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="workshop-chart-")


@functools.cache
def chart() -> Path:
    """Return a copy of the chart with its dependencies."""
    packages = [_package(one) for one in dependencies()]
    folder = Path(_folder().name) / "workshop"
    # Links are followed: chart/files/hub is one.
    shutil.copytree(CHART, folder, ignore=shutil.ignore_patterns("charts", "__pycache__"))
    (folder / "charts").mkdir()
    for package in packages:
        shutil.copy(package, folder / "charts")
    return folder


def dependencies() -> list[dict[str, str]]:
    """Return name and version of each chart that ours depends on."""
    return yaml.safe_load((CHART / "Chart.lock").read_text("utf-8"))["dependencies"]


def package_name(dependency: dict[str, str]) -> str:
    return f"{dependency['name']}-{dependency['version']}.tgz"


def _package(dependency: dict[str, str]) -> Path:
    name = package_name(dependency)
    named = os.environ.get("WORKSHOP_CHARTS")
    kept = Path(named) if named else platformdirs.user_cache_path("workshop-charts")
    for folder in (CHART / "charts", kept):
        if (folder / name).is_file():
            return folder / name
    pytest.skip(f"{name} is neither in chart/charts nor in {kept}: helm dependency update chart")


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run helm with these arguments, far from any cluster."""
    environment = {**os.environ, "KUBECONFIG": os.devnull}
    command = [helm(), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def template(*values: str | Path, chart_folder: Path | None = None) -> str:
    """Return what the chart renders to with these values files, as text."""
    done = render(*values, chart_folder=chart_folder)
    assert done.returncode == 0, done.stderr
    return done.stdout


def render(
    *values: str | Path, chart_folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run `helm template` as release `workshop` in the namespace `class`."""
    layers = [argument for file in values for argument in ("--values", file)]
    fixed = ("--namespace", NAMESPACE, "--kube-version", "1.34.4")
    return run("template", "workshop", chart_folder or chart(), *fixed, *layers)


def notes(*values: str | Path) -> str:
    """Return what an install with these values files would tell the organiser."""
    layers = [argument for file in values for argument in ("--values", file)]
    done = run(
        "install", "workshop", chart(), "--namespace", NAMESPACE, "--dry-run=client", *layers
    )
    if "cluster unreachable" in done.stderr:
        pytest.skip("Helm 3 shows notes only with a cluster: put Helm 4 on PATH")
    assert done.returncode == 0, done.stderr
    return done.stdout.partition("\nNOTES:\n")[2]


def manifests(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (template, resource) for each resource of a rendering, but for CRDs: they are long."""
    for part in re.split(r"(?m)^---\n", text):
        source = re.match(r"# Source: (\S+)\n", part)
        if source is None or "\nkind: CustomResourceDefinition\n" in part:
            continue
        resource = yaml.load(part, _LOADER)  # noqa: S506 - a safe loader, in C where there is one
        if resource:
            yield source[1], resource


def pod_template(resource: dict[str, Any]) -> dict[str, Any] | None:
    """Return the pod of a resource that makes pods: its metadata and spec. Else None."""
    if resource["kind"] == "Pod":
        return resource
    if resource["kind"] == "CronJob":
        return resource["spec"]["jobTemplate"]["spec"]["template"]
    found = resource.get("spec", {}).get("template") if "spec" in resource else None
    return found if isinstance(found, dict) and "containers" in found.get("spec", {}) else None
