"""Login by personal codes: the authenticator. The codes themselves are made in `codes.py`."""

from __future__ import annotations

import asyncio
import time
from functools import cache
from typing import Any

from jupyterhub.auth import Authenticator
from tornado import web
from traitlets import Integer

from .codes import Attempts, hash_code, make_code, verify_code
from .gate import RosterGate


@cache
def _nobodys_hash() -> str:
    """Return a hash nobody knows the code of: strangers cost as long as members do."""
    return hash_code(make_code())


class CodesAuthenticator(RosterGate, Authenticator):
    """Admits whoever knows the personal code of a roster's member."""

    attempt_limit = Integer(5, config=True, help="Wrong codes for one name before it must wait.")
    attempt_pause = Integer(60, config=True, help="Seconds a name must then wait.")

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._attempts = Attempts(self.attempt_limit, self.attempt_pause)

    async def authenticate(self, handler: Any, data: dict[str, str]) -> dict[str, Any] | None:  # noqa: ARG002
        name = data.get("username", "").strip().lower()
        member = self.member(name)
        now = time.monotonic()
        # Strangers' names are counted as members' are: the answer must not tell who is who.
        if self._attempts.must_wait(name, now):
            raise web.HTTPError(
                429, "Too many wrong codes for this name. Wait a minute, then try again."
            )
        # Counted before the slow check, so that guesses side by side count as well.
        self._attempts.record(name, now)
        hashed = member.code if member and member.code else _nobodys_hash()
        right = await asyncio.to_thread(verify_code, data.get("password", "")[:100], hashed)
        if not (right and member and member.code):
            return None
        self._attempts.forget(name)
        return {"name": name, **self.rights(name)}
