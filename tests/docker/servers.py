"""Web servers of the tests' own on loopback: with a login, and with faults."""

from __future__ import annotations

import base64
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


@dataclass
class Site:
    """What a server gives out, and to whom."""

    files: dict[str, bytes] = field(default_factory=dict)
    """By path, "/…"."""
    login: tuple[str, str] | None = None
    """The name and password without which nothing is given out."""
    repositories: Path | None = None
    """A folder with bare Git repositories, given out below /git/ by Git's own program."""
    cut: int | None = None
    """Bytes after which the connection breaks."""
    asked: list[str] = field(default_factory=list)
    """The paths that were asked for and given out."""
    refused: int = 0
    """How many requests came without the login."""
    port: int = 0

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """Serve a site on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not self._is_welcome():
                return
            path = self.path.partition("?")[0]
            if site.repositories and path.startswith("/git/"):
                self._git(site.repositories)
                return
            text = site.files.get(path)
            if text is None:
                self.send_error(404)
                return
            site.asked.append(path)
            self.send_response(200)
            if path.endswith("/"):
                self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text[: site.cut])

        do_HEAD = do_GET

        def do_POST(self) -> None:
            if self._is_welcome():
                assert site.repositories is not None
                self._git(site.repositories)

        def _is_welcome(self) -> bool:
            if site.login and self.headers.get("Authorization") != _basic(*site.login):
                site.refused += 1
                self.send_response(401)
                self.send_header("WWW-Authenticate", 'Basic realm="tests"')
                self.send_header("Content-Length", "0")
                self.end_headers()
                return False
            return True

        def _git(self, repositories: Path) -> None:
            path, _, query = self.path.partition("?")
            site.asked.append(path)
            length = self.headers.get("Content-Length", "0")
            argv = ["git", "http-backend"]
            done = subprocess.run(
                argv,
                input=self.rfile.read(int(length)),
                env={
                    **os.environ,
                    "GIT_PROJECT_ROOT": str(repositories),
                    "GIT_HTTP_EXPORT_ALL": "1",
                    "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
                    "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                    "PATH_INFO": path.removeprefix("/git"),
                    "QUERY_STRING": query,
                    "REQUEST_METHOD": self.command,
                    "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                    "CONTENT_LENGTH": length,
                },
                capture_output=True,
                check=True,
            )
            head, _, body = done.stdout.partition(b"\r\n\r\n")
            headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
            self.send_response(int(headers.pop("Status", "200").split()[0]))
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Keep the tests' output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _basic(name: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()
