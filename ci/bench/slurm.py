#!/usr/bin/env python3
"""Counts what a hub asks of a real slurmctld, ours against stock batchspawner, in one run.

    starting    from the first of JOBS participants to the last one ready
    at work     all of them at work, for MINUTES: calls for jobs a participant and minute

Both start the same number of servers at once. Brings a Slurm up with ci/slurm and takes it down.
Needs root; six minutes. Judges nothing.

    ci/bench/slurm.py [JOBS [MINUTES]]       200 and 2 unless said
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
import time
from pathlib import Path

import aiohttp
from slurm_sides import TOKEN, ours, put_stub, stock, tool

JOBS = int(sys.argv[1]) if len(sys.argv) > 1 else 200
MINUTES = float(sys.argv[2]) if len(sys.argv) > 2 else 2.0
PEOPLE = [f"person{number:03}" for number in range(JOBS)]


def calls() -> int:
    """Return how often jobs were asked for since slurmctld has counted (sdiag(1))."""
    found = re.findall(
        r"REQUEST_JOB_INFO\w*\s+\(\s*\d+\)\s+count:(\d+)", tool("in", "login", "sdiag")
    )
    return sum(map(int, found))


async def start_all(url: str) -> list[float]:
    """Start everybody's server; return for each in how many seconds it was ready."""
    headers = {"Authorization": f"token {TOKEN}"}
    timeout = aiohttp.ClientTimeout(total=900)
    async with aiohttp.ClientSession(f"{url}/", headers=headers, timeout=timeout) as session:
        async with session.post("/hub/api/users", json={"usernames": PEOPLE}) as answer:
            answer.raise_for_status()
        began, ready = time.monotonic(), {}

        async def start(name: str) -> None:
            async with session.post(f"/hub/api/users/{name}/server") as answer:
                await answer.read()

        asking = [asyncio.ensure_future(start(name)) for name in PEOPLE]
        while len(ready) < JOBS and time.monotonic() < began + 300:
            async with session.get("/hub/api/users?state=ready&limit=1000") as answer:
                for user in await answer.json():
                    ready.setdefault(user["name"], time.monotonic() - began)
            await asyncio.sleep(0.5)
        await asyncio.gather(*asking, return_exceptions=True)
    return sorted(ready.values())


def measured(name: str, url: str) -> tuple[float, float, float]:
    """Return calls while starting and at work, each a participant and minute, and seconds."""
    before, began = calls(), time.monotonic()
    ready = asyncio.run(start_all(url))
    took, after = time.monotonic() - began, calls()
    if len(ready) < JOBS:
        print(f"{name}: only {len(ready)} of {JOBS} were ready")
    at = time.monotonic()
    time.sleep(MINUTES * 60)
    minutes, last = (time.monotonic() - at) / 60, calls()
    starting = (after - before) / JOBS / (took / 60)
    working = (last - after) / JOBS / minutes
    half, slowest = ready[len(ready) // 2], ready[-1]
    print(
        f"{name:<18} ready: half {half:5.1f} s, all {slowest:5.1f} s   calls a participant and "
        f"minute: starting {starting:7.3f}, at work {working:7.3f}",
        flush=True,
    )
    return starting, working, slowest


def main() -> None:
    tool("down")
    tool("build")
    # 64 processors each, one for each job.
    printed = tool("up", str(JOBS // 64 + 1))
    state = Path(re.search(r"WORKSHOP_SLURM_STATE=(\S+)", printed)[1])
    try:
        put_stub(state)
        with tempfile.TemporaryDirectory() as folder:
            with ours(Path(folder), state, PEOPLE) as url:
                mine = measured("ours", url)
            tool("in", "login", "scancel", "--user=workshop")
            with stock(Path(folder)) as url:
                theirs = measured("stock batchspawner", url)
        for what, one, other in zip(
            ("starting", "at work", "all ready"), mine, theirs, strict=True
        ):
            print(f"{what:<10} ratio {one / other if other else float('nan'):6.3f}")
    finally:
        tool("down")


if __name__ == "__main__":
    main()
