"""For programs: one JSON object, described in docs/lint.md. Keys may come, none changes. Pure."""

from __future__ import annotations

import json
from typing import Any

from pyhelpers.errors import Finding
from pyhelpers.lint.report.outcome import Outcome

VERSION = 1
"""Of the shape, which a key that goes or changes its meaning would raise."""


def as_json(outcome: Outcome) -> str:
    """Return the report."""
    said = {
        "version": VERSION,
        "files": list(outcome.files),
        "findings": [_finding(one) for one in outcome.findings],
        "unchecked": list(outcome.unchecked),
        "unread": list(outcome.unread),
        "errors": outcome.errors,
        "warnings": outcome.warnings,
    }
    return json.dumps(said, indent=2, ensure_ascii=False) + "\n"


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "file": one.where.file,
        "line": one.where.line,
        "column": one.where.column,
        "path": one.path,
        "severity": one.severity,
        "rule": one.rule,
        "problem": one.problem,
        "mend": one.mend,
    }
