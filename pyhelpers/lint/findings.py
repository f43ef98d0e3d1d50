"""All that is wrong with a workshop's values, at once. Called by every command."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pyhelpers.errors import Finding
from pyhelpers.lint.registry import RULES
from pyhelpers.schema.check import check_schema
from pyhelpers.values import Values


def check(values: Values) -> list[Finding]:
    """Return all findings about the values: sorted by place, each said once.

    An empty list, or one of warnings alone, lets a command go on.
    """
    findings = [*values.warnings, *check_schema(values)]
    for rule in RULES.values():
        findings += (replace(found, severity=rule.severity) for found in rule.check(values))
    return _in_order(findings)


def _in_order(findings: Iterable[Finding]) -> list[Finding]:
    return sorted(
        dict.fromkeys(findings), key=lambda one: (one.where, one.path, one.problem, one.mend)
    )
