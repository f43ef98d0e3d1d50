"""The values files that the project ships. Each is a test by being there."""

from __future__ import annotations

import yaml

from tests.workshop import ROOT

SHIPPED = sorted((ROOT / "values").glob("*.yaml"))

WORKSHOPS = [
    file
    for file in SHIPPED
    if (yaml.safe_load(file.read_text()).get("jupyterhub") or {}).get("enabled", True)
]
"""Without those that are storage alone."""
