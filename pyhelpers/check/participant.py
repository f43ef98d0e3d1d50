"""One participant as a browser would be: pages, forms and cookies.

Where nobody can log in for somebody else, a token takes the place of the login and its cookies.
"""

from __future__ import annotations

import asyncio
import html
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from pyhelpers.check.door import Door

_REDIRECTS = 20

_LEAVING = 120
"""Seconds that a server may take to end: a hub gives a job 60, and waits for others meanwhile."""


class Failed(Exception):
    """A step that did not work, in words for a person."""


@dataclass(frozen=True)
class Credential:
    """What a person types: at the stand-in provider the password, else the personal code.

    With a `token` of the hub nobody logs in, and nothing is typed.
    """

    name: str
    secret: str = field(default="", repr=False)
    by_code: bool = False
    token: str = field(default="", repr=False)


class Participant:
    """Logs in, starts a server, talks to it, and leaves."""

    def __init__(self, door: Door, credential: Credential) -> None:
        self.door, self.hub, self.credential = door, door.base, credential
        jar = aiohttp.CookieJar(unsafe=True)  # cookies of an IP address are kept too
        token = {"Authorization": f"token {credential.token}"} if credential.token else {}
        self.session = aiohttp.ClientSession(
            cookie_jar=jar,
            timeout=aiohttp.ClientTimeout(total=120),
            connector=aiohttp.TCPConnector(resolver=door.resolver()),
            headers=token,
        )

    @property
    def base(self) -> str:
        """Return the URL of the participant's own server."""
        return f"{self.hub}/user/{quote(self.credential.name)}"

    async def close(self) -> None:
        await self.session.close()

    async def log_in(self) -> None:
        """Log in and see the hub's own page. Raises Failed with what the page says."""
        if self.credential.token:
            await self._use_token()
            return
        home = f"{URL(self.hub).path.rstrip('/')}/hub/home"
        if self.credential.by_code:
            url = f"{self.hub}/hub/login?next={quote(home)}"
            async with self.session.get(url) as response:
                await response.read()
            form = {
                "username": self.credential.name,
                "password": self.credential.secret,
                "_xsrf": self._xsrf(f"{self.hub}/hub/"),
            }
        else:
            url = f"{self.hub}/hub/oauth_login?next={quote(home)}"
            async with self._open("GET", url) as response:
                await _expect(response, 200)
                url = str(response.url)
            form = {
                "username": self.credential.name,
                "password": self.credential.secret,
                "action": "login",
            }
        async with self._open("POST", url, data=form) as response:
            await _expect(response, 200)
            if response.url.path != home:
                raise Failed(f"the login ended at {response.url.path}: {await _words(response)}")

    async def start(self, seconds: float) -> None:
        """Start the server and wait until JupyterLab's page comes from it."""
        name = quote(self.credential.name)
        if self.credential.token:
            url = f"{self.hub}/hub/api/users/{name}/server"
            async with self.session.post(url) as response:
                # 400: it runs already.
                await _expect(response, 201, 202, 400)
        else:
            async with self._open("GET", f"{self.hub}/hub/spawn") as response:
                # A failed spawn answers 500 with the reason on the page.
                await _expect(response, 200)
                form = await _choices(response)
            if form is not None:
                await self._choose(form)
        deadline = time.monotonic() + seconds
        while not await self._is_ready(name):
            if time.monotonic() > deadline:
                raise Failed(f"the server was not ready after {seconds:.0f} s")
            await asyncio.sleep(0.3)
        async with self._open("GET", f"{self.base}/lab") as response:
            await _expect(response, 200)
            if not response.url.path.startswith(URL(self.base).path):
                raise Failed(f"JupyterLab did not open, but {response.url.path}")

    async def _choose(self, form: dict[str, str]) -> None:
        """Start with what the page offers first, where a workspace comes in several sizes."""
        url = f"{self.hub}/hub/spawn?_xsrf={quote(self._xsrf(f'{self.hub}/hub/'))}"
        async with self._open("POST", url, data=form) as response:
            await _expect(response, 200)

    async def is_running(self) -> bool:
        """Return whether the server runs already: somebody may be at work in it."""
        return bool((await self._model()).get("server"))

    async def stop(self) -> None:
        """Ask the hub to stop the server."""
        url = f"{self.hub}/hub/api/users/{quote(self.credential.name)}/server"
        headers = self.headers(f"{self.hub}/hub/")
        async with self.session.delete(url, headers=headers) as response:
            await _expect(response, 202, 204)

    async def leave(self) -> None:
        """Stop the server and log out."""
        await self.stop()
        deadline = time.monotonic() + _LEAVING
        while (await self._model()).get("servers"):
            if time.monotonic() > deadline:
                raise Failed(f"the server was still there {_LEAVING} s after it was stopped")
            await asyncio.sleep(0.2)
        await self.log_out()

    async def log_out(self) -> None:
        if self.credential.token:
            return
        async with self.session.get(f"{self.hub}/hub/logout") as response:
            await _expect(response, 200)

    def headers(self, url: str) -> dict[str, str]:
        """Return the headers that a page of this path would send with a request of its own."""
        if self.credential.token:
            return {}
        return {
            "X-XSRFToken": self._xsrf(url),
            "Sec-Fetch-Site": "same-origin",
            "Sec-Fetch-Mode": "cors",
        }

    async def _use_token(self) -> None:
        async with self.session.get(f"{self.hub}/hub/api/user") as response:
            await _expect(response, 200)
            found = (await response.json()).get("name")
        if found != self.credential.name:
            raise Failed(f"the hub takes the token for one of {found}")

    @asynccontextmanager
    async def _open(
        self, method: str, url: str, **options: Any
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Open a page and follow where it leads, also back from the provider to our door."""
        for _ in range(_REDIRECTS):
            response = await self.session.request(method, url, allow_redirects=False, **options)
            location = response.headers.get("Location")
            if response.status not in (301, 302, 303, 307, 308) or not location:
                break
            url = self.door.through(str(response.url.join(URL(location))))
            if response.status not in (307, 308):
                method, options = "GET", {}
            response.release()
        else:
            raise Failed(f"the page leads from one to another without end, last to {URL(url).path}")
        async with response:
            yield response

    def _xsrf(self, url: str) -> str:
        cookie = self.session.cookie_jar.filter_cookies(URL(url)).get("_xsrf")
        return cookie.value if cookie else ""

    async def _model(self) -> dict[str, Any]:
        url = f"{self.hub}/hub/api/users/{quote(self.credential.name)}"
        async with self.session.get(url, headers=self.headers(f"{self.hub}/hub/")) as response:
            await _expect(response, 200)
            return await response.json()

    async def _is_ready(self, name: str) -> bool:
        model = await self._model()
        server = model.get("servers", {}).get("")
        if server and server["ready"]:
            return True
        if not server:
            page = f"{self.hub}/hub/spawn-pending/{name}"
            if self.credential.token:
                page = f"{self.hub}/hub/api/users/{name}/server/progress"
            async with self._open("GET", page) as response:
                raise Failed(f"the server did not start: {await _words(response)}")
        return False


async def _expect(response: aiohttp.ClientResponse, *statuses: int) -> None:
    if response.status not in statuses:
        raise Failed(f"{response.url.path} answered {response.status}: {await _words(response)}")


async def _choices(response: aiohttp.ClientResponse) -> dict[str, str] | None:
    """Return what a page on which something is to be chosen would send; None for other pages."""
    text = await response.text(errors="replace")
    if 'id="spawn_form"' not in text:
        return None
    chosen = {}
    for tag in re.findall(r"<input\b[^>]*\bchecked\b[^>]*>", text):
        one = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        chosen[one.get("name", "")] = html.unescape(one.get("value", ""))
    return chosen


async def _words(response: aiohttp.ClientResponse) -> str:
    """Return what a page says to a person, in one line."""
    text = await response.text(errors="replace")
    main = re.search(r"<main\b.*?</main>", text, re.S) or re.search(r"<body\b.*", text, re.S)
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", main[0] if main else text, flags=re.S)
    words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
    return words[:300] or "an empty page"
