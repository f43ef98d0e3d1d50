"""Questions to a Docker Engine, by docker's own command: JSON answers, and messages where none.

Which engine is meant is docker's own affair: DOCKER_HOST, or its current context.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.run import Done, ask

SECONDS = 30.0
"""How long one question may take."""

_INSTALL = "https://docs.docker.com/engine/install/"


def docker(*arguments: str, host: str = "") -> tuple[str, ...]:
    """Return a docker command, for the engine at an address where one is given."""
    return ("docker", *(("--host", host) if host else ()), *arguments)


def reply(argv: Sequence[str], text: str = "", seconds: float = SECONDS) -> Done:
    """Return what a command answered, also when it failed. Raises EnvironmentProblem."""
    try:
        return ask(argv, text, seconds)
    except TimeoutError as error:
        raise EnvironmentProblem(f"Docker does not answer: {error}") from None
    except EnvironmentProblem as problem:
        if problem.what.startswith("docker is not installed"):
            problem.mend = f"install its command line: {_INSTALL}"
        raise


def answer(argv: Sequence[str], text: str = "") -> str:
    """Return what a command printed. Raises EnvironmentProblem with its words when it fails."""
    done = reply(argv, text)
    if done.code:
        raise refused(argv, done)
    return done.out.strip()


def rows(*arguments: str) -> list[dict[str, Any]]:
    """Return a listing, one mapping a line."""
    out = answer(docker(*arguments, "--format", "{{json .}}"))
    return [json.loads(line) for line in out.splitlines()]


def inspected(kind: str, *names: str) -> list[dict[str, Any]]:
    """Return the objects of these names that there are."""
    argv = docker("inspect", f"--type={kind}", *names)
    done = reply(argv) if names else Done(0, "[]", "")
    return json.loads(done.out or "[]")


def refused(argv: Sequence[str], done: Done) -> EnvironmentProblem:
    """Return the message for a command that failed."""
    words = (done.err.strip() or done.out.strip()).removeprefix("Error response from daemon: ")
    return EnvironmentProblem(
        f"`{' '.join(argv[:3])}` fails: {words}",
        mend="Docker's own words are above; when that is mended, run this again",
    )
