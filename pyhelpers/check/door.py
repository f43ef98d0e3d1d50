"""Where the workshop is entered: the address it believes in, and the one that leads there."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver
from aiohttp.resolver import ThreadedResolver


@dataclass(frozen=True)
class Door:
    """`url` is the workshop's, `address` where it is really reached, "" for the same.

    With an address of its own everything goes there by plain HTTP under the URL's host name: what
    stands in front of the workshop, a load balancer or TLS, is passed by.
    """

    url: str
    address: str = ""

    @property
    def base(self) -> str:
        """Return the URL that requests are made with."""
        url = self.url.rstrip("/")
        if not self.address:
            return url
        if _is_ip(self.url):
            return self.address.rstrip("/")
        return f"http://{urlsplit(url).hostname}{urlsplit(url).path}"

    def through(self, location: str) -> str:
        """Return where a redirect leads: one to the workshop's URL comes through this door."""
        url = self.url.rstrip("/")
        if self.address and (location == url or location.startswith(f"{url}/")):
            return self.base + location[len(url) :]
        return location

    def resolver(self) -> AbstractResolver:
        """Return what finds the workshop's host at the address."""
        if not self.address or _is_ip(self.url):
            return ThreadedResolver()
        return _Pinned(urlsplit(self.url).hostname or "", self.address)


def _is_ip(url: str) -> bool:
    try:
        return bool(ip_address(urlsplit(url).hostname or ""))
    except ValueError:
        return False


class _Pinned(AbstractResolver):
    """Answers for one host with another's address and port, and for all others as usual."""

    def __init__(self, host: str, address: str) -> None:
        self._usual, self._host, self._address = ThreadedResolver(), host, urlsplit(address)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[Any]:
        if host != self._host:
            return await self._usual.resolve(host, port, family)
        where, port = self._address.hostname or "", self._address.port or 80
        return await self._usual.resolve(where, port, family)

    async def close(self) -> None:
        await self._usual.close()
