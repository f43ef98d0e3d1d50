"""The values files that the project ships. Each is a test by being there."""

from __future__ import annotations

from tests.workshop import ROOT

SHIPPED = sorted((ROOT / "values").glob("*.yaml"))
