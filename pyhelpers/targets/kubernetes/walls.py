"""What a participant's server can reach although z2jh's network policies forbid it. Pure.

z2jh 4.4's policy of participants lets them reach the hub, the proxy, names, and public addresses:
https://z2jh.jupyter.org/en/stable/administrator/security.html. A cluster whose network plugin
does not enforce policies takes them and does nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pyhelpers.targets.kubernetes.needs import at

METADATA = "the cloud's metadata"
METADATA_ADDRESS = ("169.254.169.254", 80)
_SECONDS = 3


@dataclass(frozen=True)
class Wall:
    """An address that no participant's server should reach."""

    what: str
    host: str
    port: int


def policies_wanted(data: Mapping[str, Any]) -> bool:
    """Return whether the values leave z2jh's policy of participants on, with private IPs shut."""
    policy = ("jupyterhub", "singleuser", "networkPolicy")
    return (
        at(data, (*policy, "enabled"), True) is True
        and at(data, (*policy, "egressAllowRules", "privateIPs"), False) is False
    )


def probe(walls: Sequence[Wall]) -> str:
    """Return code that tries every address at once and prints which were reached, as JSON."""
    addresses = json.dumps([[wall.what, wall.host, wall.port] for wall in walls])
    return (
        "import json, socket\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "def _reach(wall):\n"
        "    try:\n"
        f"        socket.create_connection((wall[1], wall[2]), {_SECONDS}).close()\n"
        "        return True\n"
        "    except OSError:\n"
        "        return False\n"
        f"_walls = json.loads({addresses!r})\n"
        "with ThreadPoolExecutor(8) as _pool:\n"
        "    _found = list(_pool.map(_reach, _walls))\n"
        "print(json.dumps({w[0]: r for w, r in zip(_walls, _found)}))\n"
    )


def verdict(reached: Mapping[str, bool], *, wanted: bool) -> tuple[str, list[str]]:
    """Return "enforced", "not enforced", "off" or "not tried", and the sentences about it."""
    through = [what for what, open_ in reached.items() if open_ and what != METADATA]
    notes = []
    if reached.get(METADATA):
        notes.append(
            "warning: a participant's server reaches the cloud's metadata (169.254.169.254): any "
            "notebook can take the node's credentials. Where policies are not enforced, set "
            "jupyterhub.singleuser.cloudMetadata.blockWithIptables: true"
        )
    if not set(reached) - {METADATA}:
        return "not tried", notes
    if not wanted:
        return "off", ["network policies: switched off by the values file", *notes]
    if not through:
        return "enforced", ["network policies: enforced by this cluster", *notes]
    return "not enforced", [
        "warning: this cluster does not enforce network policies: a participant's server reached "
        f"{', '.join(through)}. Ask for a network plugin that does, such as Calico or Cilium",
        *notes,
    ]
