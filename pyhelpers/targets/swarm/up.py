"""Bring a workshop up on a Docker Swarm, or find out that it already is."""

from __future__ import annotations

import os
import secrets
import time
from dataclasses import dataclass
from typing import Any

from pyhelpers import run
from pyhelpers.errors import EnvironmentProblem
from pyhelpers.hub.swarm.begin import LOGIN, TOKEN, code_digest
from pyhelpers.hub.swarm.names import STACK
from pyhelpers.places import hub_code
from pyhelpers.plan import Plan
from pyhelpers.progress import Progress, Report
from pyhelpers.targets.elsewhere import CLIENT
from pyhelpers.targets.swarm import deletion, down, images, preflight, probe
from pyhelpers.targets.swarm.asked import Asked, Running
from pyhelpers.targets.swarm.deletion import configs_of, facts_from
from pyhelpers.targets.swarm.docker import answer, docker, inspected, reply
from pyhelpers.targets.swarm.images import Images
from pyhelpers.targets.swarm.plan import swarm_plan
from pyhelpers.targets.swarm.preflight import Manager
from pyhelpers.targets.swarm.secrets import KIND, Secret, names, secret_of, wanted
from pyhelpers.targets.swarm.services import PARTS, last_words, services_of
from pyhelpers.targets.swarm.stack import CERTIFICATE, KEY, Given

_SECONDS = 180.0
"""How long hub and proxy may take to answer."""
_TRIES = 2
"""How often one of them may end before it is given up."""


@dataclass(frozen=True)
class _Kept:
    """What the Swarm has of this workshop: `by_name` its secrets, by their names in containers."""

    by_name: dict[str, str]
    all: frozenset[str]


def dry_run(asked: Asked) -> Plan:
    """Return the plan as it is for a Swarm that has nothing of the workshop; nothing is asked."""
    named = Images(asked.user_image, asked.hub_image or "the image of the hub", asked.proxy_image)
    manager = Manager("ID-OF-THE-MANAGER", "", ())
    given, made = _given(asked, manager, named, quota=False, kept=_Kept({}, frozenset()))
    return swarm_plan(given, made, frozenset(), lambda _: "", lambda _: "")


def bring_up(asked: Asked, progress: Progress) -> Running:
    """Look at the hosts, give them the image, and start what does not run yet.

    Raises the Problem of whatever is in the way; a stack that was not there before is removed
    again.
    """
    with progress.step("look at the Swarm") as step:
        manager = preflight.look()
        preflight.require_same_host(asked, manager)
        preflight.require_hosts(asked, manager)
        step.result = f"{manager.name} manages {len(manager.hosts)} hosts"
    found = images.found(asked, manager, progress)
    images.brought(asked, manager, found, progress)
    before = {one.part: one for one in services_of(asked.stack) if one.part}
    fresh = not before and deletion.facts_of(asked.stack) is None
    quota = probe.probed(asked, manager, found, progress, fresh=fresh)
    kept = _kept(asked.stack)
    given, made = _given(asked, manager, found, quota=quota, kept=kept)
    earlier = {task.id for one in before.values() for task in one.tasks}
    plan = swarm_plan(
        given,
        made,
        kept.all,
        lambda report: _wait(asked, earlier, report),
        lambda report: _tidy(asked.stack, given, report),
    )
    try:
        run.execute(plan, progress)
    except BaseException:
        if not before:
            down.remove_stack(asked.stack)
        if fresh:
            deletion.forget(asked.stack, lambda _: None)
        raise
    after = {one.part: one for one in services_of(asked.stack) if one.part}
    changed = _ran_since(before, after)
    return Running(asked, manager.name, changed, quota, has_client=_has_client(asked, given))


def _ran_since(before, after) -> bool:
    tasks = [{part: one.task and one.task.id for part, one in x.items()} for x in (before, after)]
    return tasks[0] != tasks[1]


