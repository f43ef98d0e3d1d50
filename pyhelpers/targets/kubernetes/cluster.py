"""The namespace as it is now: one look with kubectl, logs, and what a release consists of."""

from __future__ import annotations

import json
from typing import Any

from pyhelpers.run import ask
from pyhelpers.targets.kubernetes.asking import SECONDS, answer, refused, reply
from pyhelpers.targets.kubernetes.listing import KINDS, events_from, from_items
from pyhelpers.targets.kubernetes.place import STORAGE, STORAGE_STATUS, Place
from pyhelpers.targets.kubernetes.snapshot import Event, Snapshot


def look(place: Place) -> Snapshot:
    """Return what stands in the namespace. Raises EnvironmentProblem when nobody answers."""
    return from_items(answer(place, place.kubectl("get", KINDS, "-o=json")).get("items", []))


def events(place: Place) -> list[Event]:
    """Return what Kubernetes noted in the namespace, latest last."""
    return events_from(answer(place, place.kubectl("get", "events", "-o=json")).get("items", []))


def last_words(place: Place, pod: str, container: str, lines: int = 8) -> str:
    """Return the end of a container's log, of its life before this one if it had one."""
    for more in (("--previous",), ()):
        argv = place.kubectl("logs", pod, "-c", container, f"--tail={lines}", *more)
        try:
            done = ask(argv, seconds=SECONDS)
        except TimeoutError:
            continue
        # Between two lives of a container kubectl says so, and calls it a success.
        nothing = done.out.startswith("unable to retrieve container logs")
        if done.code == 0 and done.out.strip() and not nothing:
            return "\n".join(f"    | {line}" for line in done.out.splitlines())
    return ""


def storage_status(place: Place) -> dict[str, str]:
    """Return what the storage's Job says of itself, {} before it said anything."""
    argv = place.kubectl("get", "configmap", STORAGE_STATUS, "--ignore-not-found", "-o=json")
    said = answer(place, argv).get("data") or {}
    if not said:
        return {}
    jobs = reply(place, place.kubectl("get", "jobs", "-l", STORAGE, "-o=name")).out.split()
    # After an upgrade the last words of the Job before are still there.
    mine = f"job.batch/workshop-storage-{said.get('hash', '')}"
    return said if mine in jobs or not jobs else {}


def release_status(place: Place) -> str:
    """Return Helm's word for the release, such as deployed or failed; "" when there is none.

    Raises EnvironmentProblem when Helm cannot tell.
    """
    done = reply(place, place.helm("status", place.release, "--output", "json"))
    if done.code:
        if "not found" not in done.err:
            raise refused(("helm", "status"), done, place)
        return ""
    found: dict[str, Any] = json.loads(done.out)
    return str(found.get("info", {}).get("status", ""))


def parts(place: Place) -> list[str]:
    """Return the names of everything of the release that stands in the cluster, kind/name."""
    manifest = reply(place, place.helm("get", "manifest", place.release))
    if manifest.code or not manifest.out.strip():
        return []
    argv = place.kubectl("get", "--filename=-", "--ignore-not-found", "--output=name")
    return reply(place, argv, manifest.out, 60).out.split()


def namespace_exists(place: Place) -> bool:
    argv = place.kubectl("get", "namespace", place.namespace, "--ignore-not-found", "-o=name")
    return bool(reply(place, argv).out.strip())
