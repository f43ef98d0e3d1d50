"""Every text of helm_scalars.json reads as Helm 4.2.4 read it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pyhelpers.errors import FileProblem
from pyhelpers.values import events
from pyhelpers.values import read as reading
from pyhelpers.values.nodes import plain
from pyhelpers.values.read import read

CASES = json.loads((Path(__file__).parent / "helm_scalars.json").read_text("utf-8"))["cases"]
# PyYAML's own parser refuses tabs between values, and does not look for lone surrogates.
FOR_PURE_PARSER = [
    case for case in CASES if "\t" not in case["yaml"] and "\\ud8" not in case["yaml"]
]


def as_json(value: object) -> str:
    """Tell 1 from true and from 1.0, which Python holds for equal."""
    return json.dumps(value, sort_keys=True)


def check(case: dict) -> None:
    text = case["yaml"].removeprefix("\ufeff")
    if "refused" in case:
        with pytest.raises(FileProblem):
            read("f", text)
    else:
        assert as_json(plain(read("f", text)[0])) == as_json(case["values"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case["yaml"])[:50])
def test_a_text_means_what_helm_says(case: dict) -> None:
    if events.Parser is events.PureParser and case not in FOR_PURE_PARSER:
        pytest.skip("PyYAML is installed without libyaml: pip install a wheel of pyyaml")
    check(case)


def test_the_parser_without_libyaml_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "Parser", events.PureParser)
    for case in FOR_PURE_PARSER:
        check(case)
