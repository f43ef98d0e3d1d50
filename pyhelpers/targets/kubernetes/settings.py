"""What a values file has to say before a cluster is asked anything. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from pyhelpers.errors import Finding
from pyhelpers.hub.workshop import Workshop
from pyhelpers.values import Values

_URL = ("global", "workshop", "url")
_EXAMPLE = "https://workshop.example.org"


def reachable_url(values: Values, workshop: Workshop) -> Iterator[Finding]:
    """People whom a login provider sends back need an address that leads to the workshop."""
    provider = workshop.login.provider
    if provider in (None, "codes"):
        return
    where, key = values.locate(_URL), ".".join(_URL)
    if not workshop.url:
        yield Finding(
            values.locate(("global", "workshop", "login", "provider")),
            key,
            "the login provider cannot send people back: the workshop has no address",
            f"add `url: {_EXAMPLE}`, the address that you registered with the provider",
        )
    elif is_local(workshop.url):
        yield Finding(
            where,
            key,
            f"{workshop.url} leads every participant to their own computer",
            f"write the workshop's public address, for example {_EXAMPLE}",
            "warning",
        )
    elif not workshop.url.startswith("https://"):
        yield Finding(
            where,
            key,
            "logins and cookies go over the network unprotected",
            "use an https:// address, with jupyterhub.proxy.https or an ingress in front",
            "warning",
        )


def is_local(url: str) -> bool:
    """Return whether an address means the computer it is opened on."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
