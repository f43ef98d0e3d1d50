"""What of a workshop is a secret of the Swarm. Pure.

A Swarm's secrets never change, so each bears a digest of what it holds in its name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyhelpers.hub.swarm.begin import LOGIN, ROSTER, TOKEN, VALUES
from pyhelpers.hub.swarm.names import STACK

KIND = "org.workshop.secret"
"""The label with a secret's name in the containers."""


@dataclass(frozen=True)
class Secret:
    """`name` is the container's, `known` the Swarm's."""

    name: str
    known: str
    text: str = field(repr=False)

    def labels(self, stack: str) -> tuple[str, ...]:
        return (f"--label={STACK}={stack}", f"--label={KIND}={self.name}")


def secret_of(stack: str, name: str, text: str) -> Secret:
    digest = hashlib.sha256(f"{name}\0{text}".encode()).hexdigest()[:12]
    return Secret(name, f"{stack}-{name.partition('.')[0]}-{digest}", text)


def wanted(
    stack: str,
    *,
    told: Mapping[str, Any],
    roster: str,
    login: Mapping[str, str] | None,
    token: str,
    files: Mapping[str, str],
) -> list[Secret]:
    """Return the workshop's secrets: what the hub is told, and the texts of certificates.

    `login` is None, and `token` "", where those that the Swarm has already are to stay.
    """
    texts = {VALUES: json.dumps(told, sort_keys=True), ROSTER: roster or "name,role\n", **files}
    if login is not None:
        texts[LOGIN] = json.dumps(login, sort_keys=True)
    if token:
        texts[TOKEN] = token
    return [secret_of(stack, name, text) for name, text in texts.items()]


def names(made: Sequence[Secret], known: Mapping[str, str]) -> dict[str, str]:
    """Return the Swarm's names by the containers'; `known` are those that it has already."""
    kept = {name: known[name] for name in (LOGIN, TOKEN) if name in known}
    return {**kept, **{one.name: one.known for one in made}}
