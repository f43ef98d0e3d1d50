"""A server extension that stands where a hub would: it answers /hub/workshop/notice from a file.

Loaded by the Jupyter server that test_notice_extension.py starts, never by the tests themselves.
The file $NOTICE_ANSWER holds {"status": 200, "body": {...}}; without it the answer is 204.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from tornado.web import RequestHandler


class NoticeHandler(RequestHandler):
    """GET /hub/workshop/notice."""

    def get(self) -> None:
        answer = Path(os.environ["NOTICE_ANSWER"])
        if not answer.exists():
            self.set_status(204)
            return
        content = json.loads(answer.read_text())
        self.set_status(content["status"])
        self.finish({"now": time.time()} | content["body"])


def name_the_hub(_handler, page_config: dict) -> dict:
    """Put into the page what JupyterHub's single-user server puts there."""
    return page_config | {"hubPrefix": "/hub/", "hubHost": "", "hubUser": "ada"}


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "notice_hub"}]


def _load_jupyter_server_extension(server) -> None:
    server.web_app.settings["page_config_hook"] = name_the_hub
    server.web_app.add_handlers(".*", [("/hub/workshop/notice", NoticeHandler)])
