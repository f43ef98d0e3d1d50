"""The claim with data too large for an image: is it there, and can many nodes read it? Pure."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from math import ceil

from pyhelpers.errors import EnvironmentProblem, Problem
from pyhelpers.targets.kubernetes.asked import Asked
from pyhelpers.targets.kubernetes.facts import Facts
from pyhelpers.targets.kubernetes.needs import DATA_CLAIM, Needs, at

_SHARED = {"ReadOnlyMany", "ReadWriteMany"}
_FILL = 'fill it (docs/image.md, "Data on a volume")'
_USUAL_SIZE = 100
_ROOM = 1.1
"""What a file system keeps for itself, generously."""


def data_obstacles(asked: Asked, needs: Needs, facts: Facts) -> Iterator[Problem]:
    """A claim that is not there, or takes one pod alone, would keep every server waiting."""
    if not needs.data_claim:
        return
    if facts.data_modes is None:
        yield EnvironmentProblem(
            f"There is no claim {needs.data_claim}, which every participant's pod would wait for",
            where=f"{asked.where(DATA_CLAIM)}, {asked.place}",
            mend=f"make it: {_making(asked, needs.data_claim, facts)}; then {_FILL}",
        )
    elif facts.data_modes == {"ReadWriteOncePod"}:
        yield EnvironmentProblem(
            f"The claim {needs.data_claim} is for a single pod (ReadWriteOncePod), and every "
            "participant's pod mounts it",
            where=f"{asked.where(DATA_CLAIM)}, {asked.place}",
            mend=_another(asked, needs.data_claim, facts),
        )


def data_warning(asked: Asked, needs: Needs, facts: Facts) -> str:
    """Return what to do when one node alone can mount the claim, else ""."""
    if not needs.data_claim or facts.data_modes is None or facts.data_modes & _SHARED:
        return ""
    modes = ", ".join(sorted(facts.data_modes)) or "no access mode"
    return (
        f"warning: one node alone can mount the claim {needs.data_claim} ({modes}): all servers "
        "land on that node, or never start\n"
        f"  for several nodes {_another(asked, needs.data_claim, facts)}"
    )


def _another(asked: Asked, claim: str, facts: Facts) -> str:
    # The access modes of a claim cannot be changed.
    name = f"{claim}-shared"
    making = _making(asked, name, facts)
    return f"make another: {making}; then {_FILL}, and set {'.'.join(DATA_CLAIM)}: {name}"


def _making(asked: Asked, name: str, facts: Facts) -> str:
    """Return the command that makes a claim, with what has to be known about it."""
    homes_class = _homes_class(asked)
    spec = {
        "accessModes": ["ReadWriteMany"],
        "resources": {"requests": {"storage": f"{_gibibytes(asked)}Gi"}},
        **({"storageClassName": homes_class} if homes_class else {}),
    }
    kind = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name}}
    claim = shlex.quote(json.dumps({**kind, "spec": spec}))
    commands = [f"echo {claim} | {asked.place.shown('create', '-f', '-')}"]
    if not facts.namespace:
        namespace = asked.place.namespace
        commands.insert(0, asked.place.shown("create", "namespace", namespace, namespaced=False))
    said = " && ".join(commands)
    if homes_class:
        return said
    known = ", ".join(sorted(facts.classes)) or "none"
    return (
        f"{said} (with a storageClassName where the default class does not offer ReadWriteMany; "
        f"StorageClasses here: {known})"
    )


def _homes_class(asked: Asked) -> str:
    """Return the homes' class where many nodes can mount its volumes, else ""."""
    data = asked.values.data
    if asked.has_storage:
        return str(at(data, ("storage", "rook", "storageClass"), "workshop-homes"))
    dynamic = ("jupyterhub", "singleuser", "storage", "dynamic")
    shared = "ReadWriteMany" in at(data, (*dynamic, "storageAccessModes"), [])
    return str(at(data, (*dynamic, "storageClass"), "")) if shared else ""


def _gibibytes(asked: Asked) -> int:
    """Return the room that the data need, a usual one where a size is not said."""
    sizes = [entry.size for entry in asked.image.data if entry.volume]
    if not sizes or None in sizes:
        return _USUAL_SIZE
    return ceil(sum(size or 0 for size in sizes) * _ROOM / 2**30)
