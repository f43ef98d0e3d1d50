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
    await _run(person, cells, path or "a kernel")
    return len(cells)


async def run_code(person: Participant, source: str) -> str:
    """Run a piece of code in a kernel of its own; return what it printed. Raises Failed."""
    return await _run(person, [source], "a kernel")


async def _run(person: Participant, cells: list[str], path: str) -> str:
    printed = []
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
                where = f"{path}, code cell {number} of {len(cells)}"
                printed.append(await _execute(socket, source, where))
    except aiohttp.ClientError as error:
        raise Failed(f"the kernel of {path} went away: {error}") from error
    finally:
        await _request(person, "DELETE", f"/api/sessions/{session['id']}")
    return "".join(printed)


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


async def _execute(socket: aiohttp.ClientWebSocketResponse, source: str, where: str) -> str:
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
            reply, printed = await _reply_to(socket, message)
    except TimeoutError:
        raise Failed(f"{where} took longer than {CELL_SECONDS:.0f} s") from None
    if reply["status"] != "ok":
        value = re.sub(r"\x1b\[[0-9;]*m", "", str(reply.get("evalue", "")))
        raise Failed(f"{where}: {reply.get('ename', reply['status'])}: {value}")
    return printed


async def _reply_to(
    socket: aiohttp.ClientWebSocketResponse, message: str
) -> tuple[dict[str, Any], str]:
    """Return the reply and what was printed; they come by two channels, in either order."""
    reply, idle, printed = None, False, []
    async for frame in socket:
        if frame.type != aiohttp.WSMsgType.TEXT:
            continue
        content = frame.json()
        if content.get("parent_header", {}).get("msg_id") != message:
            continue
        kind, body = content["msg_type"], content["content"]
        if kind == "execute_reply":
            reply = body
        elif kind == "stream" and body.get("name") == "stdout":
            printed.append(body["text"])
        elif kind == "status":
            idle = idle or body.get("execution_state") == "idle"
        if reply is not None and idle:
            return reply, "".join(printed)
    raise Failed("the connection to the kernel was closed")
