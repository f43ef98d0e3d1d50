"""Take a workshop off a cluster: participants' servers, then the release; homes stay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyhelpers.errors import EnvironmentProblem, Problem
from pyhelpers.progress import Progress, Report
from pyhelpers.run import Done, ask
from pyhelpers.targets.kubernetes import asking, cluster
from pyhelpers.targets.kubernetes.follow import until_gone
from pyhelpers.targets.kubernetes.place import HOMES, SERVERS, Place
from pyhelpers.targets.kubernetes.snapshot import Claim

_SECONDS = 600
_CEPH = "cephclusters.ceph.rook.io"


@dataclass(frozen=True)
class Standing:
    """What there is to take down."""

    release: str
    servers: int
    homes: tuple[Claim, ...]
    retained: tuple[str, ...] = ()
    """Volumes of homes that stay when their claims are deleted."""


@dataclass(frozen=True)
class Left:
    """What stays after `down`: `ceph` are Rook's clusters of the namespace, if that is there."""

    homes: tuple[Claim, ...]
    volumes: tuple[str, ...]
    namespace: bool
    ceph: tuple[str, ...]


def standing(place: Place) -> Standing:
    """Return what stands. Raises EnvironmentProblem when the cluster does not answer."""
    asking.require_programs()
    asking.server_version(place)
    snapshot = cluster.look(place)
    homes = tuple(snapshot.homes())
    return Standing(
        cluster.release_status(place), len(snapshot.servers()), homes, _retained(place, homes)
    )


def take_down(
    place: Place, found: Standing, progress: Progress, *, delete_homes: bool = False
) -> Left:
    """Stop the servers, uninstall the release and, if asked, delete homes; return what stays."""
    if found.servers:
        with progress.step("servers") as step:
            step.result = _stop_servers(place, found.servers, step.report)
    if found.release:
        with progress.step("release") as step:
            step.report("helm")
            argv = place.helm("uninstall", place.release, "--timeout", f"{_SECONDS}s")
            _require(_run(argv, _SECONDS + 60), place, "Helm could not uninstall the release")
            # Somebody may have started a server while the hub was still there.
            _stop_servers(place, 0, step.report)
            until_gone(place, step.report)
            step.result = f"{place.release} uninstalled"
    if delete_homes and found.homes:
        with progress.step("homes") as step:
            argv = place.kubectl("delete", "persistentvolumeclaims", "-l", HOMES)
            _require(_run(argv, _SECONDS), place, "The homes could not be deleted")
            step.result = f"{len(found.homes)} claims deleted"
    homes = () if delete_homes else found.homes
    volumes = found.retained if delete_homes else ()
    return Left(homes, volumes, cluster.namespace_exists(place), _ceph(place))


def _stop_servers(place: Place, servers: int, report: Report) -> str:
    report(f"stopping {servers}")
    argv = place.kubectl("delete", "pods", "-l", SERVERS, "--ignore-not-found", "--timeout=180s")
    _require(_run(argv, 240), place, "Participants' servers could not be stopped")
    return f"{servers} stopped"


def _run(argv: tuple[str, ...], seconds: float) -> Done:
    try:
        return ask(argv, seconds=seconds)
    except TimeoutError as error:
        return Done(1, "", str(error))


def _require(done: Done, place: Place, what: str) -> None:
    if done.code:
        words = (done.err.strip() or done.out.strip())[-1500:]
        raise EnvironmentProblem(
            f"{what}:\n{words}",
            where=str(place),
            mend="what is done stays done; mend that and run this again",
        )


def _retained(place: Place, homes: tuple[Claim, ...]) -> tuple[str, ...]:
    names = {claim.volume for claim in homes if claim.volume}
    if not names:
        return ()
    argv = place.kubectl("get", "persistentvolumes", "-o=json", namespaced=False)
    try:
        items = asking.answer(place, argv).get("items", [])
    except Problem:
        # Volumes are the cluster's; not everybody may see them.
        return ()
    return tuple(
        one["metadata"]["name"]
        for one in items
        if one["metadata"]["name"] in names
        and one["spec"].get("persistentVolumeReclaimPolicy") == "Retain"
    )


def _ceph(place: Place) -> tuple[str, ...]:
    # An error is the answer of a cluster without Rook.
    done = _run(place.kubectl("get", _CEPH, "--output=name"), asking.SECONDS)
    return tuple(done.out.split()) if not done.code else ()


def as_json(place: Place, left: Left, *, was_running: bool) -> dict[str, Any]:
    """Return what `down --json` prints."""
    return {
        "namespace": place.namespace,
        "release": place.release,
        "was_running": was_running,
        "homes": [claim.name for claim in left.homes],
        "volumes": list(left.volumes),
        "ceph": list(left.ceph),
    }
