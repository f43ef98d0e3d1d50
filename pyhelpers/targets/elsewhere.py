"""What the targets have in common whose workshop is not on the organiser's own computer."""

from __future__ import annotations

from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.hub.workshop import PROVIDERS, Workshop
from pyhelpers.values import Values

CLIENT = ("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET")
"""The environment variables that the login provider's client comes in."""


def finding(values: Values, path: str, problem: str, mend: str) -> Finding:
    """Return an error at a dotted key."""
    return Finding(values.locate(tuple(path.split("."))), path, problem, mend)


def login_and_address(values: Values, workshop: Workshop, where: str) -> Iterator[Finding]:
    """Yield what is missing for people to come in; `where` says whose port they will find."""
    if workshop.login.provider is None:
        yield finding(
            values,
            "global.workshop.login.provider",
            "there is nothing to log in to",
            "add `global: {workshop: {login: {provider: access, allow: roster}}}`, say",
        )
    if not workshop.url:
        yield finding(
            values,
            "global.workshop.url",
            "the workshop has no address that people come to",
            f"add `global: {{workshop: {{url: https://…}}}}`: where people will find {where} port",
        )


def no_client(workshop: Workshop) -> list[str]:
    """Return the lines for a hub that no login provider knows."""
    provider = PROVIDERS[workshop.login.provider or ""]
    return [
        f"warning: nobody can log in yet: {provider} has to know this hub. Register a client",
        f"  with the callback URL {workshop.url}/hub/oauth_callback, and run this again",
        f"  with its id and secret in the environment: {', '.join(CLIENT)}.",
        "",
    ]
