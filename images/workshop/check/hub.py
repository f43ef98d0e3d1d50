"""The hub's part, as a participant's server needs it."""

from __future__ import annotations

import http.server
import json
import secrets
import socketserver
import threading
from urllib.parse import parse_qs, quote, urlencode, urlsplit


class HubHandler(http.server.BaseHTTPRequestHandler):
    """What a single-user server asks of its hub: jupyterhub/services/auth.py, singleuser/."""

    def do_GET(self):
        hub, url = self.server, urlsplit(self.path)
        if url.path.rstrip("/") == "/hub/api":
            self.answer(200, {"version": hub.version})
        elif url.path == "/hub/api/user":
            known = self.token() in (hub.token, hub.login_token)
            self.answer(*((200, hub.model()) if known else (403, {"message": "unknown token"})))
        elif url.path == "/hub/api/oauth2/authorize":
            asked = parse_qs(url.query)
            back = urlencode({"code": hub.code, "state": asked["state"][0]})
            self.answer(302, {}, Location=f"{asked['redirect_uri'][0]}?{back}")
        else:
            self.answer(404, {})

    def do_POST(self):
        hub = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self.path == "/hub/api/oauth2/token":
            asked = {key: values[0] for key, values in parse_qs(body).items()}
            proof = (asked.get("client_id"), asked.get("client_secret"), asked.get("code"))
            good = proof == (hub.client, hub.token, hub.code)
            token = {"access_token": hub.login_token, "token_type": "Bearer", "expires_in": 3600}
            self.answer(*((200, token) if good else (400, {"error": "invalid_grant"})))
        elif self.path == f"/hub/api/users/{quote(hub.user)}/activity":
            self.answer(200 if self.token() == hub.token else 403, {})
        else:
            self.answer(404, {})

    def token(self):
        return self.headers.get("Authorization", "").partition(" ")[2]

    def answer(self, status, body, **headers):
        text = json.dumps(body).encode()
        self.send_response(status)
        sizes = {"Content-Type": "application/json", "Content-Length": str(len(text))}
        version = {"X-JupyterHub-Version": self.server.version}
        for name, value in {**version, **sizes, **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *arguments):
        """Keep stderr for what matters."""


class Hub(socketserver.ThreadingTCPServer):
    """A stand-in for the hub: one user, whose login succeeds."""

    daemon_threads = True

    def __init__(self, spec):
        super().__init__(("127.0.0.1", 0), HubHandler)
        self.user = spec.get("user", "check")
        self.version = f"{spec['hub_major']}.0.0" if "hub_major" in spec else ""
        self.client, self.base = f"jupyterhub-user-{self.user}", f"/user/{quote(self.user)}/"
        self.token, self.login_token, self.code = (secrets.token_hex(16) for _ in range(3))
        self.scopes = [f"access:servers!server={self.user}/", f"access:servers!user={self.user}"]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def model(self):
        model = {"kind": "user", "name": self.user, "admin": False, "groups": []}
        return {**model, "scopes": self.scopes, "session_id": None, "token_id": None}

    def variables(self, port, default_url):
        """Return what JupyterHub's Spawner.get_env gives to a server at `port`."""
        api = f"http://127.0.0.1:{self.server_address[1]}/hub/api"
        scopes = json.dumps(self.scopes)
        default = {"JUPYTERHUB_DEFAULT_URL": default_url} if default_url else {}
        return {
            "JPY_API_TOKEN": self.token,
            "JUPYTERHUB_ACTIVITY_URL": f"{api}/users/{quote(self.user)}/activity",
            "JUPYTERHUB_API_TOKEN": self.token,
            "JUPYTERHUB_API_URL": api,
            "JUPYTERHUB_BASE_URL": "/",
            "JUPYTERHUB_CLIENT_ID": self.client,
            "JUPYTERHUB_COOKIE_HOST_PREFIX_ENABLED": "0",
            "JUPYTERHUB_HOST": "",
            "JUPYTERHUB_OAUTH_ACCESS_SCOPES": scopes,
            "JUPYTERHUB_OAUTH_CALLBACK_URL": f"{self.base}oauth_callback",
            "JUPYTERHUB_OAUTH_CLIENT_ALLOWED_SCOPES": "[]",
            "JUPYTERHUB_OAUTH_SCOPES": scopes,
            "JUPYTERHUB_PUBLIC_HUB_URL": "",
            "JUPYTERHUB_PUBLIC_URL": "",
            "JUPYTERHUB_SERVER_NAME": "",
            "JUPYTERHUB_SERVICE_PREFIX": self.base,
            "JUPYTERHUB_SERVICE_URL": f"http://0.0.0.0:{port}{self.base}",
            "JUPYTERHUB_USER": self.user,
            **default,
        }
