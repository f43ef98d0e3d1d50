"""The participant's server, which a browser and the hub ask."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import socket
import urllib.request
from urllib.parse import urlsplit

from .report import Failed

ANSWER_SECONDS = 60


class Redirects(urllib.request.HTTPRedirectHandler):
    """Leads a browser to the hub or to the server, as the hub's proxy does."""

    def __init__(self, ports):
        self.ports = ports

    def redirect_request(self, request, stream, code, message, headers, url):
        to_hub = urlsplit(url).path.startswith("/hub/")
        url = urlsplit(url)._replace(netloc=f"127.0.0.1:{self.ports[to_hub]}").geturl()
        return super().redirect_request(request, stream, code, message, headers, url)


class Server:
    """The participant's server, which may not have been started yet."""

    def __init__(self, hub, home, default_url):
        self.hub, self.home, self.page = hub, home, default_url or "/lab"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = {**os.environ, **hub.variables(self.port, default_url)}
        self.process = self.log = None
        self.answered = False

    def log_in(self):
        """Open the default page as a browser that has never been here. Raises HTTPError."""
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPCookieProcessor(),
            Redirects((self.port, self.hub.server_address[1])),
        )
        url = f"http://127.0.0.1:{self.port}{self.hub.base}{self.page.lstrip('/')}"
        request = urllib.request.Request(url, headers={"Sec-Fetch-Mode": "navigate"})
        opener.open(request, timeout=ANSWER_SECONDS).close()

    def ask(self, method, path, body=None, known=True, seconds=ANSWER_SECONDS, **headers):
        """Ask the server's REST API with the token, or without; return answer and content."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        if known:
            headers["Authorization"] = f"token {self.hub.token}"
        text = None if body is None else json.dumps(body)
        connection.request(method, f"{self.hub.base}api/{path}", text, headers)
        answer = connection.getresponse()
        if answer.status == 101:
            return answer, connection
        with contextlib.closing(connection):
            return answer, answer.read()

    def failed(self, what, mend):
        return Failed(what, mend, self.log.text() if self.log else "")
