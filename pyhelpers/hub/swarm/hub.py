"""What the Swarm's jupyterhub_config.py calls: configure() and what only this target has."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from docker import APIClient

from ..configure import configure
from ..trouble import trouble_of
from ..workshop import Workshop
from .begin import ROSTER, SECRETS, SOCKET, STATE, VALUES
from .homes import HomeNodes
from .names import API_PORT, HUB, HUB_PORT, PROXY, PROXY_PORT
from .proxy import StackProxy
from .section import Section
from .shared import Shared
from .use import use
from .view import View


class Engine:
    """Docker's APIClient, connected when it is first used: who only reads this configuration, as
    `up --check` does for its tokens, may not use the socket.
    """

    @cached_property
    def _client(self) -> APIClient:
        return APIClient(f"unix://{SOCKET}", version="auto")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def configure_hub(c: Any) -> None:
    """Set up the hub of the workshop whose values are among this service's secrets."""
    told = json.loads((SECRETS / VALUES).read_text(encoding="utf-8"))
    workshop = Workshop.from_values(told["values"])
    configure(c, workshop, "swarm", roster=SECRETS / ROSTER)
    c.JupyterHub.template_vars["workshop_trouble"] = trouble_of
    c.JupyterHub.bind_url = f"http://0.0.0.0:{PROXY_PORT}"
    c.JupyterHub.public_url = workshop.url
    c.JupyterHub.hub_bind_url = f"http://0.0.0.0:{HUB_PORT}"
    c.JupyterHub.hub_connect_url = f"http://{HUB}:{HUB_PORT}"
    c.JupyterHub.db_url = f"sqlite:///{STATE / 'jupyterhub.sqlite'}"
    c.JupyterHub.cookie_secret_file = str(STATE / "cookie_secret")
    c.JupyterHub.proxy_class = StackProxy
    c.ConfigurableHTTPProxy.should_start = False
    c.ConfigurableHTTPProxy.api_url = f"http://{PROXY}:{API_PORT}"
    stack = told["stack"]
    use(
        c,
        Shared(
            section=Section.from_values(told["values"]),
            stack=stack,
            image=told["image"],
            quota=told["quota"],
            contact=workshop.login.contact,
            view=View(Engine(), stack),
            nodes=HomeNodes(Engine(), stack),
        ),
    )
