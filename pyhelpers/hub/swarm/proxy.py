"""The hub's way to the proxy, which is at another address each time that Docker starts it."""

from __future__ import annotations

from typing import Any

from jupyterhub.proxy import ConfigurableHTTPProxy
from tornado.httpclient import AsyncHTTPClient
from tornado.simple_httpclient import SimpleAsyncHTTPClient


class StackProxy(ConfigurableHTTPProxy):
    """Asks for the proxy's address at each request.

    JupyterHub's usual client, libcurl, remembers one for a minute (CURLOPT_DNS_CACHE_TIMEOUT).
    """

    _fresh: AsyncHTTPClient | None = None

    async def api_request(
        self, path: str, method: str = "GET", body: Any = None, client: Any = None
    ) -> Any:
        if self._fresh is None:
            self._fresh = SimpleAsyncHTTPClient(force_instance=True)
        return await super().api_request(path, method, body, client or self._fresh)
