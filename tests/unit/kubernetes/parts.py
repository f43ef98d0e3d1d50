"""A workshop that asks for a cluster, and clusters that have what it asks for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pyhelpers.targets.kubernetes.asked import Asked
from pyhelpers.targets.kubernetes.facts import Facts
from pyhelpers.targets.kubernetes.place import Place
from pyhelpers.values import load_values

VALUES = """\
global:
  workshop:
    url: https://workshop.example.org
    login: {provider: PROVIDER, allow: roster}
roster: |
  name,role
  grace,instructor
  ada,participant
MORE
"""
CLUSTER = Facts(
    server=(1, 34),
    version="v1.34.4",
    classes=frozenset({"fast", "slow"}),
    default_class="slow",
    namespace=True,
    login_keys=frozenset({"client_id", "client_secret"}),
)


def asked(folder: Path, more: str = "", provider: str = "access", **place: Any) -> Asked:
    """Return a workshop of a small values file."""
    file = folder / "workshop.yaml"
    file.write_text(VALUES.replace("PROVIDER", provider).replace("MORE", more))
    return Asked.of(load_values([file], []), Place(**place))
