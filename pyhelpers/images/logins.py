"""The logins of `--logins`, given to whoever asks on this machine: git, and downloads."""

from __future__ import annotations

import base64
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from pyhelpers.images.secrets import read_logins


def git_environment(logins: Path | None, urls: Iterable[str]) -> dict[str, str]:
    """Return the variables by which git logs in at these addresses; nothing is in its arguments.

    https://git-scm.com/docs/git-config#ENVIRONMENT: GIT_CONFIG_COUNT and its pairs.
    """
    found = {}
    for url in urls:
        parts = urlsplit(url)
        login = read_logins(logins).authenticators(parts.hostname or "") if logins else None
        if login and parts.scheme in ("http", "https"):
            account = base64.b64encode(f"{login[0]}:{login[2]}".encode()).decode()
            key = f"http.{parts.scheme}://{parts.netloc}/.extraHeader"
            found[key] = f"Authorization: Basic {account}"
    pairs = {}
    for number, (key, value) in enumerate(found.items()):
        pairs |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return {"GIT_CONFIG_COUNT": str(len(found)), **pairs} if found else {}


def use_for_downloads(logins: Path | None, urls: Iterable[str]) -> None:
    """Let downloads of this process from these addresses answer a server that asks for a login."""
    passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
    for url in urls:
        parts = urlsplit(url)
        login = read_logins(logins).authenticators(parts.hostname or "") if logins else None
        if login:
            place = f"{parts.scheme}://{parts.netloc}/"
            passwords.add_password(None, place, login[0], login[2] or "")
    handler = urllib.request.HTTPBasicAuthHandler(passwords)
    urllib.request.install_opener(urllib.request.build_opener(handler))
