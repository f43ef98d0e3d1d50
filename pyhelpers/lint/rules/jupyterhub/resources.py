"""Memory, CPU and disk, and how many servers there may be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.lint.rules.jupyterhub.quantities import byte_size, is_quantity, quantity
from pyhelpers.lint.section import Section, Step

_RESOURCES = (
    ("hub", "resources"),
    ("proxy", "chp", "resources"),
    ("proxy", "traefik", "resources"),
    ("proxy", "secretSync", "resources"),
    ("prePuller", "resources"),
    ("prePuller", "hook", "resources"),
    ("scheduling", "userScheduler", "resources"),
)
_CAPACITIES = (("singleuser", "storage", "capacity"), ("hub", "db", "pvc", "storage"))
_TINY = 2**20
_PAIRS = {
    "memory": (("mem_limit", "mem_guarantee"), ("memory", "limit"), ("memory", "guarantee")),
    "cpu": (("cpu_limit", "cpu_guarantee"), ("cpu", "limit"), ("cpu", "guarantee")),
}


def memory_is_a_size(hub: Section) -> Iterator[Finding]:
    """Memory of servers is a number of bytes, or a number with K, M, G or T behind it.

    KubeSpawner reads `singleuser.memory` itself, and its letters are not those of Kubernetes: G
    means 1024 MiB, and `Gi` and `GB` are refused. With such a value no server starts.
    """
    for path, value in _memory(hub):
        if isinstance(value, str) and byte_size(value) is None:
            near = _near_size(value)
            mend = f"write {near}" if near else "write a number with K, M, G or T behind it: 2G"
            yield hub.finding(path, f"{value!r} is no size that KubeSpawner takes", mend)


def memory_is_not_negative(hub: Section) -> Iterator[Finding]:
    """A negative amount of memory or CPU is refused by Kubernetes, so that no server starts."""
    for path, value in [*_memory(hub), *_cpus(hub)]:
        amount = byte_size(value) if isinstance(value, str) else value
        if _is_number(amount) and amount < 0:
            yield hub.finding(path, "is less than nothing", "write 0 for no limit, or a real one")


def guarantee_within_limit(hub: Section) -> Iterator[Finding]:
    """A guarantee above the limit is refused by Kubernetes, so that no server starts.

    A profile's own values count beside those of `singleuser` that it does not set.
    """
    for _, ((limit, guarantee), *usual) in _PAIRS.items():
        base = [("singleuser", *path) for path in usual]
        yield from _compared(hub, base[0], base[1])
        for path, profile in hub.entries("singleuser", "profileList"):
            override = profile.get("kubespawner_override") if isinstance(profile, dict) else None
            if isinstance(override, dict) and {limit, guarantee} & override.keys():
                below = (*path, "kubespawner_override")
                upper = (*below, limit) if limit in override else base[0]
                lower = (*below, guarantee) if guarantee in override else base[1]
                yield from _compared(hub, upper, lower)


def _compared(
    hub: Section, limit: tuple[Step, ...], guarantee: tuple[Step, ...]
) -> Iterator[Finding]:
    most, least = _amount(hub.get(*limit)), _amount(hub.get(*guarantee))
    if most and least and least > most > 0:
        at = guarantee if hub.is_set(*guarantee) else limit
        yield hub.finding(
            at,
            f"{hub.get(*guarantee)} is guaranteed, which is more than the limit of "
            f"{hub.get(*limit)} ({hub.shown(*limit)})",
            "raise the limit, or lower the guarantee",
        )


def capacity_is_a_quantity(hub: Section) -> Iterator[Finding]:
    """The size of a volume is a quantity of Kubernetes: 10Gi, 500Mi, 1Ti.

    `GB` and `gb` are none, and the claim is refused: with that no server starts, or no hub.
    """
    for path in _CAPACITIES:
        value = hub.get(*path)
        if isinstance(value, str) and not is_quantity(value):
            near = _near_quantity(value)
            mend = f"write {near}" if near else "write one like 10Gi"
            yield hub.finding(path, f"{value!r} is no quantity of Kubernetes", mend)


def capacity_has_a_unit(hub: Section) -> Iterator[Finding]:
    """A volume's size without a unit counts bytes, which is hardly what is meant."""
    for path in _CAPACITIES:
        value = hub.get(*path)
        size = quantity(value) if isinstance(value, str) else None
        if size is not None and size < _TINY:
            mend = f"add a unit: {value.strip()}Gi" if value.strip().isdigit() else "write 10Gi"
            yield hub.finding(path, f"{value} means so many bytes", mend)


