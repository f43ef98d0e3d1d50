"""What to say of a key at the wrong level, or of an older version of Zero to JupyterHub. Pure."""

from __future__ import annotations

from pyhelpers.lint.layers import Part
from pyhelpers.schema.check import Hints

_KEYS = (
    *("hub", "proxy", "singleuser", "scheduling", "ingress", "httpRoute", "prePuller", "cull"),
    *("rbac", "debug", "custom"),
)
"""Of Zero to JupyterHub's values.yaml, at its top."""

_OF_OLD: Hints = {
    "auth": (
        "unknown key `auth`, which was replaced in version 1.0",
        "write hub.config instead: https://z2jh.jupyter.org/en/stable/administrator/upgrading.html",
    ),
    "singleuser.cloudMetadata.enabled": (
        "unknown key `enabled`, which was replaced in version 1.0",
        "write singleuser.cloudMetadata.blockWithIptables, with the opposite value",
    ),
}


def hints_for(part: Part) -> Hints:
    """Return what is known of keys that do not belong where they stand, by their dotted path."""
    found: dict[str, tuple[str, str]] = {}
    if part.chart.name == "jupyterhub":
        found = dict(_OF_OLD)
        found["jupyterhub"] = (
            "unknown key `jupyterhub`: its keys belong one level higher",
            "remove this line, and indent what is below it by one level less",
        )
    sections = {one.name: one.key for one, _ in part.chart.subcharts}
    sections |= {one.name: one.key for one in part.chart.missing}
    if "jupyterhub" in sections:
        below = ".".join((*part.path, sections["jupyterhub"]))
        for key in _KEYS:
            problem = f"unknown key `{key}`, which belongs below {below}"
            found[key] = (problem, f"move it to {below}.{key}, indented by one level more")
    return found
