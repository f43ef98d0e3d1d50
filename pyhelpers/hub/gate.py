"""The gate every login passes, whatever the provider: the roster decides, and only the roster.

Mixed in front of an authenticator class (`access.py`, `presets.py`, `codes.py`). What upstream's
classes would also accept (allow lists, domains, existing users) is deliberately not asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tornado.httpclient import AsyncHTTPClient
from traitlets import Bool, Float, HasTraits, Instance, Integer, Unicode, default

from .live import FileSource, LiveRoster
from .pages import (
    GateCallbackHandler,
    LoginProblem,
    NoAnswerHandler,
    NoticeHandler,
    PlainLoginHandler,
)
from .roster import Member, Roster
from .watch import RosterWatch

_LOGINS_AT_ONCE = 100
"""A class opens the same page in the same minute. tornado's own limit is 10."""

INSTRUCTORS = "instructors"
PARTICIPANTS = "participants"


class RosterGate(HasTraits):
    """Admits the members of a roster, or everyone whom the provider vouches for."""

    roster_file = Unicode(
        config=True,
        help="The roster, a CSV file with the columns name and role. Read again when it changes.",
    )
    live_roster = Instance(
        LiveRoster, config=True, help="A roster from elsewhere; instead of roster_file."
    )
    everyone = Bool(
        False,
        config=True,
        help="Admit everybody the provider vouches for; the roster then only gives roles.",
    )
    grace = Float(
        20.0,
        config=True,
        help="Seconds between the notice to a person taken off the roster and the server's end.",
    )

    # JupyterHub warns at start when it sees no allow list of its own.
    any_allow_config = Bool(True)
    # Not configurable here: JupyterHub asks it before it asks this gate.
    allow_all = Bool(False)
    manage_groups = Bool(True)
    auth_refresh_age = Integer(5)

    @default("live_roster")
    def _roster_from_file(self) -> LiveRoster:
        if not self.roster_file:
            return LiveRoster(_NoRoster(), self.log)
        return LiveRoster(FileSource(self.roster_file), self.log)

    def current_roster(self) -> Roster | None:
        """Return the roster in force, None when there never was a good one."""
        self.live_roster.refresh()
        return self.live_roster.roster

    def member(self, name: str) -> Member | None:
        roster = self.current_roster()
        return roster.get(name) if roster else None

    def may_enter(self, name: str) -> bool:
        return self.everyone or self.member(name) is not None

    def rights(self, name: str) -> dict[str, Any]:
        """Return what the roster says a user is: `admin` and `groups`, as JupyterHub names them."""
        member = self.member(name)
        role = member.role if member else "participant"
        groups = {"instructor": [INSTRUCTORS], "participant": [PARTICIPANTS]}.get(role, [])
        return {"admin": role == "admin", "groups": groups}

    async def update_auth_model(self, auth_model: dict[str, Any]) -> dict[str, Any]:
        return {**auth_model, **self.rights(auth_model["name"])}

    async def _apply_managed_groups(self, auth_model: dict[str, Any]) -> dict[str, Any]:
        # oauthenticator would overwrite the roster's groups with a claim of the provider's.
        return auth_model

    async def check_allowed(self, username: str, auth_model: Mapping[str, Any] | None) -> bool:  # noqa: ARG002
        # Never super(): any allow option that is set there would let people past the roster.
        return self.may_enter(username)

    async def refresh_user(self, user: Any, handler: Any = None, **_: Any) -> bool | dict[str, Any]:
        """Ask the roster again; never the provider, whose outage must not end a running class."""
        if not self.may_enter(user.name):
            # Until the server is stopped it may go on asking, or nothing more could be saved.
            # Its token is the only one left: see watch.py.
            token = handler.get_token() if handler else None
            return token is not None and self.watch.is_leaving(user.name)
        return {"name": user.name, **self.rights(user.name)}

    def get_handlers(self, app: Any) -> list[tuple[str, type]]:
        # Before the first request: a roster that breaks later has a good one to fall back on.
        self.live_roster.refresh()
        self.watch = RosterWatch(app, self, grace=self.grace)
        self.watch.start()
        ours = [(r"/workshop/notice", NoticeHandler), (r"/error/(503)", NoAnswerHandler)]
        return [*super().get_handlers(app), *ours]


class OAuthGate(RosterGate):
    """The gate in front of an OAuth provider, with pages for whoever does not get through."""

    callback_handler = GateCallbackHandler
    login_handler = PlainLoginHandler

    @default("http_client")
    def _http_client_of_logins(self) -> AsyncHTTPClient:
        """Return one for the provider alone.

        The one that all of JupyterHub shares has its few connections taken by servers that are slow
        to answer as they start, and whoever logs in meanwhile would be refused.
        """
        return AsyncHTTPClient(force_instance=True, max_clients=_LOGINS_AT_ONCE)

    def identity(self, user_info: Mapping[str, Any]) -> str:
        """Return whom the provider named, in the form a person knows."""
        return str(user_info.get("email") or self.user_info_to_username(user_info))

    async def check_allowed(self, username: str, auth_model: Mapping[str, Any] | None) -> bool:
        if self.may_enter(username):
            return True
        identity = username
        if auth_model:
            identity = self.identity(auth_model["auth_state"][self.user_auth_state_key])
        raise LoginProblem(
            403, "refused", identity=identity, log=f"{username} is not on the roster"
        )


class _NoRoster:
    """The source of a gate that was given none: nobody is on it."""

    def stamp(self) -> object:
        return 0

    def read(self) -> str:
        raise ValueError("no roster was configured")

    def where(self, line: int) -> str:
        return f"roster line {line}"
