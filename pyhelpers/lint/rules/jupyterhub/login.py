"""Who gets in, by the authenticators of JupyterHub itself."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from pyhelpers.errors import Finding
from pyhelpers.lint.rules.jupyterhub.python_code import has_own_code
from pyhelpers.lint.section import Section, Step

_CLASS = ("hub", "config", "JupyterHub", "authenticator_class")
_CILOGON = ("hub", "config", "CILogonOAuthenticator")
_IDPS = ("idps", "allowed_idps")
"""The second is its name before oauthenticator 17.4."""
_OAUTH = {
    *("github", "google", "globus", "generic-oauth", "auth0", "azuread", "gitlab", "bitbucket"),
    *("openshift", "okpy", "mediawiki"),
}
_DUMMY = {"dummy", "dummyauthenticator.DummyAuthenticator", "jupyterhub.auth.DummyAuthenticator"}


def dummy_on_a_public_host(hub: Section) -> Iterator[Finding]:
    """The dummy authenticator takes any name, and without a password of its own anybody.

    On a host that others can reach, everybody who finds the address has a server.
    """
    config = hub.map("hub", "config")
    password = _of(config, "DummyAuthenticator").get("password")
    public = hub.is_true("ingress", "enabled") or (
        hub.is_true("proxy", "https", "enabled") and bool(hub.get("proxy", "https", "hosts"))
    )
    if hub.text(*_CLASS) in _DUMMY and hub.is_set(*_CLASS) and public and not password:
        if not _lets_somebody_in(config, ("Authenticator", "DummyAuthenticator")):
            return
        mend = "choose a login, or set hub.config.DummyAuthenticator.password for a rehearsal"
        yield hub.finding(_CLASS, "anybody who finds this public address can log in", mend)


def nobody_is_allowed(hub: Section) -> Iterator[Finding]:
    """Since JupyterHub 5 a login alone lets nobody in: something has to say who is allowed.

    Set `allowed_users`, `admin_users`, one of the provider's own groups or organisations, or
    `allow_all: true` for everybody that the provider knows.
    https://jupyterhub.readthedocs.io/en/stable/howto/upgrading-v5.html
    """
    chosen = hub.text(*_CLASS)
    if chosen not in _OAUTH or not hub.is_set(*_CLASS) or has_own_code(hub):
        return
    config = hub.map("hub", "config")
    if not _lets_somebody_in(config, tuple(config)):
        problem = f"people can log in by {chosen}, but nobody is allowed to enter"
        mend = "add allowed_users, or allow_all: true, to hub.config.Authenticator"
        yield hub.finding(_CLASS, problem, mend)


def cilogon_providers(hub: Section) -> Iterator[Finding]:
    """CILogon knows thousands of identity providers: `idps` maps the entity ID of each that may be
    used to how a user's name is derived.

    A list was the form of old, and let other providers in (CVE-2022-31027); the hub ends at one,
    at a domain for an entity ID, and at an entry without `username_derivation` and its claim.
    """
    for key in _IDPS:
        value = hub.get(*_CILOGON, key)
        if isinstance(value, list):
            problem = (
                "is a list, and has to be a map by the entity IDs of https://cilogon.org/idplist"
            )
            mend = (
                "write https://idp.example.org/idp: {username_derivation: {username_claim: eppn}}"
            )
            yield hub.finding((*_CILOGON, key), problem, mend)
        for path, entry in hub.entries(*_CILOGON, key) if isinstance(value, dict) else ():
            yield from _provider(hub, path, entry)


def _provider(hub: Section, path: tuple[Step, ...], entry: object) -> Iterator[Finding]:
    if urlsplit(str(path[-1])).scheme not in ("urn", "https", "http"):
        mend = "take the entity ID from https://cilogon.org/idplist: it begins with https: or urn:"
        yield hub.finding(path, f"{path[-1]} is no entity ID", mend, at_key=True)
    derivation = entry.get("username_derivation") if isinstance(entry, dict) else None
    if not isinstance(derivation, dict):
        mend = "add username_derivation: {username_claim: eppn}"
        yield hub.finding(path, "nothing says how names are derived", mend, at_key=True)
        return
    below = (*path, "username_derivation")
    if not derivation.get("username_claim"):
        mend = "add `username_claim: eppn`, or another claim"
        yield hub.finding(below, "no claim says how people are called", mend, at_key=True)
    action = str(derivation.get("action"))
    needs = {"prefix": "prefix", "strip_idp_domain": "domain"}.get(action)
    if needs and not derivation.get(needs):
        problem = f"the action {action} needs a `{needs}`"
        yield hub.finding((*below, "action"), problem, f"add `{needs}:`")


def cilogon_names_collide(hub: Section) -> Iterator[Finding]:
    """Two providers that both cut the domain off can give two people the same name: the second
    then has the first one's home. Give all but one a prefix."""
    cut = [
        path
        for key in _IDPS
        for path, entry in hub.entries(*_CILOGON, key)
        if isinstance(entry, dict)
        and _of(entry, "username_derivation").get("action") == "strip_idp_domain"
    ]
    for path in cut[1:]:
        problem = f"names without their domain may be those of {cut[0][-1]} as well"
        mend = "use `action: prefix` with a prefix of its own"
        yield hub.finding((*path, "username_derivation", "action"), problem, mend)


def callback_fits_the_host(hub: Section) -> Iterator[Finding]:
    """The provider sends people back to this address: it has to be the hub's own, by https.

    Most providers refuse one by http, and one that leads elsewhere ends in an error after login.
    """
    hosts = hub.get("proxy", "https", "hosts") if hub.is_true("proxy", "https", "enabled") else None
    hosts = hub.get("ingress", "hosts") if hub.is_true("ingress", "enabled") else hosts
    for path, section in hub.entries("hub", "config"):
        url = section.get("oauth_callback_url") if isinstance(section, dict) else None
        if not isinstance(url, str) or "//" not in url or "{" in url:
            continue
        at, parts = (*path, "oauth_callback_url"), urlsplit(url)
        if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1"):
            yield hub.finding(at, "goes by http, in plain text", f"write https{url[4:]}")
        known = [str(one) for one in hosts] if isinstance(hosts, list) else []
        wild = any(one.startswith("*") for one in known)
        if known and not wild and parts.hostname not in known:
            problem = f"leads to {parts.hostname}, and the hub is at {known[0]}"
            yield hub.finding(at, problem, f"write https://{known[0]}/hub/oauth_callback")


def _of(config: dict, name: str) -> dict:
    found = config.get(name)
    return found if isinstance(found, dict) else {}


def _lets_somebody_in(config: dict, names: tuple[str, ...]) -> bool:
    """Tell whether one of these sections allows anybody."""
    for name in names:
        for key, value in _of(config, name).items():
            if value and (key.startswith("allow") or key in ("admin_users", "any_allow_config")):
                return True
            if value and key.startswith("admin_") and key != "admin_access":
                return True
    return False
