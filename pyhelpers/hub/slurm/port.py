"""POST /hub/api/batchspawner: a server tells the port that it found free on its node.

The path is the one that `batchspawner-singleuser` in the participants' images asks. batchspawner's
own handler lets a server set any attribute of its spawner, the commands that the hub runs among
them; here it is the port or nothing.
"""

from __future__ import annotations

from jupyterhub.apihandlers import APIHandler, default_handlers
from tornado import web


class PortHandler(APIHandler):
    """Only the server itself knows the token by which its spawner is found."""

    @web.authenticated
    def post(self) -> None:
        token = self.get_auth_token()
        spawners = self.current_user.spawners.values() if self.current_user else ()
        spawner = next((one for one in spawners if token and one.api_token == token), None)
        port = (self.get_json_body() or {}).get("port")
        if spawner is None or not hasattr(spawner, "port_found"):
            raise web.HTTPError(403, "This is no server that was just started")
        if isinstance(port, bool) or not isinstance(port, int) or not 1024 <= port <= 65535:
            raise web.HTTPError(400, "A port is a whole number from 1024 to 65535")
        spawner.port_found(port)
        self.set_status(201)
        self.finish({"message": "thank you"})


def register() -> None:
    """Put it among JupyterHub's own handlers, once."""
    default_handlers[:] = [one for one in default_handlers if one[0] != r"/api/batchspawner"]
    default_handlers.append((r"/api/batchspawner", PortHandler))
