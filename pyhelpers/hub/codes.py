"""Personal codes, for an organiser without an OAuth client. Standard library only.

The roster's `code` column holds slow hashes; the codes themselves exist on the hand-outs only.
`pyhelpers roster codes` makes both with the functions here, `code_login.py` compares them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

# Without 0 1 i l o u: read aloud and typed from paper.
_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
_GROUPS, _GROUP_LENGTH = 3, 4

# About 50 ms and 16 MB a guess; RFC 7914 section 2 for the parameters' meaning.
_COST, _BLOCK, _PARALLEL = 2**14, 8, 1

# A salt of 12 bytes and a digest of 24, in URL-safe base64.
_HASH = re.compile(r"scrypt\.[\w-]{16}\.[\w-]{32}", re.ASCII)


def make_code() -> str:
    """Return a new code such as `k7mp-4xwq-9hnt`: 58 bits of chance."""
    return "-".join(
        "".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS)
    )


def hash_code(code: str, salt: bytes | None = None) -> str:
    """Return the slow hash of a code, for the roster's `code` column."""
    salt = secrets.token_bytes(12) if salt is None else salt
    digest = _digest(code, salt)
    return f"scrypt.{_encode(salt)}.{_encode(digest)}"


def is_hash(text: str) -> bool:
    """Return whether this is what `hash_code` returns for some code, whole and undamaged."""
    return bool(_HASH.fullmatch(text))


def verify_code(code: str, hashed: str) -> bool:
    """Return whether this is the code of a hash. Case, spaces and hyphens do not matter."""
    try:
        scheme, salt, digest = hashed.split(".")
        expected, salted = _decode(digest), _decode(salt)
    except ValueError:
        return False
    return scheme == "scrypt" and hmac.compare_digest(_digest(code, salted), expected)


def _digest(code: str, salt: bytes) -> bytes:
    plain = "".join(character for character in code.lower() if character.isalnum())
    return hashlib.scrypt(
        plain.encode(), salt=salt, n=_COST, r=_BLOCK, p=_PARALLEL, dklen=24, maxmem=2**26
    )


def _encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


_MOST_NAMES = 10_000


class Attempts:
    """Counts wrong codes by name. After `limit` of them a name has to wait `pause` seconds."""

    def __init__(self, limit: int, pause: float) -> None:
        self.limit, self.pause = limit, pause
        self._wrong: dict[str, list[float]] = {}

    def must_wait(self, name: str, now: float) -> bool:
        recent = [at for at in self._wrong.get(name, []) if now - at < self.pause]
        if recent:
            self._wrong[name] = recent
        else:
            self._wrong.pop(name, None)
        return len(recent) >= self.limit

    def record(self, name: str, now: float) -> None:
        if len(self._wrong) >= _MOST_NAMES:
            # Somebody makes names up; the oldest make room.
            self._wrong.pop(next(iter(self._wrong)))
        self._wrong.setdefault(name, []).append(now)

    def forget(self, name: str) -> None:
        self._wrong.pop(name, None)