def _given(
    asked: Asked, manager: Manager, found: Images, *, quota: bool, kept: _Kept
) -> tuple[Given, list[Secret]]:
    client = {name: os.environ[name] for name in CLIENT if os.environ.get(name)}
    files = {}
    if asked.section.certificate:
        files[CERTIFICATE] = asked.text("tls", "certificate")
        files[KEY] = asked.text("tls", "key")
    made = wanted(
        asked.stack,
        told={
            "stack": asked.stack,
            "values": {k: v for k, v in asked.values.data.items() if k != "roster"},
            "image": found.user,
            "quota": asked.capacity if quota else None,
            "code": code_digest(hub_code()),
        },
        roster=asked.values.data.get("roster") or "",
        login=client if len(client) == len(CLIENT) else None,
        token="" if TOKEN in kept.by_name else secrets.token_hex(32),
        files=files,
    )
    given = Given(
        stack=asked.stack,
        section=asked.section,
        secrets=names(made, kept.by_name),
        node=manager.id,
        port=asked.port,
        hub_image=found.hub,
        proxy_image=found.proxy,
        facts=facts_from(asked, found.user).text(),
    )
    return given, made


def _kept(stack: str) -> _Kept:
    specs = sorted(_secrets(stack), key=lambda spec: spec["CreatedAt"])
    by_name = {spec["Labels"][KIND]: spec["Name"] for spec in specs if KIND in spec["Labels"]}
    configs = [one["Spec"]["Name"] for one in configs_of(stack)]
    return _Kept(by_name, frozenset([*(spec["Name"] for spec in specs), *configs]))


def _secrets(stack: str) -> list[dict[str, Any]]:
    listed = answer(docker("secret", "ls", "--quiet", f"--filter=label={STACK}={stack}")).split()
    found = inspected("secret", *listed)
    return [{**one["Spec"], "CreatedAt": one["CreatedAt"]} for one in found]


def _wait(asked: Asked, earlier: set[str], report: Report) -> str:
    """Wait until hub and proxy run. Raises EnvironmentProblem with the last words of either."""
    deadline = time.monotonic() + _SECONDS
    while True:
        parts = [one for one in services_of(asked.stack) if one.part]
        waiting = [p for p in parts if p.updating or not (p.task and p.task.runs)]
        if len(parts) == len(PARTS) and not waiting:
            return "answers"
        for part in waiting:
            task = part.task
            ended = [one for one in part.tasks if one.ended and one.id not in earlier]
            stuck = bool(task and task.state == "pending" and "no suitable node" in task.says)
            if len(ended) >= _TRIES or stuck or time.monotonic() > deadline:
                says = [one.says for one in (*ended, *part.tasks) if one.says]
                raise _not_up(asked, part, says[0] if says else "")
        report(f"waiting for {' and '.join(one.part for one in waiting)}")
        time.sleep(0.5)


def _not_up(asked: Asked, part, says: str) -> EnvironmentProblem:
    if "port" in says and "use" in says:
        return EnvironmentProblem(
            f"Something else has port {asked.port} of the proxy's host: {says}",
            where=part.name,
            mend="choose another with --port",
        )
    said = last_words(part.name)
    return EnvironmentProblem(
        f"The {part.part} does not start: {says}\n{said}".rstrip(),
        where=f"service {part.name}",
        mend="its own words are above",
    )


def _tidy(stack: str, given: Given, report: Report) -> str:
    """Remove the secrets that no service uses any more."""
    used, gone = set(given.secrets.values()), 0
    for name in {one["Name"] for one in _secrets(stack)} - used:
        report(name)
        # One that the stopping hub still has goes next time.
        gone += reply(docker("secret", "rm", name)).code == 0
    now = secret_of(stack, deletion.FACTS, given.facts).known
    for one in configs_of(stack):
        if one["Spec"]["Labels"].get(KIND) == deletion.FACTS and one["Spec"]["Name"] != now:
            reply(docker("config", "rm", one["ID"]))
    return f"{gone} removed" if gone else "nothing"


def _has_client(asked: Asked, given: Given) -> bool:
    return asked.workshop.login.provider == "codes" or LOGIN in given.secrets
