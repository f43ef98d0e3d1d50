"""`--check` on a Swarm: real participants and their services."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pyhelpers import run
from pyhelpers.check.door import Door
from pyhelpers.check.participant import Credential
from pyhelpers.check.people import NOT_LOGGED_IN, chosen, read_credentials, tokens
from pyhelpers.check.report import Report
from pyhelpers.check.run import send_participants
from pyhelpers.errors import EnvironmentProblem, Problem
from pyhelpers.hub.swarm.names import HUB
from pyhelpers.progress import Progress
from pyhelpers.targets.swarm.asked import Asked
from pyhelpers.targets.swarm.docker import answer, docker, reply
from pyhelpers.targets.swarm.services import services_of
from pyhelpers.targets.swarm.up import bring_up

_CONFIG = "/opt/workshop/hub/workshop_hub/swarm/jupyterhub_config.py"


def check_on_swarm(
    asked: Asked, participants: int | None, credentials: Path | None, progress: Progress
) -> Report:
    """Send participants of the roster through the workshop side by side; bring it up if need be.

    They use their own homes in it, and nobody's running server is stopped. What was brought up
    stays. Raises FileProblem when the roster is too short.
    """
    by_code = asked.workshop.login.provider == "codes"
    known = read_credentials(credentials, by_code=by_code) if credentials else None
    chosen(asked.roster.members, (), participants, known)
    bring_up(asked, progress)
    busy = {one.place for one in services_of(asked.stack) if one.place}
    members = chosen(asked.roster.members, busy, participants, known)
    names = [member.name for member in members]
    with _hosts_of(asked.stack, busy) as hosts:
        if known is not None:
            report = _check(asked, [known[name] for name in names], progress)
        else:
            seconds = asked.workshop.start_timeout + 900
            container = _hub_container(asked.stack)

            def in_hub(program: str, argument: str) -> run.Done:
                argv = docker("exec", "-i", "--user=1000", container, "python3", "-", argument)
                return reply(argv, program, 90)

            with tokens(in_hub, names, seconds, config=_CONFIG) as made:
                report = replace(_check(asked, made, progress), notes=(NOT_LOGGED_IN,))
    nodes = Counter(hosts.values())
    spread = ", ".join(f"{node} {count}" for node, count in sorted(nodes.items()))
    return replace(
        report,
        notes=(f"servers by host: {spread}", *report.notes),
        facts={"login_tried": known is not None, "nodes": dict(nodes)},
    )


def _check(asked: Asked, credentials: list[Credential], progress: Progress) -> Report:
    door = Door(asked.workshop.url)
    seconds = asked.workshop.start_timeout
    return send_participants(door, credentials, asked.image.notebooks, seconds, progress)


def _hub_container(stack: str) -> str:
    label = f"--filter=label=com.docker.swarm.service.name={stack}_{HUB}"
    found = answer(docker("ps", "--quiet", label)).split()
    if not found:
        raise EnvironmentProblem(f"The hub of {stack} does not run on this host")
    return found[0]


@contextmanager
def _hosts_of(stack: str, known: set[str]) -> Iterator[dict[str, str]]:
    """Note on which host each participant's server is while the caller works; not of `known`.

    A Swarm forgets a service as soon as it is removed.
    """
    seen: dict[str, str] = {}
    over = threading.Event()

    def watch() -> None:
        while not over.wait(1.0):
            try:
                services = services_of(stack)
            except Problem:
                continue
            for one in services:
                if one.place and one.place not in known and one.task and one.task.node:
                    seen[one.place] = one.task.node.name

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join(10)
