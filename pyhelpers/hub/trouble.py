"""What keeps participants from their servers and is nobody's fault, in words for them.

Written by the spawners, read by the hub's pages and by the notices in JupyterLab. Kept for as
long as the hub runs; a hub that starts finds out anew.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

HELD = (
    "The computer that your workspace runs on does not answer, and your home folder is attached to "
    "it, so your workspace cannot start on another one. Nothing has been deleted, and what you had "
    "saved is in your home. You can carry on as soon as that computer answers again."
)
ENDED = (
    "The computer that your workspace ran on stopped answering, so your workspace was ended. "
    "What you had saved is in your home. Start your workspace again: it gets another computer."
)
RESTARTED = (
    "The computer that your workspace ran on was restarted, so your workspace was ended. "
    "What you had saved is in your home. Start your workspace again."
)


@dataclass(frozen=True)
class Trouble:
    """`text` is for the participant; times are in seconds of the epoch.

    `stops_at` is when the server ends, for which open files are saved; None: that is over already.
    """

    text: str
    since: float
    stops_at: float | None = None


_troubles: dict[tuple[str, str], Trouble] = {}


def note(user: str, server: str, text: str, stops_at: float | None = None) -> bool:
    """Remember what is wrong with a server. Return whether that is news."""
    known = _troubles.get((user, server))
    if known and (known.text, known.stops_at) == (text, stops_at):
        return False
    _troubles[user, server] = Trouble(text, time.time(), stops_at)
    return True


def forget(user: str, server: str, text: str = "") -> None:
    """Forget what was wrong with a server; with `text`, only if it was this."""
    known = _troubles.get((user, server))
    if known and text in ("", known.text):
        del _troubles[user, server]


def troubles_of(name: str) -> list[Trouble]:
    """Return what is wrong with the servers of the user of this name."""
    return [trouble for (user, _), trouble in _troubles.items() if user == name]


def trouble_of(user: Any) -> str:
    """Return what to tell a user of the hub (None: nobody is logged in), or "".

    Called by JupyterHub for each page, as a function in `template_vars`.
    """
    found = troubles_of(user.name) if user else []
    # One that is still to come keeps nobody from anything.
    return next((trouble.text for trouble in found if trouble.stops_at is None), "")
