"""What `check` promises about its list, beyond what each case says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pyhelpers.errors import Finding
from pyhelpers.lint import check
from pyhelpers.lint.registry import RULES
from pyhelpers.schema.check import check_schema
from pyhelpers.values import load_values
from tests.workshop import ROOT

CASE = ROOT / "tests" / "lint" / "rejected" / "everything-at-once" / "values.yaml"


@pytest.fixture
def findings() -> list[Finding]:
    return check(load_values([CASE]))


def test_findings_come_in_the_order_of_the_file(findings: list[Finding]) -> None:
    assert len(findings) > 5
    assert [one.where for one in findings] == sorted(one.where for one in findings)


def test_what_an_alias_repeats_is_said_once_for_each_key(tmp_path: Path) -> None:
    path = tmp_path / "values.yaml"
    path.write_text("image:\n  pip: &list [1]\n  apt: *list\n", "utf-8")
    found = check(load_values([path]))
    assert [one.path for one in found] == ["image.apt[0]", "image.pip[0]"]
    assert len({one.where for one in found}) == 1


def test_nothing_is_said_twice(findings: list[Finding]) -> None:
    assert len(set(findings)) == len(findings)


def test_rules_have_a_severity_that_reports_know() -> None:
    assert {rule.severity for rule in RULES.values()} <= {"error", "warning"}
    assert all(rule.id == key for key, rule in RULES.items())


def test_importing_lint_leaves_out_what_takes_seconds() -> None:
    code = "import sys, pyhelpers.lint; sys.exit('lark' in sys.modules or 'arrow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_schema_rule_without_words_of_its_own_is_still_said(tmp_path: Path) -> None:
    path = tmp_path / "values.yaml"
    path.write_text("image: {pip: [a, a]}\n", "utf-8")
    unique = {"properties": {"image": {"properties": {"pip": {"uniqueItems": True}}}}}
    (finding,) = check_schema(load_values([path]), unique)
    assert (finding.path, finding.where.line) == ("image.pip", 1)
    assert "uniqueItems" in finding.problem
