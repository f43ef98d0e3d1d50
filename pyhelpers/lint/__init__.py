"""Merged values → findings: `check` runs the schema and every rule.

`findings.py` gathers, `registry.py` knows the rules, and `rules/` holds them, one function each.
"""

from __future__ import annotations

from pyhelpers.lint.findings import check

__all__ = ["check"]
