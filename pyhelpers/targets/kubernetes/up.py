"""Bring a workshop up on Kubernetes: ask the cluster first, install, wait, and say where it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pyhelpers import run
from pyhelpers.errors import Problem
from pyhelpers.places import cache_folder
from pyhelpers.plan import Plan
from pyhelpers.progress import Progress, Report
from pyhelpers.targets.kubernetes import asking, cluster, facts
from pyhelpers.targets.kubernetes.asked import Asked
from pyhelpers.targets.kubernetes.chart import shipped_chart
from pyhelpers.targets.kubernetes.data_claim import data_warning
from pyhelpers.targets.kubernetes.follow import Follower, until_gone
from pyhelpers.targets.kubernetes.needs import needs_of
from pyhelpers.targets.kubernetes.place import Place
from pyhelpers.targets.kubernetes.plan import Acts, Given, install, kubernetes_plan
from pyhelpers.targets.kubernetes.preflight import Obstacles, login_warning, obstacles
from pyhelpers.targets.kubernetes.snapshot import Front


@dataclass(frozen=True)
class Up:
    """A workshop that answers. `warnings` say what still has to be done, each with its commands."""

    asked: Asked
    status: str
    front: Front | None
    warnings: tuple[str, ...] = ()


@dataclass
class _Course:
    """What was learnt on the way."""

    installing: bool = False
    had_namespace: bool = True
    status: str = ""
    warnings: tuple[str, ...] = ()
    follower: Follower = field(init=False)


def given_for(asked: Asked) -> Given:
    """Return what the plan depends on. Raises EnvironmentProblem when the chart is not whole."""
    return Given(
        place=asked.place,
        files=asked.values.files,
        set_files=asked.values.set_files,
        seconds=asked.seconds,
        chart=shipped_chart(),
        cache=cache_folder(),
        has_hub=asked.has_hub,
        has_storage=asked.has_storage,
        pulls_images=asked.pulls_images,
    )


def dry_run(asked: Asked) -> Plan:
    """Return the plan; no cluster is asked for it."""

    def nothing(report: Report) -> str:  # noqa: ARG001
        return ""

    return kubernetes_plan(given_for(asked), Acts(*[nothing] * 6))


def bring_up(asked: Asked, progress: Progress) -> Up:
    """Install or upgrade, and wait until it answers.

    Raises the Problem of whatever is in the way, or KeyboardInterrupt; what was installed stays,
    and is named.
    """
    asking.require_programs()
    given, course = given_for(asked), _Course()
    course.follower = Follower(asked.place, asked.seconds, progress)
    plan = kubernetes_plan(given, _acts(asked, given, course, progress))
    try:
        run.execute(plan, progress)
    except KeyboardInterrupt:
        if course.installing:
            stands = left(asked.place, course.had_namespace)
            progress.say(f"{stands}\nTo go on: {asked.command}")
        raise
    except Problem as problem:
        if course.installing:
            problem.what = f"{problem.what}\n{left(asked.place, course.had_namespace)}"
        raise
    return Up(asked, course.status, course.follower.front, course.warnings)


def _acts(asked: Asked, given: Given, course: _Course, progress: Progress) -> Acts:
    def ask_cluster(report: Report) -> str:
        report("asking")
        needs = needs_of(asked, given.chart.kube_version)
        found = facts.gather(asked.place, needs)
        in_the_way = obstacles(asked, needs, found)
        if in_the_way:
            raise Obstacles(in_the_way)
        course.had_namespace = found.namespace
        if found.namespace:
            until_gone(asked.place, report)
        said = (login_warning(asked, needs, found), data_warning(asked, needs, found))
        course.warnings = tuple(filter(None, said))
        for one in course.warnings:
            progress.line(one)
        return f"Kubernetes {found.version}"

    def release(report: Report) -> str:
        course.installing = True
        course.status = course.follower.release(install(given), report)
        return f"{asked.place.release} in namespace {asked.place.namespace}"

    follower = course.follower
    return Acts(
        ask_cluster, release, follower.storage, follower.hub, follower.proxy, follower.images
    )


def left(place: Place, had_namespace: bool) -> str:
    """Return what stands of a release that did not get far, and how to remove it."""
    down = f"pyhelpers down --on kubernetes{place.options()}"
    try:
        status, parts = cluster.release_status(place), cluster.parts(place)
        namespace = not had_namespace and cluster.namespace_exists(place)
    except Problem:
        return f"The cluster does not say what stands now. To remove it all: {down}"
    if not status:
        empty = place.shown("delete", "namespace", place.namespace, namespaced=False)
        made = f", but for the empty namespace {place.namespace} (remove it: {empty})"
        return "Nothing was installed" + (made if namespace else "") + "."
    named = "\n".join(f"  {one}" for one in parts) or "  nothing else"
    return (
        f"What stands now: the release {place.release} ({status}) in {place}, with\n{named}\n"
        f"To remove it all: {down}"
    )


def as_json(up: Up) -> dict[str, Any]:
    """Return what `up --json` prints."""
    place, front = up.asked.place, up.front
    return {
        "url": up.asked.workshop.url or None,
        "namespace": place.namespace,
        "release": place.release,
        "context": place.context or None,
        "status": up.status,
        "provider": up.asked.workshop.login.provider,
        "people": len(up.asked.roster.members),
        "front": {
            "type": front.kind,
            "cluster_ip": front.ip,
            "port": front.port,
            "node_port": front.node_port or None,
            "external": front.external or None,
        }
        if front
        else None,
        "warnings": list(up.warnings),
    }
