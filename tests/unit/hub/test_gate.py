"""The gate's way to the provider, while everybody else's servers start."""

from __future__ import annotations

import asyncio

import pytest

access = pytest.importorskip("pyhelpers.hub.access", exc_type=ImportError)
AsyncHTTPClient = pytest.importorskip("tornado.httpclient").AsyncHTTPClient

SLOW = b"GET /slow"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: application/json\r\n\r\n{}"


def test_servers_that_do_not_answer_keep_nobody_from_logging_in() -> None:
    asyncio.run(_ask_beside_slow_servers())


async def _ask_beside_slow_servers() -> None:
    waiting: list[asyncio.StreamWriter] = []
    all_wait = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        if request.startswith(SLOW):
            waiting.append(writer)
            if len(waiting) == 10:
                all_wait.set()
            return
        writer.write(ANSWER)

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        gate = access.XSEDEAuthenticator(client_id="a", client_secret="b")
        # More than tornado lets through at once, as JupyterHub asks them.
        slow = [asyncio.ensure_future(AsyncHTTPClient().fetch(f"{url}/slow")) for _ in range(60)]
        try:
            await asyncio.wait_for(all_wait.wait(), 10)
            assert await asyncio.wait_for(gate.httpfetch(f"{url}/quick"), 10) == {}
        finally:
            for one in slow:
                one.cancel()
            for writer in waiting:
                writer.close()
            await asyncio.gather(*slow, return_exceptions=True)
