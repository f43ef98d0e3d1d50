"""A Docker Engine's API: how to reach it, its streams line by line, its errors in words."""

from __future__ import annotations

import codecs
import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import docker
import requests.exceptions
import urllib3.exceptions
from docker.context import ContextAPI
from docker.errors import APIError, DockerException

from pyhelpers.errors import EnvironmentProblem, Problem
from pyhelpers.failures import is_disk_full

_SECONDS = 900
"""For one answer: committing a layer of many gigabytes is one."""


class Unreachable(EnvironmentProblem):
    """There is no Docker Engine to be reached."""


def connect() -> docker.DockerClient:
    """Return a client of the Engine that the docker command would talk to.

    Raises Unreachable when none answers.
    """
    where = os.environ.get("DOCKER_HOST", "")
    try:
        if not where:
            context = ContextAPI.get_current_context()
            where = (context and context.Host) or "unix:///var/run/docker.sock"
            client = docker.DockerClient(base_url=where, timeout=_SECONDS)
        else:
            client = docker.from_env(timeout=_SECONDS)
        client.ping()
    except (DockerException, requests.exceptions.RequestException, OSError) as error:
        mend = "start Docker, or name another engine with --engine"
        what = "There is no Docker Engine to be reached"
        if "Permission denied" in str(error):
            what, mend = "This account may not use Docker", "ask to be put into its group `docker`"
        raise Unreachable(what, where=where, mend=mend) from error
    return client


@contextlib.contextmanager
def explained(where: str = "") -> Iterator[None]:
    """Turn what the Engine complains of into EnvironmentProblem."""
    try:
        yield
    except APIError as error:
        raise _problem(str(error.explanation or error), where) from error
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
        raise EnvironmentProblem(
            "The Docker Engine does not answer any more",
            where=os.environ.get("DOCKER_HOST", ""),
            mend="look into its log, start it again, then run this again: what was built is kept",
        ) from error


@contextlib.contextmanager
def suppressed() -> Iterator[None]:
    """Pass over what the Engine complains of while tidying up: it may be gone."""
    with contextlib.suppress(DockerException, requests.exceptions.RequestException, OSError):
        yield


def _problem(text: str, where: str) -> Problem:
    if is_disk_full(text):
        mend = "make room: `docker system df` tells what takes it, `docker system prune` frees it"
        return EnvironmentProblem(f"Docker's disk is full\n  | {text}", where=where, mend=mend)
    return EnvironmentProblem(f"Docker refuses: {text}", where=where)


def lines(output: Iterable[bytes], hear: Callable[[str], None]) -> None:
    """Hear each line of a container's output as soon as it is complete."""
    decoder, rest = codecs.getincrementaldecoder("utf-8")("replace"), ""
    for block in output:
        rest += decoder.decode(block)
        *whole, rest = rest.replace("\r", "\n").split("\n")
        for line in whole:
            hear(line)
    if rest:
        hear(rest)


def follow(messages: Iterable[dict[str, Any]], hear: Callable[[str], None]) -> str:
    """Hear what a pull or a push does; return the digest that it ends with, if any.

    Raises EnvironmentProblem with the registry's words.
    """
    digest = ""
    for message in messages:
        if "error" in message:
            raise EnvironmentProblem(
                f"The registry refuses: {message['error']}",
                mend="check the image's name, and log in with `docker login`",
            )
        digest = (message.get("aux") or {}).get("Digest", digest)
        status = message.get("status", "")
        if "progress" not in message and status:
            hear(f"{message['id']}: {status}" if message.get("id") else status)
    return digest
