"""What a build may know and nobody else: found in the environment, and kept out of every text."""

from __future__ import annotations

import netrc
import os
import re
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote

from pyhelpers.errors import UsageProblem

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_OURS = ("UV_CACHE_DIR", "UV_LINK_MODE", "UV_PYTHON", "UV_PROJECT_ENVIRONMENT", "UV_NO_PROGRESS")
_OF_PIP = {
    "PIP_INDEX_URL": "UV_DEFAULT_INDEX",
    "PIP_EXTRA_INDEX_URL": "UV_INDEX",
    "PIP_TRUSTED_HOST": "UV_INSECURE_HOST",
}
"""pip's names and uv's. https://docs.astral.sh/uv/reference/environment/"""
_ACCOUNT = re.compile(r"(?:^|//|\s)([^/\s]+)@")
_TOKEN_LENGTH = 16
HIDDEN = "***"


def secret_files(folder: Path, logins: Path | None, env: Mapping[str, str]) -> dict[str, Path]:
    """Write the secrets of a build into a private folder; return them by the names of their mounts.

    `logins` is a netrc file: names and passwords or tokens for hosts. From the environment come
    indexes and proxies, with the credentials in their addresses, and this machine's certificates
    where it has its own. Raises UsageProblem when `logins` is not readable as one.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found: dict[str, Path] = {}
    lines = [f"{name}={shlex.quote(value)}\n" for name, value in sorted(_passed(env).items())]
    if lines:
        found["env"] = _private(folder / "env", "".join(lines).encode())
    if logins is not None:
        read_logins(logins)
        found["netrc"] = _private(folder / "netrc", logins.read_bytes())
    if certificates := own_certificates(env):
        found["ca.crt"] = _private(folder / "ca.crt", certificates.read_bytes())
    return found


def own_variables(env: Mapping[str, str], files: Mapping[str, Path]) -> dict[str, str]:
    """Return the variables by which uv knows here what it knows in a build: see secret_files."""
    return {**_passed(env), **({"NETRC": str(files["netrc"])} if "netrc" in files else {})}


def own_certificates(env: Mapping[str, str]) -> Path | None:
    """Return the certificates that this machine was told to trust in place of the usual ones."""
    named = env.get("SSL_CERT_FILE") or env.get("REQUESTS_CA_BUNDLE") or ""
    path = Path(named)
    return path if named and path.is_file() else None


def secret_texts(logins: Path | None, env: Mapping[str, str]) -> list[str]:
    """Return the texts that must not be seen anywhere, the longest first."""
    found = set()
    for name, value in _passed(env).items():
        if name.endswith(("_PASSWORD", "_TOKEN")):
            found.add(value)
        for account in _ACCOUNT.findall(value):
            user, _, password = account.partition(":")
            found |= {password, unquote(password)}
            # Some hosts take a token alone, in the place of the name.
            found |= {user} if not password and len(user) >= _TOKEN_LENGTH else set()
    if logins is not None:
        found |= {password.strip() for _, _, password in read_logins(logins).hosts.values()}
    return sorted((one for one in found if one), key=len, reverse=True)


def without(texts: Iterable[str], line: str) -> str:
    """Return a line without secrets."""
    for text in texts:
        line = line.replace(text, HIDDEN)
    return line


def _passed(env: Mapping[str, str]) -> dict[str, str]:
    """Return what a build may know, by uv's names; uv's own go before pip's."""
    # A file or folder of this machine is not there in a container.
    kept = {name: value for name, value in env.items() if value and value[0] not in "/~"}
    of_pip = {_OF_PIP[name]: value for name, value in kept.items() if name in _OF_PIP}
    own = {
        name: value
        for name, value in kept.items()
        if name.upper() in _PROXIES or (name.startswith("UV_") and name not in _OURS)
    }
    return {**of_pip, **own}


def read_logins(logins: Path) -> netrc.netrc:
    """Return the logins of a netrc file. Raises UsageProblem when it is not readable as one."""
    try:
        return netrc.netrc(str(logins))
    except (OSError, netrc.NetrcParseError, UnicodeDecodeError) as error:
        # The parser's own words may hold a piece of a password.
        reason = getattr(error, "strerror", "") or f"line {getattr(error, 'lineno', 1)}"
        raise UsageProblem(
            f"--logins cannot be read: {reason}",
            where=logins,
            mend="write `machine HOST login NAME password TOKEN`, a line for each host",
        ) from None


def _private(path: Path, content: bytes) -> Path:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return path
