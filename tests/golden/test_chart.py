"""What each shipped values file renders to: our own resources whole, the subcharts' by name."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from pyhelpers.lint import check
from pyhelpers.values import load_values
from tests import helm
from tests.golden.files import assert_no_more_than, assert_same
from tests.shipped import SHIPPED
from tests.workshop import ROOT

# But those for other targets, of which the chart takes nothing.
SITES = sorted(
    set((SHIPPED[0].parent / "sites").glob("*.yaml")) - {SHIPPED[0].parent / "sites" / "slurm.yaml"}
)
PEARC = next(file for file in SHIPPED if file.stem == "pearc")

# A site's layer is nothing by itself: it lies over the paper's workshop here.
LAYERS = {
    **{file.stem: (file,) for file in SHIPPED},
    **{f"site-{file.stem}": (PEARC, file) for file in SITES},
}

# Subcharts' pods that our defaults shape.
SHAPED = ("Deployment/hub", "Deployment/proxy")

# What no edit of a values file or of a template changes: lots drawn, digests of code.
OF_THIS_RENDERING = {
    r"(checksum/[\w-]+): .*": r"\1: DIGEST",
    r"(workshop/hub-code): .*": r"\1: DIGEST",
    r"(workshop-storage-(?:\w+-)?)[0-9a-f]{8}\b": r"\1DIGEST",
    r"(name: WORKSHOP_STORAGE_HASH\s+value:) .*": r"\1 DIGEST",
}
CODE = (".py", ".html", ".css")


def masked(text: str) -> str:
    for pattern, becomes in OF_THIS_RENDERING.items():
        text = re.sub(pattern, becomes, text)
    return text


def without_code(resource: dict[str, Any]) -> dict[str, Any]:
    """Return a ConfigMap with programs and pages by their names alone; others as they are."""
    data = resource.get("data")
    if resource["kind"] != "ConfigMap" or not data:
        return resource
    kept = {name: "(code)" if name.endswith(CODE) else text for name, text in data.items()}
    return {**resource, "data": kept}


class _Readable(yaml.SafeDumper):
    """Texts of several lines are written as such."""

    def ignore_aliases(self, _: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Readable.add_representer(str, _text)


def as_yaml(resource: object) -> str:
    return yaml.dump(resource, Dumper=_Readable, sort_keys=False, width=100)


def rendered(name: str) -> dict[str, str]:
    """Return the golden texts of a workshop by the ends of their files' names."""
    ours, names, shaped = [], [], []
    for source, resource in helm.manifests(helm.template(*LAYERS[name])):
        called = f"{resource['kind']}/{resource['metadata']['name']}"
        if source.startswith("workshop/templates/"):
            ours.append(f"# {source}\n{as_yaml(without_code(resource))}")
            continue
        names.append(f"{source.split('/')[2]} {called}")
        if called in SHAPED:
            shaped.append(f"# {source}\n{as_yaml(helm.pod_template(resource))}")
    texts = {".subcharts.txt": "".join(f"{line}\n" for line in sorted(set(names)))}
    if LAYERS[name][-1] not in SITES:
        texts[".yaml"] = masked("---\n".join(ours))
    if name == "minimal":
        texts[".pods.yaml"] = masked("---\n".join(shaped))
    return texts


@pytest.mark.parametrize("name", LAYERS)
def test_what_it_renders_to(name: str) -> None:
    for end, text in rendered(name).items():
        assert_same(f"chart/{name}{end}", text)


@pytest.mark.parametrize("name", LAYERS)
def test_what_the_organiser_is_told(name: str) -> None:
    notes = helm.notes(*LAYERS[name])
    assert 0 < len(notes.splitlines()) <= 40
    assert_same(f"chart/{name}.notes.txt", notes)


@pytest.mark.parametrize("name", LAYERS)
def test_helm_lint_finds_nothing(name: str) -> None:
    layers = [argument for file in LAYERS[name] for argument in ("--values", file)]
    done = helm.run("lint", "--strict", helm.chart(), *layers)
    assert done.returncode == 0, done.stdout
    assert not re.search(r"\[(WARNING|ERROR)\]", done.stdout), done.stdout


@pytest.mark.parametrize("name", LAYERS)
def test_lint_finds_nothing_either(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert check(load_values([file.relative_to(ROOT) for file in LAYERS[name]])) == []


def test_no_file_is_left_over() -> None:
    ends = {name: [*rendered(name), ".notes.txt"] for name in LAYERS}
    assert_no_more_than("chart", {f"chart/{name}{end}" for name in ends for end in ends[name]})
