"""`--check` on Kubernetes: real participants in their pods, and a look at the cluster's walls."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from pyhelpers.check.kernel import run_code
from pyhelpers.check.participant import Credential, Participant
from pyhelpers.check.people import NOT_LOGGED_IN, InHub, chosen, read_credentials, tokens
from pyhelpers.check.report import Report
from pyhelpers.check.run import check_workshop
from pyhelpers.errors import EnvironmentProblem, Problem
from pyhelpers.progress import Progress
from pyhelpers.run import Done
from pyhelpers.targets.kubernetes import asking, cluster, walls
from pyhelpers.targets.kubernetes.asked import Asked
from pyhelpers.targets.kubernetes.front import way_in
from pyhelpers.targets.kubernetes.needs import at
from pyhelpers.targets.kubernetes.place import HUB, PROXY, Place
from pyhelpers.targets.kubernetes.snapshot import Pod
from pyhelpers.targets.kubernetes.troubles import pod_troubles
from pyhelpers.targets.kubernetes.up import bring_up
from pyhelpers.targets.kubernetes.walls import Wall


def check_on_cluster(
    asked: Asked, participants: int | None, credentials: Path | None, progress: Progress
) -> Report:
    """Send participants of the roster through the workshop side by side; bring it up if need be.

    They use their own homes in it, and nobody's running server is stopped. What was brought up
    stays. Raises FileProblem when the roster is too short.
    """
    if not asked.has_hub:
        raise EnvironmentProblem(
            "There is nothing to check: this release brings storage alone",
            where=str(asked.values.locate(("jupyterhub", "enabled"))),
            mend="check the workshop that uses it",
        )
    by_code = asked.workshop.login.provider == "codes"
    known = read_credentials(credentials, by_code=by_code) if credentials else None
    chosen(asked.roster.members, (), participants, known)
    asking.require_programs()
    asking.server_version(asked.place)
    if not _is_up(asked.place):
        bring_up(asked, progress)
    busy = {pod.user for pod in cluster.look(asked.place).servers()}
    members = chosen(asked.roster.members, busy, participants, known)
    names = [member.name for member in members]
    if known is not None:
        return _check(asked, [known[name] for name in names], progress, ())
    seconds = asked.workshop.start_timeout + 900
    with tokens(_in_hub(asked.place), names, seconds, mend=_EXEC) as made:
        return _check(asked, made, progress, (NOT_LOGGED_IN,))


_EXEC = "you need the right to create pods/exec; or give --credentials FILE to log in with"


def _in_hub(place: Place) -> InHub:
    def run(program: str, argument: str) -> Done:
        inside = ("exec", "-i", f"deployment/{HUB}", "-c", HUB, "--", "python3", "-", argument)
        return asking.reply(place, place.kubectl(*inside), program, 90)

    return run


def _is_up(place: Place) -> bool:
    if cluster.release_status(place) != "deployed":
        return False
    snapshot = cluster.look(place)
    parts = [snapshot.workload(name) for name in (HUB, PROXY)]
    return all(part is not None and part.is_ready for part in parts)


def _check(
    asked: Asked, credentials: list[Credential], progress: Progress, notes: tuple[str, ...]
) -> Report:
    data, place = asked.values.data, asked.place
    front = cluster.look(place).front
    if front is None:
        raise EnvironmentProblem("The release has no front: proxy-public is gone", where=str(place))
    base = str(at(data, ("jupyterhub", "hub", "baseUrl"), "/"))
    reached: dict[str, bool] = {}
    with (
        progress.step("check") as step,
        way_in(asked.workshop.url, base, front, place) as (door, passed_by),
        _watched(place, progress) as pods,
    ):

        async def look(person: Participant) -> None:
            own = person.credential.name
            tried = await asyncio.to_thread(_walls, place, pods, own)
            reached.update(json.loads(await run_code(person, walls.probe(tried))))

        report = check_workshop(
            door,
            credentials,
            asked.image.notebooks[0] if asked.image.notebooks else "",
            start_seconds=asked.workshop.start_timeout,
            say=step.report,
            look=look,
        )
        step.result = f"{len(credentials)} participants side by side"
    wanted = walls.policies_wanted(data)
    state, said = walls.verdict(reached, wanted=wanted)
    names = {credential.name for credential in credentials}
    nodes = Counter(pod.node for pod in pods.values() if pod.node and pod.user in names)
    spread = ", ".join(f"{node} {count}" for node, count in sorted(nodes.items()))
    placed = (f"pods by node: {spread}",) if spread else ()
    return replace(
        report,
        notes=(*placed, *said, *notes, *((passed_by,) if passed_by else ())),
        facts={
            "login_tried": not notes,
            "nodes": dict(nodes),
            "network_policies": state,
            "reached": sorted(what for what, open_ in reached.items() if open_),
        },
    )


@contextmanager
def _watched(place: Place, progress: Progress) -> Iterator[dict[str, Pod]]:
    """Yield the participants' pods that were seen so far, by name, while the block runs.

    What keeps a pod from running is said, once of each kind: its participant would wait long.
    """
    seen: dict[str, Pod] = {}
    said: set[str] = set()
    over = threading.Event()

    def watch() -> None:
        while not over.wait(1.0):
            with suppress(Problem):
                for pod in cluster.look(place).servers():
                    seen[pod.name] = pod
                    for one in pod_troubles(pod, (), place):
                        kind = one.about.partition("/")[0]
                        if kind not in said:
                            said.add(kind)
                            words = cluster.last_words(place, *one.log) if one.log else ""
                            progress.line(f"  ! {one.text}" + (f"\n{words}" if words else ""))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def _walls(place: Place, pods: dict[str, Pod], own: str) -> list[Wall]:
    """Return what to try: things that listen, so that only a wall can be in the way."""
    found = [Wall(walls.METADATA, *walls.METADATA_ADDRESS)]
    for what, namespace, name, port in (
        ("the Kubernetes API", "default", "kubernetes", 443),
        ("the proxy's control port", place.namespace, "proxy-api", 8001),
    ):
        elsewhere = replace(place, namespace=namespace)
        argv = elsewhere.kubectl("get", "service", name, "-o=jsonpath={.spec.clusterIP}")
        host = asking.reply(place, argv).out.strip()
        if host and host != "None":
            found.append(Wall(what, host, port))
    others = [pod for pod in pods.values() if pod.ready and pod.ip and pod.user != own]
    if others:
        found.append(Wall("another participant's server", others[0].ip, 8888))
    return found
