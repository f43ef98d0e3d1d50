"""A real OpenID Connect provider for tests whose workshop is not on the local target."""

from __future__ import annotations

import json
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import requests

from tests.workshop import until


def free_port(address: str = "127.0.0.1") -> int:
    """Return a free port of those that no system gives to whoever asks for any."""
    while True:
        port = 10_000 + secrets.randbelow(20_000)
        with socket.socket() as probe, suppress(OSError):
            probe.bind((address, port))
            return port


@contextmanager
def provider_for(url: str, folder: Path, address: str = "127.0.0.1") -> Iterator[dict[str, Any]]:
    """Serve on an address of this machine, for a workshop at `url`; yield what it was told."""
    own = free_port(address)
    settings = {
        "issuer": f"http://{address}:{own}",
        "provider": "access",
        "provider_title": "ACCESS",
        "title": "The tests' workshop",
        "client_id": "workshop",
        "client_secret": secrets.token_hex(16),
        "redirect_uri": f"{url}/hub/oauth_callback",
        "password": secrets.token_hex(8),
    }
    file = folder / "settings.json"
    file.write_text(json.dumps(settings))
    argv = [sys.executable, "-m", "pyhelpers.provider", str(file), str(own), address]
    with subprocess.Popen(argv) as process:
        try:
            until(lambda: _answers(settings["issuer"]), 30, "the provider answers")
            yield settings
        finally:
            process.kill()


def urls_of(provider: dict[str, Any]) -> dict[str, str]:
    """Return the settings of the authenticator that lead to the provider."""
    issuer = provider["issuer"]
    return {
        "authorize_url": f"{issuer}/authorize",
        "token_url": f"{issuer}/oauth2/token",
        "userdata_url": f"{issuer}/oauth2/userinfo",
    }


def client_of(provider: dict[str, Any]) -> dict[str, str]:
    """Return the variables by which `pyhelpers up` learns of the client."""
    return {
        "OAUTH_CLIENT_ID": provider["client_id"],
        "OAUTH_CLIENT_SECRET": provider["client_secret"],
    }


def _answers(issuer: str) -> bool:
    try:
        return requests.get(f"{issuer}/.well-known/openid-configuration", timeout=5).ok
    except requests.RequestException:
        return False
