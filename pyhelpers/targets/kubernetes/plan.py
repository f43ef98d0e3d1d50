"""Workshop → Plan for a Kubernetes cluster. Pure: looks at nothing but its arguments.

Helm gets the very files the user named, and no setting of ours beside them: what `pyhelpers up`
installs is what `helm install` would.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pyhelpers.plan import Call, Plan, Step
from pyhelpers.progress import Report
from pyhelpers.targets.kubernetes.chart import Chart, chart_step, prepared
from pyhelpers.targets.kubernetes.place import Place

Act = Callable[[Report], str]


@dataclass(frozen=True)
class Acts:
    """What the steps do to a cluster; each reports its progress and returns its result."""

    cluster: Act
    release: Act
    storage: Act
    hub: Act
    proxy: Act
    images: Act


@dataclass(frozen=True)
class Given:
    """What the plan depends on. `files` and `set_files` are as the user gave them."""

    place: Place
    files: tuple[Path, ...]
    set_files: tuple[tuple[str, Path], ...]
    seconds: float
    chart: Chart
    cache: Path
    has_hub: bool
    has_storage: bool
    pulls_images: bool


def kubernetes_plan(given: Given, acts: Acts) -> Plan:
    """Return every step from nothing to a workshop that answers."""
    steps = [
        Step(
            "cluster",
            (
                Call(
                    "ask for the cluster's version, storage classes, pod security and your rights",
                    acts.cluster,
                ),
            ),
        ),
        chart_step(given.chart, given.cache),
        Step("release", (Call("run " + shlex.join(install(given)), acts.release),)),
    ]
    if given.has_storage:
        waiting = "wait until the storage is ready, phase by phase"
        steps.append(Step("storage", (Call(waiting, acts.storage),)))
    if given.has_hub:
        hub, proxy = "wait until the hub answers", "wait until the proxy has an address"
        steps.append(Step("hub", (Call(hub, acts.hub),)))
        steps.append(Step("proxy", (Call(proxy, acts.proxy),)))
    if given.pulls_images:
        images = "wait until every node has the participants' image"
        steps.append(Step("images", (Call(images, acts.images),)))
    return Plan(tuple(steps))


def set_file(key: str, path: Path) -> str:
    """Return the argument of --set-file; a comma of the path would begin another key."""
    return f"{key}={str(path).replace(',', chr(92) + ',')}"


def install(given: Given) -> tuple[str, ...]:
    """Return the command that installs or upgrades; valid for Helm 3.13 and later, and 4."""
    files = [word for path in given.files for word in ("--values", str(path))]
    texts = [word for key, path in given.set_files for word in ("--set-file", set_file(key, path))]
    return given.place.helm(
        "upgrade",
        given.place.release,
        str(prepared(given.chart, given.cache)),
        "--install",
        "--create-namespace",
        *("--timeout", f"{given.seconds:.0f}s"),
        *files,
        *texts,
    )
