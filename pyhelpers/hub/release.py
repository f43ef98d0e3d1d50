"""What the chart knows and z2jh's values do not say: release.json, which it mounts beside this.

Read by kubernetes.py when the hub starts, and by spawners/kubernetes.py whenever a server does:
a change of this file alone restarts no hub, and Kubernetes brings it into a running one within
two minutes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).parent / "release.json"

DATA_PATH = "/opt/workshop/share/volume"
"""Where the links to data on a volume lead in an image: `volume` of its share (images/workshop)."""


@dataclass(frozen=True)
class Release:
    """The class and modes of homes, empty where z2jh's own count; the claim that holds data."""

    storage_class: str = ""
    access_modes: tuple[str, ...] = ()
    data_claim: str = ""


def read_release() -> Release:
    """Return what release.json says now; nothing where there is no such file."""
    if not FILE.exists():
        return Release()
    said = json.loads(FILE.read_text(encoding="utf-8"))
    homes, data = said.get("homes") or {}, said.get("data") or {}
    return Release(
        homes.get("storageClass") or "",
        tuple(homes.get("accessModes") or ()),
        data.get("claim") or "",
    )
