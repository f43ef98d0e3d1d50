"""All that is wrong with a workshop's values, at once.

`check` is what every command asks before it does anything; `examine` is all of `pyhelpers lint`,
which has the charts' own schemas and defaults.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from pyhelpers.errors import Finding
from pyhelpers.lint.charts import Chart
from pyhelpers.lint.hints import hints_for
from pyhelpers.lint.layers import Layered, parts
from pyhelpers.lint.registry import (
    ANY_CHART,
    ERROR,
    EVERYWHERE,
    JUPYTERHUB,
    RELEASE,
    TARGETS,
    WORKSHOP,
    Rule,
)
from pyhelpers.lint.section import Section
from pyhelpers.schema.check import check_schema
from pyhelpers.values import Values

OURS, HUB = "workshop", "jupyterhub"
"""The names of the charts that have rules."""

_GENERAL = ("hub-configuration", "trait-kind", "number-changed", "https-without-names")
"""Rules whose words are for what no other has said."""


def check(values: Values, target: str = "") -> list[Finding]:
    """Return all findings about the values: sorted by place, each said once.

    With a `target` also those about what it cannot honour. An empty list, or one of warnings alone,
    lets a command go on.
    """
    ours = (*WORKSHOP, *TARGETS.get(target, ()))
    findings = [*values.warnings, *check_schema(values), *_by_rules(ours, values)]
    rules = (rule for rule in JUPYTERHUB if rule.id in EVERYWHERE)
    return _settled([*findings, *_by_rules(rules, Section(values, (HUB,)))])


def examine(values: Layered, chart: Chart, target: str = "") -> list[Finding]:
    """Return what `check` does, for any chart and with each subchart's schema and rules."""
    findings = [*values.warnings, *_by_rules(ANY_CHART, values)]
    for part in parts(values, chart):
        if part.chart.schema is not None:
            findings += check_schema(values, part.chart.schema, part.path, hints_for(part))
        if part.chart.name == OURS and not part.path:
            findings += _by_rules((*WORKSHOP, *RELEASE, *TARGETS.get(target, ())), values.plain)
        if part.chart.name == HUB:
            findings += _by_rules(JUPYTERHUB, Section(values, part.path))
    return _settled(findings)


def _by_rules(rules: Iterable[Rule], subject: Any) -> Iterator[Finding]:
    for rule in rules:
        for found in rule.check(subject):
            yield replace(found, severity=rule.severity, rule=rule.id)


def _settled(findings: list[Finding]) -> list[Finding]:
    """Return the findings in the order of their places, each thing said once."""
    said = {one.path for one in findings if one.rule not in _GENERAL and one.severity == ERROR}
    left = (one for one in findings if one.rule not in _GENERAL or one.path not in said)
    return sorted(dict.fromkeys(left), key=lambda one: (one.where, one.path, one.problem, one.mend))
