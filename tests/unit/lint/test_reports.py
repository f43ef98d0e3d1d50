"""Reports for programs, pull requests and code scanning; and what is said of each rule."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pyhelpers.errors import Finding, Location, UsageProblem
from pyhelpers.lint.builtin import BUILTIN, LASTING, known, rule_named
from pyhelpers.lint.explain import explained, listed, page
from pyhelpers.lint.registry import RULES
from pyhelpers.lint.report.github import github
from pyhelpers.lint.report.json import as_json
from pyhelpers.lint.report.outcome import Outcome
from pyhelpers.lint.report.sarif import sarif
from tests.workshop import ROOT

ONE = Finding(
    Location("values/a b,ü.yaml", 3, 5), "hub.x", "is 100%\nwrong: a, b", "mend it", rule="schema"
)
TWO = Finding(Location("values/b.yaml"), "", "is odd", "", "warning", "roster-place")
OUTCOME = Outcome(("values/a b,ü.yaml", "values/b.yaml"), (ONE, TWO), ("hub is missing",))


def test_json_has_the_documented_shape() -> None:
    assert json.loads(as_json(OUTCOME)) == {
        "version": 1,
        "files": ["values/a b,ü.yaml", "values/b.yaml"],
        "findings": [
            {
                "file": "values/a b,ü.yaml",
                "line": 3,
                "column": 5,
                "path": "hub.x",
                "severity": "error",
                "rule": "schema",
                "problem": "is 100%\nwrong: a, b",
                "mend": "mend it",
            },
            {
                "file": "values/b.yaml",
                "line": 0,
                "column": 0,
                "path": "",
                "severity": "warning",
                "rule": "roster-place",
                "problem": "is odd",
                "mend": "",
            },
        ],
        "unchecked": ["hub is missing"],
        "unread": [],
        "errors": 1,
        "warnings": 1,
    }


def test_github_gets_a_line_each_escaped_as_its_runner_unescapes() -> None:
    first, second, third = github(OUTCOME, Path.cwd()).splitlines()
    assert first == (
        "::error file=values/a b%2Cü.yaml,line=3,col=5,title=schema::values/a b,ü.yaml:3:5: error: "
        "hub.x: is 100%25%0Awrong: a, b. Fix: mend it"
    )
    assert second.startswith("::warning file=values/b.yaml,title=roster-place::")
    assert third == "::notice::hub is missing"


def test_files_are_named_from_the_root_of_the_checkout() -> None:
    said = github(Outcome((), (ONE,)), Path.cwd().parent)
    assert f"file={Path.cwd().name}/values/a b" in said
    (result,) = run_of(Outcome((), (ONE,)), Path.cwd().parent)["results"]
    assert place(result)["artifactLocation"]["uri"].startswith(f"{Path.cwd().name}/values/")


def run_of(outcome: Outcome, root: Path | None = None) -> dict[str, Any]:
    log = json.loads(sarif(outcome, known(), root or Path.cwd()))
    assert log["version"] == "2.1.0"
    assert log.keys() == {"$schema", "version", "runs"}
    (run,) = log["runs"]
    return run


def place(result: dict[str, Any]) -> dict[str, Any]:
    return result["locations"][0]["physicalLocation"]


def test_sarif_names_rules_and_places() -> None:
    run = run_of(OUTCOME)
    first, second = run["results"]
    rules = run["tool"]["driver"]["rules"]
    assert rules[first["ruleIndex"]]["id"] == first["ruleId"] == "schema"
    assert (first["level"], second["level"]) == ("error", "warning")
    assert first["message"]["text"] == "hub.x: is 100%\nwrong: a, b. Fix: mend it"
    assert place(first) == {
        "artifactLocation": {"uri": "values/a%20b%2C%C3%BC.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3, "startColumn": 5},
    }
    assert "region" not in place(second)
    assert run["invocations"][0]["executionSuccessful"] is True
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note == {"level": "note", "message": {"text": "hub is missing"}}


def test_sarif_explains_each_rule() -> None:
    driver = run_of(OUTCOME)["tool"]["driver"]
    assert driver["name"] and driver["version"]
    assert [one["id"] for one in driver["rules"]] == list(known())
    for one in driver["rules"]:
        assert one["defaultConfiguration"]["level"] == known()[one["id"]].severity
        assert one["shortDescription"]["text"] and one["help"]["text"]
        assert one["fullDescription"]["text"] == known()[one["id"]].reason


def test_sarif_tells_what_could_not_be_read_and_files_elsewhere() -> None:
    away = replace(ONE, where=Location("/else where/a.yaml", 1), rule="of-tomorrow")
    run = run_of(Outcome((), (away,), unread=("b.yaml: no such file",)))
    assert run["invocations"][0]["executionSuccessful"] is False
    (result,) = run["results"]
    assert place(result)["artifactLocation"] == {"uri": "file:///else%20where/a.yaml"}
    assert place(result)["region"] == {"startLine": 1}
    assert result["ruleIndex"] == -1


def test_fingerprints_stay_while_lines_move_and_tell_findings_apart() -> None:
    def prints(*findings: Finding) -> list[str]:
        results = run_of(Outcome((), findings))["results"]
        return [one["partialFingerprints"]["keyAndRule/v1"] for one in results]

    moved = replace(ONE, where=Location(ONE.where.file, 9, 1), problem="is wrong, see line 8")
    assert prints(ONE) == prints(moved)
    others = (ONE, moved, replace(ONE, path="hub.y"), replace(ONE, rule="wrong-form"), TWO)
    assert len(set(prints(*others))) == len(others)


CASES = sorted((ROOT / "tests" / "lint" / "rejected").glob("*/expected.txt"))


def test_every_id_that_a_finding_carries_is_explained() -> None:
    used = {id_ for case in CASES for id_ in re.findall(r" \[([\w-]+)\]$", case.read_text(), re.M)}
    assert "yaml" in used
    assert used - known().keys() == set()


def test_an_id_is_explained_in_one_place() -> None:
    assert {one.id for one in BUILTIN} & RULES.keys() == set()
    assert known().keys() >= LASTING
    assert list(known()) == sorted(known())


@pytest.mark.parametrize("one", known().values(), ids=known())
def test_a_rule_says_what_why_how_grave_and_how_to_silence_it(one: Any) -> None:
    said = explained(one)
    assert said.startswith(f"{one.id} ({one.severity})\n\n{one.title[:20]}")
    assert one.title.endswith((".", ":"))
    assert "silence" in said
    assert (f"ignore[{one.id}]" in said) is (one.id not in LASTING)


def test_the_list_and_the_page_have_every_rule() -> None:
    lines = listed(known().values()).splitlines()
    assert [line.split()[0] for line in lines] == list(known())
    assert re.findall(r"^## (.*)$", page(known().values()), re.M) == list(known())


def test_an_unknown_rule_is_told_with_the_nearest() -> None:
    with pytest.raises(UsageProblem) as caught:
        rule_named("event-ordre")
    assert caught.value.mend == "did you mean event-order?"
    with pytest.raises(UsageProblem, match="no rule zzzzz") as caught:
        rule_named("zzzzz")
    assert "--rules" in caught.value.mend
