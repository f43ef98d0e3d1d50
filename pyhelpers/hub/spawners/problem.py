"""A start that failed for a known reason."""

from __future__ import annotations

import html

from tornado import web


class StartProblem(web.HTTPError):
    """The hub's pages show its message to the participant as it stands."""

    def __init__(self, message: str) -> None:
        # Not 503: the hub's page for that speaks of a server that does not answer.
        super().__init__(500, message)
        self.jupyterhub_message = message
        self.jupyterhub_html_message = html.escape(message)
