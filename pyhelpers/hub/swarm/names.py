"""What a workshop's things are called in a Docker Swarm. Pure."""

from __future__ import annotations

import hashlib
import re

STACK = "org.workshop.stack"
PLACE = "org.workshop.participant"
NODE = "org.workshop.node"
"""Labels: of everything that belongs to a workshop, of what is one participant's, and of where a
home lies."""

NAMESPACE = "com.docker.stack.namespace"
"""The label by which `docker stack` knows the services of a stack."""

HOME = "/home/jovyan"
"""Where a participant's home is in the container, whatever image it is."""

NETWORK = "workshop"
HUB, PROXY = "hub", "proxy"
"""Of the services within the stack, and by which they find each other."""

NAME = re.compile(r"[a-z][a-z0-9-]{0,19}", re.ASCII)
"""What a stack may be called, so that the names made of it are short enough."""

HUB_PORT, PROXY_PORT, API_PORT = 8081, 8000, 8001
"""Within the stack's network: of the hub, of the proxy, and of the proxy's own API."""

ACCOUNT = 1000
"""The user that servers run as in every image of ours, and the hub in its own."""

# A service's name is a label of DNS, 63 characters at most, and begins with the stack's.
_LONGEST = 32


def place_of(name: str) -> str:
    """Return a user's part of names: lower-case letters, digits, `-`, different for every user."""
    safe = "".join(c if c.isascii() and (c.isdigit() or c.islower()) else _code(c) for c in name)
    if len(safe) <= _LONGEST:
        return safe
    digest = hashlib.sha256(name.encode()).hexdigest()[:10]
    # No code of a character ends so.
    return f"{safe[: _LONGEST - 13]}--{digest}"


def service_of(stack: str, place: str) -> str:
    return f"{stack}-user-{place}"


def home_of(stack: str, place: str) -> str:
    """Return the name of a home's volume without the mark of its options."""
    return f"{stack}-home-{place}"


def homes_of(stack: str, mark: str) -> str:
    """Return the name of the volume with the folder that all homes are in."""
    return f"{stack}-homes{mark}"


def network_of(stack: str) -> str:
    return f"{stack}_{NETWORK}"


def _code(character: str) -> str:
    return "".join(f"-{byte:02x}" for byte in character.encode())
