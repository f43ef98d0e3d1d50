"""The address that people open, in the words of chart/templates/validate/_address.tpl."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from pyhelpers.errors import Finding
from pyhelpers.lint.rules.jupyterhub import network
from pyhelpers.lint.section import Section
from pyhelpers.values import Values

_URL = ("global", "workshop", "url")
_PLACES = (
    (("jupyterhub", "proxy", "https"), "hosts"),
    (("jupyterhub", "ingress"), "hosts"),
    (("jupyterhub", "httpRoute"), "hostnames"),
)
_WITH_CALLBACK = ("access", "cilogon", "github", "google", "globus")


def address_is_known(values: Values) -> Iterator[Finding]:
    """A login elsewhere sends people back to the workshop: it has to know its own address."""
    top = Section(values, ())
    path = ("global", "workshop", "login", "provider")
    provider = top.text(*path)
    if provider in _WITH_CALLBACK and not top.text(*_URL):
        problem = f"{provider} has no address to send people back to"
        mend = "write the workshop's in global.workshop.url: https://workshop.example.org"
        yield top.finding(path, problem, mend)


def https_has_names(values: Values) -> Iterator[Finding]:
    """Let's Encrypt gives a certificate for names of hosts: this chart refuses to be installed
    without one, which elsewhere is a warning."""
    yield from network.https_has_names(Section(values, ("jupyterhub",)))


def address_is_the_hubs(values: Values) -> Iterator[Finding]:
    """The address that people open is one that the hub answers at: the same host as in the proxy's
    or the ingress's names, the same scheme, and the same path as `hub.baseUrl`."""
    top = Section(values, ())
    url = top.text(*_URL)
    if not re.match(r"https?://[^/]", url):
        return  # the schema has said it
    parts = urlsplit(url)
    named = [(base, key) for base, key in _PLACES if top.get(*base, "enabled") is True]
    hosts = [str(one) for base, key in named for _, one in top.entries(*base, key)]
    if hosts and parts.hostname not in hosts and not any("*" in one for one in hosts):
        there = ", ".join(top.shown(*base, key) for base, key in named if top.get(*base, key))
        problem = f"{parts.hostname} is not among the names of {there}: {', '.join(hosts)}"
        yield top.finding(_URL, problem, "write the same name in both places")
    if parts.scheme == "http" and top.get("jupyterhub", "proxy", "https", "enabled") is True:
        problem = "it begins with http://, and jupyterhub.proxy.https is enabled"
        yield top.finding(_URL, problem, "begin it with https://")
    base = (top.text("jupyterhub", "hub", "baseUrl") or "/").rstrip("/")
    if parts.path.rstrip("/") != base:
        problem = f"its path is {parts.path or '/'}, and the hub answers below {base}/"
        mend = "write the same path in global.workshop.url and jupyterhub.hub.baseUrl"
        yield top.finding(_URL, problem, mend)
