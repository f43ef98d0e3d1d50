"""Several participants side by side."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import aiohttp

from pyhelpers.check.door import Door
from pyhelpers.check.kernel import run_notebook
from pyhelpers.check.participant import Credential, Failed, Participant
from pyhelpers.check.report import STEPS, Report, Result
from pyhelpers.progress import Progress
from pyhelpers.progress import Report as Say

Look = Callable[[Participant], Awaitable[None]]


def send_participants(
    door: Door | str,
    credentials: Sequence[Credential],
    notebooks: Sequence[str],
    start_seconds: float,
    progress: Progress,
) -> Report:
    """Check a workshop by the first of its notebooks, as a step of the progress."""
    with progress.step("check") as step:
        report = check_workshop(
            door,
            credentials,
            notebooks[0] if notebooks else "",
            start_seconds=start_seconds,
            say=step.report,
        )
        step.result = f"{len(credentials)} participants side by side"
    return report


def check_workshop(
    door: Door | str,
    credentials: Sequence[Credential],
    notebook: str,
    *,
    start_seconds: float,
    say: Say,
    look: Look | None = None,
) -> Report:
    """Send every credential's owner through the workshop at once.

    `notebook` is a path in the home; "" only tries a kernel. Whoever has a server running already
    keeps it: it may be a person's. The first participant takes a `look` around while all others
    are still there; its result is its own affair.
    """
    door = Door(door) if isinstance(door, str) else door
    return asyncio.run(_all(_Course(door, notebook, start_seconds, look), credentials, say))


@dataclass
class _Course:
    """What all participants share."""

    door: Door
    notebook: str
    start_seconds: float
    look: Look | None
    looked: asyncio.Event = field(default_factory=asyncio.Event)


async def _all(course: _Course, credentials: Sequence[Credential], say: Say) -> Report:
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
        *(
            _one(course, credential, done, first=index == 0)
            for index, credential in enumerate(credentials)
        )
    )
    return Report(tuple(results), time.monotonic() - began, course.notebook)


async def _one(
    course: _Course, credential: Credential, done: Callable[[str], None], *, first: bool
) -> Result:
    result = Result(credential.name)
    person = Participant(course.door, credential)
    keep = started = False

    async def enter() -> None:
        nonlocal keep
        await person.log_in()
        keep = await person.is_running()

    async def start() -> None:
        nonlocal started
        started = not keep
        await person.start(course.start_seconds)

    steps = {
        "log in": enter,
        "start": start,
        "notebook": lambda: run_notebook(person, course.notebook),
        "leave": lambda: person.log_out() if keep else person.leave(),
    }
    try:
        for step, action in steps.items():
            if step == "leave":
                await _look_around(course, person, first=first)
            began = time.monotonic()
            problem = await _attempt(action)
            if problem:
                result.failed, result.problem = step, problem
                if step in ("start", "notebook") and started:
                    await _attempt(person.leave)
                break
            if step != "log in" or not credential.token:
                result.seconds[step] = time.monotonic() - began
                done(step)
    except asyncio.CancelledError:
        # Somebody has interrupted the check: nothing that it started stays.
        if started:
            await _attempt(person.stop)
        raise
    finally:
        if first:
            course.looked.set()
        await person.close()
    return result


async def _look_around(course: _Course, person: Participant, *, first: bool) -> None:
    """Let the first look around; let the others stay as long as that takes."""
    if course.look is None:
        return
    if not first:
        await course.looked.wait()
        return
    look = course.look
    await _attempt(lambda: look(person))
    course.looked.set()


async def _attempt(action: Callable[[], Awaitable[object]]) -> str:
    """Do it; return what went wrong in words, "" when nothing did."""
    try:
        await action()
    except Failed as failed:
        return str(failed)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return f"the connection failed: {error or type(error).__name__}"
    return ""
