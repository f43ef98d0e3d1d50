"""Runs a notebook in a participant's server as JupyterLab does: a session, a kernel, a websocket.

Messages: https://jupyter-client.readthedocs.io/en/stable/messaging.html
"""

from __future__ import annotations

import asyncio
import re
import uuid
from typing import Any
from urllib.parse import quote

import aiohttp

from pyhelpers.check.participant import Failed, Participant

CELL_SECONDS = 120.0


async def run_notebook(person: Participant, path: str) -> int:
    """Run every code cell of the notebook at `path` in the home. Return how many there were.

    Nothing is saved. Without a path the kernel only has to add two numbers. Raises Failed with
    the cell and the error of the first that fails.
    """
    cells = await _code_cells(person, path) if path else ["1 + 1"]
    path = path or "a kernel"
    session = await _request(
        person,
        "POST",
        "/api/sessions",
        {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}},
    )
    url = f"{person.base}/api/kernels/{session['kernel']['id']}/channels"
    try:
        async with person.session.ws_connect(url, max_msg_size=0) as socket:
            for number, source in enumerate(cells, 1):
                await _execute(socket, source, f"{path}, code cell {number} of {len(cells)}")
    except aiohttp.ClientError as error:
        raise Failed(f"the kernel of {path} went away: {error}") from error
    finally:
        await _request(person, "DELETE", f"/api/sessions/{session['id']}")
    return len(cells)


async def _code_cells(person: Participant, path: str) -> list[str]:
    model = await _request(person, "GET", f"/api/contents/{quote(path)}?content=1")
    cells = model["content"]["cells"]
    sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    return ["".join(source) if isinstance(source, list) else source for source in sources]


async def _request(person: Participant, method: str, path: str, body: Any = None) -> Any:
    headers = person.headers(f"{person.base}/")
    async with person.session.request(
        method, f"{person.base}{path}", json=body, headers=headers
    ) as response:
        if response.status >= 400:
            words = " ".join((await response.text(errors="replace")).split())[:300]
            raise Failed(f"{method} {path.partition('?')[0]} answered {response.status}: {words}")
        return await response.json() if response.status != 204 else None


async def _execute(socket: aiohttp.ClientWebSocketResponse, source: str, where: str) -> None:
    message = uuid.uuid4().hex
    await socket.send_json(
        {
            "header": {
                "msg_id": message,
                "msg_type": "execute_request",
                "username": "",
                "session": uuid.uuid4().hex,
                "version": "5.3",
            },
            "parent_header": {},
            "metadata": {},
            "channel": "shell",
            "content": {"code": source, "silent": False, "allow_stdin": False},
        }
    )
    try:
        async with asyncio.timeout(CELL_SECONDS):
            reply = await _reply_to(socket, message)
    except TimeoutError:
        raise Failed(f"{where} took longer than {CELL_SECONDS:.0f} s") from None
    if reply["status"] != "ok":
        value = re.sub(r"\x1b\[[0-9;]*m", "", str(reply.get("evalue", "")))
        raise Failed(f"{where}: {reply.get('ename', reply['status'])}: {value}")


async def _reply_to(socket: aiohttp.ClientWebSocketResponse, message: str) -> dict[str, Any]:
    async for frame in socket:
        if frame.type != aiohttp.WSMsgType.TEXT:
            continue
        content = frame.json()
        if (
            content.get("parent_header", {}).get("msg_id") == message
            and content["msg_type"] == "execute_reply"
        ):
            return content["content"]
    raise Failed("the connection to the kernel was closed")
