"""Settings of every participant's Jupyter server, read from its environment's prefix."""

import os

from jupyter_server.base.websocket import WebSocketMixin
from tornado.web import HTTPError

# What went wrong while the home was filled goes to the page, where @workshop/notice shows it.
if problem := os.environ.get("WORKSHOP_SEED_PROBLEM"):
    # Assigned and not `.update()`d: JupyterHub 5.5.4's single-user server cannot start with the
    # deferred value that `.update()` leaves ("'log_function' in" a LazyConfigValue).
    c.ServerApp.tornado_settings = {  # noqa: F821 (`c` comes from Jupyter)
        "page_config_data": {"workshopSeedProblem": problem}
    }

_send_ping = WebSocketMixin.send_ping


async def _still_allowed(handler):
    """Ask the hub again whether the person behind an open connection may use this server."""
    auth = getattr(handler.settings["identity_provider"], "hub_auth", None)
    if auth is None:
        return True
    vars(handler).pop("_cached_hub_user", None)
    try:
        user = await auth.get_user(handler, sync=False)
    except HTTPError:
        # A hub that is away has not said no.
        return True
    return bool(user and auth.check_scopes(auth.access_scopes, user))


async def _send_ping_while_allowed(self):
    """Close a terminal or kernel whose user has lost the right to it.

    Jupyter asks only when a connection is opened; a terminal would stay open for days.
    """
    _send_ping(self)
    if self.ws_connection is not None and not await _still_allowed(self):
        self.close(1008, "no longer allowed")


WebSocketMixin.send_ping = _send_ping_while_allowed