def resources_are_quantities(hub: Section) -> Iterator[Finding]:
    """Requests and limits are quantities of Kubernetes, and requests are not above limits.

    The API server refuses anything else, and the release fails while it is installed.
    """
    for base in _RESOURCES:
        for part in ("requests", "limits"):
            for path, value in hub.entries(*base, part):
                if isinstance(value, str) and not is_quantity(value):
                    near = _near_quantity(value)
                    mend = f"write {near}" if near else "write one like 512Mi, or 200m for CPU"
                    yield hub.finding(path, f"{value!r} is no quantity of Kubernetes", mend)
        for (*_, name), asked in hub.entries(*base, "requests"):
            most = hub.get(*base, "limits", name)
            if (least := _quantity(asked)) and (upper := _quantity(most)) and least > upper:
                path = (*base, "requests", name)
                problem = f"{asked} is requested, which is more than the limit of {most}"
                yield hub.finding(path, problem, "raise the limit, or lower the request")


def counts_are_not_negative(hub: Section) -> Iterator[Finding]:
    """Below zero these limits let nobody start a server: the hub compares them as they are."""
    for name in ("concurrentSpawnLimit", "activeServerLimit"):
        value = hub.number("hub", name)
        if value is not None and value < 0:
            yield hub.finding(("hub", name), f"{value:g} lets no server start", "0 is no limit")


def placeholders(hub: Section) -> Iterator[Finding]:
    """Placeholder pods keep room for the next users, and make way for them by their priority.

    Without `scheduling.podPriority` they keep the room to themselves, and users wait.
    """
    path = ("scheduling", "userPlaceholder", "replicas")
    wanted = hub.number(*path)
    priority = hub.is_true("scheduling", "podPriority", "enabled")
    off = hub.get("scheduling", "userPlaceholder", "enabled") is False
    if wanted and wanted > 0 and hub.is_set(*path) and not priority and not off:
        problem = "placeholders do not make way for users without pod priority"
        mend = f"set {hub.shown('scheduling', 'podPriority', 'enabled')}: true"
        yield hub.finding(path, problem, mend)


def replicas_are_not_negative(hub: Section) -> Iterator[Finding]:
    """Kubernetes refuses a negative number of pods, and the release fails."""
    for path in (
        ("scheduling", "userPlaceholder", "replicas"),
        ("scheduling", "userScheduler", "replicas"),
    ):
        value = hub.number(*path)
        if value is not None and value < 0:
            yield hub.finding(path, f"{value:g} is less than none", "write 0 for none")


def _memory(hub: Section) -> Iterator[tuple[tuple[Step, ...], object]]:
    for name in ("limit", "guarantee"):
        yield ("singleuser", "memory", name), hub.get("singleuser", "memory", name)
    yield from _overrides(hub, ("mem_limit", "mem_guarantee"))


def _cpus(hub: Section) -> Iterator[tuple[tuple[Step, ...], object]]:
    for name in ("limit", "guarantee"):
        yield ("singleuser", "cpu", name), hub.get("singleuser", "cpu", name)
    yield from _overrides(hub, ("cpu_limit", "cpu_guarantee"))


def _overrides(hub: Section, names: tuple[str, ...]) -> Iterator[tuple[tuple[Step, ...], object]]:
    for path, profile in hub.entries("singleuser", "profileList"):
        override = profile.get("kubespawner_override") if isinstance(profile, dict) else None
        for name in names:
            if isinstance(override, dict) and name in override:
                yield (*path, "kubespawner_override", name), override[name]


def _amount(value: object) -> float | None:
    return byte_size(value) if isinstance(value, str) else value if _is_number(value) else None


def _quantity(value: object) -> float | None:
    return quantity(value) if isinstance(value, str) else value if _is_number(value) else None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _near_size(value: str) -> str:
    match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([kmgt])?i?b?\s*", value, re.I)
    if not match:
        return ""
    return match[1] + match[2].upper() if match[2] else f"{match[1]} without quotes, or {match[1]}G"


def _near_quantity(value: str) -> str:
    match = re.fullmatch(r"\s*([0-9]+(?:\.[0-9]+)?)\s*([kmgt])i?b?s?\s*", value, re.I)
    return f"{match[1]}{match[2].upper()}i" if match else ""
