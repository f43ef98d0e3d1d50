"""How the hub is reached, and what servers may reach."""

from __future__ import annotations

from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.lint.section import Section

_HTTPS = ("proxy", "https")
_METADATA = ("singleuser", "cloudMetadata", "blockWithIptables")
_EGRESS = ("singleuser", "networkPolicy", "egressAllowRules", "cloudMetadataServer")


def https_is_complete(hub: Section) -> Iterator[Finding]:
    """A certificate needs what it is made of: an address for Let's Encrypt, a key and a certificate
    for `manual`, the name of a Secret for `secret`. Without them Helm refuses to render, or the
    proxy does not start."""
    if hub.get(*_HTTPS, "enabled") is not True:
        return
    kind = hub.text(*_HTTPS, "type") or "letsencrypt"
    needed = {
        "letsencrypt": [("letsencrypt", "contactEmail")],
        "manual": [("manual", "key"), ("manual", "cert")],
        "secret": [("secret", "name")],
    }
    for key in needed.get(kind, []):
        if not hub.get(*_HTTPS, *key):
            shown = hub.shown(*_HTTPS, *key)
            problem = f"https of the type {kind} needs {shown}"
            yield hub.finding((*_HTTPS, "enabled"), problem, f"set {shown}")


def https_has_names(hub: Section) -> Iterator[Finding]:
    """Let's Encrypt gives a certificate for names of hosts: without `hosts` there is none, and
    browsers warn of the one that the proxy makes up. A later layer may bring them."""
    kind = hub.text(*_HTTPS, "type") or "letsencrypt"
    on = hub.is_true(*_HTTPS, "enabled")
    if on and kind == "letsencrypt" and not hub.get(*_HTTPS, "hosts"):
        shown = hub.shown(*_HTTPS, "hosts")
        problem = "Let's Encrypt gives no certificate without the name of a host"
        yield hub.finding((*_HTTPS, "enabled"), problem, f"list it in {shown}")


def https_ends_once(hub: Section) -> Iterator[Finding]:
    """Behind an ingress with TLS the proxy's own https is a second one, which cannot get a
    certificate: the ingress answers Let's Encrypt in its place."""
    if hub.is_true("ingress", "enabled") and hub.is_true(*_HTTPS, "enabled"):
        kind = hub.text(*_HTTPS, "type") or "letsencrypt"
        if kind == "letsencrypt":
            problem = "the ingress ends TLS, and the proxy asks Let's Encrypt for a certificate too"
            mend = f"set {hub.shown(*_HTTPS, 'enabled')}: false, or remove the ingress"
            yield hub.finding((*_HTTPS, "enabled"), problem, mend)


def base_url_begins_with_a_slash(hub: Section) -> Iterator[Finding]:
    """The chart builds paths of `baseUrl` as it is written: an ingress refuses one without `/`."""
    value = hub.get("hub", "baseUrl")
    if isinstance(value, str) and not value.startswith("/"):
        problem = f"{value!r} does not begin with /"
        yield hub.finding(("hub", "baseUrl"), problem, f"write /{value}")


def metadata_once(hub: Section) -> Iterator[Finding]:
    """The address of the cloud's metadata gives out credentials of the node.

    `blockWithIptables` closes the way to it in every server, and a network policy that opens it
    contradicts that: the chart refuses the two together.
    """
    policy = hub.get("singleuser", "networkPolicy", "enabled") is not False
    if hub.is_true(*_METADATA) and policy and hub.is_true(*_EGRESS):
        problem = f"the policy allows what {hub.shown(*_METADATA)} blocks"
        yield hub.finding(_EGRESS, problem, "set one of the two to false")
