"""Values that contradict each other, as far as the hub is concerned. Pure; nothing is imported.

Read by `configure.py`, which refuses them, and by the commands, which report them beforehand.
"""

from __future__ import annotations

from .workshop import Workshop, WorkshopError

# These would let people past the roster, or say the same thing in a second place.
_GATE_KEYS = ("allow_all", "allow_existing_users", "allowed_users", "admin_users")

# How the classes are called that have such a key: upstream's, and this folder's own.
_GATES = ("Authenticator", "Auth", "Gate")


def conflicts(workshop: Workshop) -> list[WorkshopError]:
    """Return what in the values file contradicts itself, as far as the hub is concerned."""
    found = []
    base = "hub.config"
    jupyterhub = workshop.hub_config.get("JupyterHub", {})
    if "authenticator_class" in jupyterhub and workshop.login.provider:
        mend = "remove it: global.workshop.login.provider decides how people log in"
        found.append(
            WorkshopError(
                f"{base}.JupyterHub.authenticator_class",
                f"a second login beside {workshop.login.provider} is chosen",
                mend,
            )
        )
    for class_name, traits in workshop.hub_config.items():
        if not class_name.endswith(_GATES) and not class_name.startswith("Gated"):
            continue
        for key in _GATE_KEYS:
            if traits.get(key):
                mend = "remove it, and put people on the roster, or set global.workshop.login.allow"
                problem = "this would let people past the roster"
                found.append(WorkshopError(f"{base}.{class_name}.{key}", problem, mend))
    cilogon = workshop.hub_config.get("CILogonOAuthenticator", {})
    if workshop.login.provider == "cilogon" and not cilogon.get("idps"):
        mend = (
            "list them by the entity IDs of https://cilogon.org/idplist in "
            "hub.config.CILogonOAuthenticator.idps"
        )
        problem = "no identity provider is listed that people may come from"
        found.append(WorkshopError("global.workshop.login.provider", problem, mend))
    return found
