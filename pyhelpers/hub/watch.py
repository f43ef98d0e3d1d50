"""What follows from a roster that changed while people work: notices, rights, and departures.

A person taken off the roster sees a notice in JupyterLab, which saves what is open
(images/workshop/lab); after the grace time the server is stopped and every key to the hub that
the person holds is void. Whoever is put back meanwhile stays.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from jupyterhub import orm, roles
from tornado.ioloop import PeriodicCallback


class RosterWatch:
    """Applies the roster to everybody the hub knows, each second when something changed."""

    def __init__(self, app: Any, gate: Any, *, grace: float, interval: float = 1.0) -> None:
        self.app, self.gate, self.grace = app, gate, grace
        self.departures: dict[str, float] = {}
        self._timer = PeriodicCallback(self.tick, interval * 1000)
        self._applied: object = None

    def start(self) -> None:
        self._timer.start()

    async def tick(self) -> None:
        """Look once. The first look compares everybody, since a hub may have been away."""
        live = self.gate.live_roster
        live.refresh()
        # Not by what refresh() returns: a login may have been the first to read the new roster.
        if live.roster is not self._applied:
            self._applied = live.roster
            self._compare()
        await self._depart()

    def is_leaving(self, name: str) -> bool:
        """Return whether this person was taken off the roster and still has a server."""
        return name in self.departures

    def notices(self, name: str) -> list[dict[str, Any]]:
        """Return what `name` has to be told inside JupyterLab (see images/workshop/lab)."""
        stops_at = self.departures.get(name)
        if stops_at is not None:
            return [
                {
                    "id": f"departure-{stops_at:.0f}",
                    "level": "warning",
                    "message": "You are no longer on the list of this workshop, so your workspace "
                    "is about to be stopped. Open files are being saved and stay in your home.",
                    "stops_at": stops_at,
                    "save": True,
                }
            ]
        trouble = self.gate.live_roster.trouble
        member = self.gate.member(name)
        if trouble and member and member.role != "participant":
            message = (
                f"The roster has a mistake, so its last good version stays in force. {trouble}"
            )
            return [
                {
                    "id": f"roster-{abs(hash(trouble))}",
                    "level": "warning",
                    "message": message,
                    "stops_at": None,
                    "save": False,
                }
            ]
        return []

    def _compare(self) -> None:
        db = self.app.db
        for orm_user in db.query(orm.User):
            if self.gate.may_enter(orm_user.name):
                self.departures.pop(orm_user.name, None)
                self._apply_rights(self.app.users[orm_user])
            elif orm_user.name not in self.departures:
                user = self.app.users[orm_user]
                active = user.active
                self._void_keys(user, but_of_own_server=True)
                self.departures[orm_user.name] = time.time() + (self.grace if active else 0)
                if active:
                    self.gate.log.warning("%s is no longer on the roster", orm_user.name)
        db.commit()

    def _apply_rights(self, user: Any) -> None:
        rights = self.gate.rights(user.name)
        if user.admin != rights["admin"]:
            user.admin = rights["admin"]
            roles.assign_default_roles(self.app.db, entity=user.orm_user)
        if {group.name for group in user.groups} != set(rights["groups"]):
            user.sync_groups(rights["groups"])

    async def _depart(self) -> None:
        now = time.time()
        due = [name for name, at in self.departures.items() if at <= now]
        results = await asyncio.gather(
            *(self._put_out_by_name(name) for name in due), return_exceptions=True
        )
        for name, result in zip(due, results, strict=True):
            if isinstance(result, Exception):
                self.gate.log.error("Stopping the server of %s failed: %s", name, result)

    async def _put_out_by_name(self, name: str) -> None:
        orm_user = orm.User.find(self.app.db, name)
        if orm_user is None or await self._put_out(self.app.users[orm_user]):
            self.departures.pop(name, None)

    def _void_keys(self, user: Any, *, but_of_own_server: bool = False) -> None:
        """Delete the user's tokens, also those with which other people's servers were entered.

        `but_of_own_server` leaves the two that a running server of the user's needs to save.
        """
        own = {spawner.oauth_client_id for spawner in user.spawners.values()}
        for token in list(user.orm_user.api_tokens):
            server_itself = (token.note or "").startswith("Server at ")
            if not (but_of_own_server and (token.client_id in own or server_itself)):
                self.app.db.delete(token)
        for code in list(user.orm_user.oauth_codes):
            self.app.db.delete(code)

    async def _put_out(self, user: Any) -> bool:
        """Void every key of the user, stop the servers. Return False to try again later."""
        if any(spawner.pending for spawner in user.spawners.values()):
            return False
        self._void_keys(user)
        # Every login cookie of the user names this id.
        user.orm_user.cookie_id = orm.new_token()
        self.app.db.commit()
        for server_name, spawner in list(user.spawners.items()):
            if spawner.active:
                self.gate.log.warning("Stopping the server of %s", user.name)
                await self.app.proxy.delete_user(user, server_name)
                await user.stop(server_name)
        return True
