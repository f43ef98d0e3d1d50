"""Keys without anything below them: nulls, with which Helm deletes what the chart needs."""

from __future__ import annotations

from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.lint.section import Section

_PROBES = ("livenessProbe", "readinessProbe")
_POLICY = ("networkPolicy", "networkPolicy.egressAllowRules")
_IMAGE = ("image", "image.pullSecrets")

# As the real Helm answered when each key of the chart's values.yaml was null in turn; a test asks
# it again.
_NEEDED: dict[str, tuple[str, ...]] = {
    "": ("imagePullSecret", "httpRoute", "scheduling"),
    "hub": (
        *("config", "config.JupyterHub", "service", "service.annotations", "service.ports"),
        *("tolerations", "db", "db.pvc", "pdb", "serviceAccount", *_IMAGE, *_POLICY, *_PROBES),
    ),
    "proxy": ("service", "service.nodePorts", "https", "chp", "traefik"),
    "proxy.chp": ("tolerations", "pdb", *_IMAGE, *_POLICY, *_PROBES),
    "proxy.traefik": ("pdb", "serviceAccount"),
    "singleuser": (
        *("extraTolerations", "extraNodeAffinity", "extraPodAffinity", "extraPodAntiAffinity"),
        *("networkTools", "networkTools.image", "cloudMetadata", "initContainers", *_IMAGE),
        *("extraContainers", "cpu", "memory", "extraResource", *_POLICY),
    ),
    "scheduling": ("userScheduler", "podPriority", "userPlaceholder", "corePods", "userPods"),
    "scheduling.userScheduler": ("tolerations", "pdb", "serviceAccount", *_IMAGE),
    "scheduling.userPlaceholder": _IMAGE,
    "scheduling.corePods": ("tolerations", "nodeAffinity"),
    "scheduling.userPods": ("tolerations", "nodeAffinity"),
    "prePuller": ("extraTolerations", "pause", "pause.image"),
    "prePuller.hook": ("tolerations", "serviceAccount", "serviceAccountImagePuller", *_IMAGE),
    "prePuller.continuous": ("serviceAccount",),
}


def needed() -> Iterator[tuple[str, ...]]:
    """Yield the paths at which the chart's templates take no null."""
    for start, keys in _NEEDED.items():
        for key in keys:
            yield tuple(f"{start}.{key}".strip(".").split("."))


def needed_is_there(hub: Section) -> Iterator[Finding]:
    """A key without anything below it, as when all of it is commented out, is a null to Helm: it
    deletes the chart's defaults there, and the chart's templates end in `nil pointer`.

    Parts that are switched off, with `enabled: false`, are passed over.
    """
    for path in needed():
        if hub.get(*path) is None and hub.is_set(*path) and not _is_off(hub, path):
            problem = "there is nothing below it, which takes away defaults that the chart needs"
            mend = "remove the key, or write something below it"
            yield hub.finding(path, problem, mend, at_key=True)


def _is_off(hub: Section, path: tuple[str, ...]) -> bool:
    above = (path[:end] for end in range(1, len(path)))
    return any(hub.get(*one, "enabled") is False for one in above)
