"""Several participants side by side."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import aiohttp

from pyhelpers.check.kernel import run_notebook
from pyhelpers.check.participant import Credential, Failed, Participant
from pyhelpers.check.report import STEPS, Report, Result
from pyhelpers.progress import Report as Say


def check_workshop(
    hub: str,
    credentials: Sequence[Credential],
    notebook: str,
    *,
    start_seconds: float,
    say: Say,
) -> Report:
    """Send every credential's owner through the workshop at once.

    `notebook` is a path in the home; "" only tries a kernel. Whoever has a
    server running already keeps it: it may be a person's.
    """
    return asyncio.run(_all(hub, credentials, notebook, start_seconds, say))


async def _all(
    hub: str, credentials: Sequence[Credential], notebook: str, start_seconds: float, say: Say
) -> Report:
    began = time.monotonic()
    counts = dict.fromkeys(STEPS, 0)

    def done(step: str) -> None:
        counts[step] += 1
        say(
            ", ".join(
                f"{step} {count}/{len(credentials)}" for step, count in counts.items() if count
            )
        )

    results = await asyncio.gather(
        *(_one(hub, credential, notebook, start_seconds, done) for credential in credentials)
    )
    return Report(tuple(results), time.monotonic() - began, notebook)


async def _one(hub, credential: Credential, notebook: str, start_seconds: float, done) -> Result:
    result = Result(credential.name)
    person = Participant(hub, credential)
    keep = False

    async def enter() -> None:
        nonlocal keep
        await person.log_in()
        keep = await person.is_running()

    steps = {
        "log in": enter,
        "start": lambda: person.start(start_seconds),
        "notebook": lambda: run_notebook(person, notebook),
        "leave": lambda: person.log_out() if keep else person.leave(),
    }
    try:
        for step, action in steps.items():
            began = time.monotonic()
            problem = await _attempt(action)
            if problem:
                result.failed, result.problem = step, problem
                if step in ("start", "notebook") and not keep:
                    await _attempt(person.leave)
                break
            result.seconds[step] = time.monotonic() - began
            done(step)
    finally:
        await person.close()
    return result


async def _attempt(action) -> str:
    """Do it; return what went wrong in words, "" when nothing did."""
    try:
        await action()
    except Failed as failed:
        return str(failed)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return f"the connection failed: {error or type(error).__name__}"
    return ""
