"""Whom the stand-in provider says a person is: pure functions from a typed name to claims."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ACCESS_IDP = "https://access-ci.org/idp"

# Chosen on the login page to see what somebody from elsewhere sees. Not a real place.
STRANGERS_IDP = "https://login.elsewhere.example/idp"


def identity_providers(provider: str, idps: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what the page offers, the usual one first. `idps` is CILogonOAuthenticator's."""
    stranger = {"id": STRANGERS_IDP, "title": "Somewhere else"}
    if provider == "access":
        return [{"id": ACCESS_IDP, "title": "ACCESS"}, stranger]
    if provider == "cilogon":
        return [*({"id": entity, "title": entity} for entity in idps), stranger]
    return []


def claims(provider: str, username: str, idp: str, idps: Mapping[str, Any]) -> dict[str, Any]:
    """Return the claims that lead a person called `username` through `provider`'s login code.

    A stranger's claims name the same e-mail address and eppn, as an attacker's would.
    """
    if provider == "access":
        eppn = f"{username}@access-ci.org"
        return {"idp": idp, "eppn": eppn, "email": f"{username}@example.org", "name": username}
    if provider == "cilogon":
        derivation = idps.get(idp, {}).get("username_derivation", {})
        value = username
        if derivation.get("action") == "strip_idp_domain" and "@" not in username:
            value = f"{username}@{derivation['domain']}"
        elif derivation.get("action") == "prefix":
            value = username.removeprefix(f"{derivation['prefix']}:")
        claim = derivation.get("username_claim", "eppn")
        return {"idp": idp, "eppn": value, "email": value, claim: value}
    if provider == "github":
        return {"login": username, "id": username, "email": f"{username}@example.org"}
    if provider == "google":
        domain = username.partition("@")[2]
        return {"email": username, "verified_email": True, "hd": domain, "name": username}
    return {"preferred_username": username, "email": username, "name": username}
