"""Every case of helm_merges.json merges as Helm 4.2.4 merged it."""

from __future__ import annotations

import json
from functools import reduce
from pathlib import Path

import pytest

from pyhelpers.values.merge import coalesce, overlay
from pyhelpers.values.nodes import Node, plain
from pyhelpers.values.read import read

CASES = json.loads((Path(__file__).parent / "helm_merges.json").read_text("utf-8"))["cases"]


def node(data: dict) -> Node:
    return read("f", json.dumps(data))[0]


def without_global(values: dict) -> dict:
    """Helm copies `global` into every subchart; we leave that to Helm."""
    return {key: value for key, value in values.items() if key != "global"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_files_merge_over_chart_and_subchart_as_helm_does(case: dict) -> None:
    user = reduce(overlay, map(node, case["files"]), node({}))
    merged = coalesce(user, node(case["chart"]), {"sub"})
    section = merged.value.get("sub", node({}))
    expected = case["helm"]
    assert without_global(plain(coalesce(section, node(case["subchart"])))) == without_global(
        expected["sub"]
    )
    rest = {key: value for key, value in plain(merged).items() if key != "sub"}
    assert without_global(rest) == without_global(
        {key: value for key, value in expected.items() if key != "sub"}
    )
