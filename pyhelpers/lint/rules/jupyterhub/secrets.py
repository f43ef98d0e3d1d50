"""What nobody else should read. No value is ever part of a message."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.lint.section import Section, Step

_SECRET = re.compile(
    r"client_?secret|api_?token|password|passwd|secret_?token|cookie_?secret|auth_?token"
    r"|private_?key|secret_?access_?key|hmac_?secret",
    re.I,
)
_STANDS_IN = re.compile(
    r"<.*>|\$.*|\{\{.*|ENC\[.*|x+|\*+|\.+|.*(change[-_ ]?me|replace|your[-_ ]|example).*|"
    r"set[-_]by.*|todo.*",
    re.I | re.S,
)
_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+")
_SHORT = 32


def cookie_secret_is_hexadecimal(hub: Section) -> Iterator[Finding]:
    """The secret of the hub's cookies is read as hexadecimal digits; with any other text the hub
    ends at its start. Left out, the chart makes a good one and keeps it."""
    for path in (("hub", "cookieSecret"), ("hub", "config", "JupyterHub", "cookie_secret")):
        value = hub.text(*path)
        if value and not _HEX.fullmatch(value) and not _STANDS_IN.fullmatch(value):
            mend = "remove it, or take what `openssl rand -hex 32` prints"
            yield hub.finding(path, "is not written in pairs of hexadecimal digits", mend)


def proxy_token_is_long(hub: Section) -> Iterator[Finding]:
    """Who guesses the proxy's token can send everybody's traffic elsewhere. Left out, the chart
    makes a good one and keeps it."""
    value = hub.text("proxy", "secretToken")
    if value and len(value) < _SHORT and not _STANDS_IN.fullmatch(value):
        mend = "remove it, or take what `openssl rand -hex 32` prints"
        problem = f"has {len(value)} characters, which can be guessed"
        yield hub.finding(("proxy", "secretToken"), problem, mend)


def not_in_plain_text(hub: Section) -> Iterator[Finding]:
    """Values files go into version control, and Helm keeps them in the cluster: whoever reads
    either has the secret.

    Put it into a Secret and name that in `hub.existingSecret`, or keep the file encrypted (with
    sops, for example): encrypted values are passed over. The value is not printed.
    """
    if "sops" in hub.values.data:
        return
    for path, value in _texts(hub, ()):
        key = path[-1]
        named = isinstance(key, str) and _SECRET.fullmatch(key) and hub.is_set(*path)
        if named and value and not _STANDS_IN.fullmatch(value):
            mend = f"move it to a Secret that {hub.shown('hub', 'existingSecret')} names"
            yield hub.finding(path, "a secret stands here in plain text", mend)


def _texts(hub: Section, path: tuple[Step, ...]) -> Iterator[tuple[tuple[Step, ...], str]]:
    for inner, value in hub.entries(*path):
        if isinstance(value, str):
            yield inner, value
        elif isinstance(value, dict | list):
            yield from _texts(hub, inner)
