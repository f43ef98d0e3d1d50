"""Downloads the package files of a conda environment. Read by conda.py, inside a build."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from urllib.parse import unquote

from rattler.package_streaming import download_to_path

ATTEMPTS = 3
PAUSE_SECONDS = 2
STALLED_SECONDS = 60
AT_ONCE = 8


def file_name(url):
    return unquote(url).rpartition("/")[2]


async def fetch(client, packages, archives):
    """Return the files of the packages, given as (URL, sha256), in the same order.

    What the folder `archives` has with the right checksum is not downloaded. Raises RuntimeError
    when a file cannot be had.
    """
    turn = asyncio.Semaphore(AT_ONCE)
    return await asyncio.gather(*(fetch_one(client, turn, *one, archives) for one in packages))


async def fetch_one(client, turn, url, sha256, archives):
    file = archives / sha256 / file_name(url)
    if file.exists() and digest(file) == sha256:
        return file
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{secrets.token_hex(8)}.part")
    for attempt in range(ATTEMPTS):
        await asyncio.sleep(attempt * PAUSE_SECONDS)
        try:
            async with turn:
                await download(client, url, part)
            if (found := digest(part)) == sha256:
                return part.replace(file)
            reason = f"its sha256 is {found}, the lock has {sha256}"
        except (OSError, RuntimeError) as error:
            reason = str(error).replace(f" for url ({url})", "")
            if reason == "error sending request":
                reason = "no connection, or a certificate that is not trusted"
        finally:
            part.unlink(missing_ok=True)
    raise RuntimeError(f"{url} cannot be had: {reason}")


async def download(client, url, part):
    """Download with rattler, which knows netrc, proxies and certificates, but waits for ever."""
    task, before = asyncio.ensure_future(download_to_path(client, url, part)), -1
    while not (await asyncio.wait({task}, timeout=STALLED_SECONDS))[0]:
        size = part.stat().st_size if part.exists() else 0
        if size == before:
            task.cancel()
            raise OSError(f"the server stopped after {size:,} bytes")
        before = size
    await task


def digest(file):
    found = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            found.update(block)
    return found.hexdigest()
