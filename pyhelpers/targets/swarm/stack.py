"""The stack: hub and proxy as services, as `docker stack deploy` takes it. Pure.

Format: https://github.com/compose-spec/compose-spec, in the version 3.8 that stacks know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from pyhelpers.hub.swarm.begin import LOGIN, ROSTER, TOKEN, VALUES
from pyhelpers.hub.swarm.names import (
    ACCOUNT,
    API_PORT,
    HUB,
    HUB_PORT,
    NETWORK,
    PROXY,
    PROXY_PORT,
    STACK,
    homes_of,
)
from pyhelpers.hub.swarm.section import Section

CERTIFICATE, KEY = "certificate", "key"
_HUBS = (VALUES, LOGIN, ROSTER)

_HEALTH = f"import urllib.request as r; r.urlopen('http://127.0.0.1:{HUB_PORT}/hub/health')"


@dataclass(frozen=True)
class Given:
    """What the stack depends on. `node` is the ID of the host that has the hub's database.

    `secrets` are the names that the Swarm knows them by; by the names in the container. `facts`
    is what stays known of the stack when it is stopped.
    """

    stack: str
    section: Section
    secrets: Mapping[str, str]
    node: str
    port: int
    hub_image: str
    proxy_image: str
    facts: str


def stack_text(given: Given) -> str:
    """Return the stack's file."""
    own = {STACK: given.stack}
    stack: dict[str, Any] = {
        "version": "3.8",
        "services": {HUB: _hub(given), PROXY: _proxy(given)},
        "networks": {NETWORK: {"driver": "overlay", "labels": dict(own)}},
        "volumes": {HUB: {"labels": dict(own)}},
        "secrets": {
            name: {"external": True, "name": known} for name, known in given.secrets.items()
        },
    }
    if given.section.homes.device:
        homes = given.section.homes
        stack["volumes"]["homes"] = {
            "name": homes_of(given.stack, homes.mark),
            "driver": homes.driver,
            "driver_opts": dict(homes.options),
            "labels": dict(own),
        }
    text = yaml.safe_dump(stack, sort_keys=False, width=100, allow_unicode=True)
    # `docker stack` would take what follows a dollar sign for the name of a variable.
    return text.replace("$", "$$")


def _hub(given: Given) -> dict[str, Any]:
    socket = {"type": "bind", "source": given.section.socket, "target": "/var/run/docker.sock"}
    volumes = [socket, {"type": "volume", "source": HUB, "target": "/srv/jupyterhub"}]
    if given.section.homes.device:
        volumes.append(
            {"type": "volume", "source": "homes", "target": "/homes", "volume": {"nocopy": True}}
        )
    return {
        "image": given.hub_image,
        "command": ["python3", "-m", "workshop_hub.swarm.begin"],
        # It gives root up as soon as it has read its secrets.
        "user": "0:0",
        "init": True,
        "networks": [NETWORK],
        "volumes": volumes,
        "secrets": [
            *(_secret(name, str(ACCOUNT)) for name in _HUBS if name in given.secrets),
            _secret(TOKEN, str(ACCOUNT)),
        ],
        # A service whose container is not healthy does not count as running.
        "healthcheck": {
            "test": ["CMD", "python3", "-c", _HEALTH],
            "interval": "5s",
            "timeout": "10s",
            "retries": 12,
        },
        "deploy": {**_deploy(given), "labels": {STACK: given.stack}},
    }


def _proxy(given: Given) -> dict[str, Any]:
    hub = f"http://{HUB}:{HUB_PORT}"
    options = [
        *("--ip=0.0.0.0", f"--port={PROXY_PORT}", "--api-ip=0.0.0.0", f"--api-port={API_PORT}"),
        *(f"--default-target={hub}", f"--error-target={hub}/hub/error"),
    ]
    secrets = [_secret(TOKEN)]
    if CERTIFICATE in given.secrets:
        options += [f"--ssl-cert=/run/secrets/{CERTIFICATE}", f"--ssl-key=/run/secrets/{KEY}"]
        secrets += [_secret(CERTIFICATE), _secret(KEY)]
    # The proxy takes its token from the environment alone.
    script = (
        f'CONFIGPROXY_AUTH_TOKEN="$(cat /run/secrets/{TOKEN})" exec configurable-http-proxy "$@"'
    )
    return {
        "image": given.proxy_image,
        "entrypoint": ["sh", "-c", script, PROXY],
        "command": options,
        "init": True,
        "cap_drop": ["ALL"],
        "networks": [NETWORK],
        # Past Docker's own mesh, which needs the kernel's IPVS and hides where people come from.
        "ports": [
            {"target": PROXY_PORT, "published": given.port, "protocol": "tcp", "mode": "host"}
        ],
        "secrets": secrets,
        "deploy": {**_deploy(given), "labels": {STACK: given.stack}},
    }


def _deploy(given: Given) -> dict[str, Any]:
    return {
        "replicas": 1,
        "endpoint_mode": "dnsrr",
        # Where the hub's database is, and the address that people come to.
        "placement": {"constraints": [f"node.id == {given.node}"]},
        "restart_policy": {"condition": "any", "delay": "1s"},
        "update_config": {"order": "stop-first"},
    }


def _secret(name: str, owner: str = "") -> dict[str, Any]:
    of = {"uid": owner, "gid": owner, "mode": 0o400} if owner else {"mode": 0o444}
    return {"source": name, "target": name, **of}
