"""Homes on Rook: what no cluster can do, in the words of chart/templates/storage/_problems.tpl."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pyhelpers.errors import Finding
from pyhelpers.lint.rules.jupyterhub.quantities import quantity
from pyhelpers.lint.section import Section
from pyhelpers.values import Values

_ROOK = ("storage", "rook")
_HOMES = ("jupyterhub", "singleuser", "storage")
_FILLED = 0.85
"""From here on Ceph calls a disk nearly full (mon_osd_nearfull_ratio)."""


@dataclass(frozen=True)
class _Asked:
    """What storage.rook asks for, with its defaults filled in as the chart does it."""

    profile: str
    nodes: int
    replicas: int
    domain: str
    devices: dict[str, Any]
    volumes: dict[str, Any]

    @property
    def disks(self) -> int:
        """Return how many disks are named, 0 where they are not."""
        count = self.volumes.get("count")
        if isinstance(count, int):
            return count
        return sum(len(one) for one in self.devices.values() if isinstance(one, list))


def operator_is_there(values: Values) -> Iterator[Finding]:
    """Homes on Rook need its operator in the same release; a Ceph that stands already, in a release
    of its own, is `storage.homes: existing` with its StorageClass."""
    top = _rook(values)
    if top and top.get("rook-ceph", "enabled") is not True:
        yield top.finding(
            ("storage", "homes"),
            "Rook's operator is not in this release",
            "set rook-ceph.enabled: true; or, where Rook is a release of its own, "
            "storage.homes: existing",
        )


def disks_from_one_place(values: Values) -> Iterator[Finding]:
    """Ceph's disks are the nodes' own, or another StorageClass brings them. `nodes` is counted from
    `devices` where these are named, and the two StorageClasses need two names."""
    top = _rook(values)
    if top is None:
        return
    asked = _asked(top)
    if asked.devices and asked.volumes:
        problem = "disks come either from the nodes or from a StorageClass, and both are set"
        mend = f"remove this, or {top.shown(*_ROOK, 'devices')}"
        yield top.finding((*_ROOK, "volumes"), problem, mend, at_key=True)
    for path, devices in top.entries(*_ROOK, "devices"):
        if not devices:
            mend = "list its disks, or remove the node"
            yield top.finding(path, "no disk of this node is named", mend, at_key=True)
    said = top.number(*_ROOK, "nodes")
    if asked.devices and said and said != len(asked.devices):
        problem = f"it says {said:g}, and storage.rook.devices names {len(asked.devices)}"
        yield top.finding((*_ROOK, "nodes"), problem, "remove storage.rook.nodes")
    homes = top.text(*_ROOK, "storageClass")
    if homes and homes == top.text(*_ROOK, "blockClass") and top.get(*_ROOK, "mounter") != "fuse":
        problem = f"{homes} is the homes' class already"
        yield top.finding((*_ROOK, "blockClass"), problem, "write another name")


def copies_find_a_place(values: Values) -> Iterator[Finding]:
    """Each copy of everything lies on another node, disk or zone: with fewer of them Ceph never
    gets ready, and no home can be made."""
    top = _rook(values)
    if top is None:
        return
    asked = _asked(top)
    if asked.profile == "standard" and asked.nodes < 3:
        problem = f"standard needs three nodes for its three monitors, and there are {asked.nodes}"
        mend = "add nodes, or set storage.rook.profile: single-node"
        yield top.finding((*_ROOK, "profile"), problem, mend)
    elif asked.profile == "single-node" and asked.nodes > 1:
        problem = f"single-node is for one node, and there are {asked.nodes}"
        mend = "set storage.rook.profile: standard, or remove all nodes but one"
        yield top.finding((*_ROOK, "profile"), problem, mend)
    copies = f"{asked.replicas} copies, each on another"
    if not asked.volumes and asked.domain != "osd" and asked.replicas > asked.nodes:
        where = "zone" if asked.domain == "zone" else "node"
        problem = f"{copies} {where}, do not fit on {_count(asked.nodes, 'node')}"
        mend = f"write {asked.nodes} or less, add nodes, or set storage.rook.failureDomain: osd"
        yield top.finding((*_ROOK, "replicas"), problem, mend)
    elif asked.disks and asked.replicas > asked.disks:
        problem = f"{copies} disk, do not fit on {_count(asked.disks, 'disk')}"
        mend = f"write {asked.disks} or less, or add disks"
        yield top.finding((*_ROOK, "replicas"), problem, mend)


def homes_are_on_rook(values: Values) -> Iterator[Finding]:
    """`storage.homes: rook` decides how homes are made; what z2jh's own keys say against it would
    leave people without a home, or with one elsewhere."""
    top = _rook(values)
    if top is None:
        return
    kind, mend = top.text(*_HOMES, "type"), "remove it, or set `storage.homes: existing`"
    if kind not in ("", "dynamic"):
        problem = f"{kind} gives people no home on Rook, which storage.homes asks for"
        yield top.finding((*_HOMES, "type"), problem, mend)
    path = (*_HOMES, "dynamic", "storageClass")
    ours, named = top.text(*_ROOK, "storageClass") or "workshop-homes", top.text(*path)
    if named and named != ours:
        problem = f"{named} is not the class of storage.homes, which is {ours}"
        yield top.finding(path, problem, mend)
    path = (*_HOMES, "dynamic", "storageAccessModes")
    modes = top.get(*path)
    if isinstance(modes, list) and modes not in ([], ["ReadWriteOnce"], ["ReadWriteMany"]):
        shown = ", ".join(map(str, modes))
        problem = f"{shown} is not how Rook's homes are mounted, which is ReadWriteMany"
        yield top.finding(path, problem, mend)


def homes_have_room(values: Values) -> Iterator[Finding]:
    """All homes together, each filled to its limit, should fit on the disks.

    Ceph keeps `replicas` copies of everything, and slows down, then stops, when its disks are
    filled to more than 85 %. Said where `storage.rook.volumes` tells how large the disks are.
    """
    top = _rook(values)
    if top is None:
        return
    asked = _asked(top)
    people = top.number("global", "workshop", "participants")
    home = quantity(top.text(*_HOMES, "capacity"))
    disk = quantity(str(asked.volumes.get("size", "")))
    if not (people and home and disk and asked.disks and asked.replicas):
        return
    usable = disk * asked.disks / asked.replicas * _FILLED
    if people * home > usable:
        problem = (
            f"{people:g} homes of {_gib(home)} are {_gib(people * home)}, and the disks hold "
            f"{_gib(usable)}: {_count(asked.disks, 'disk')} of {_gib(disk)}, "
            f"{_count(asked.replicas, 'copy', 'copies')} of everything, filled to 85 %"
        )
        mend = "make homes smaller, or storage.rook.volumes larger"
        yield top.finding((*_HOMES, "capacity"), problem, mend)


def _rook(values: Values) -> Section | None:
    top = Section(values, ())
    return top if top.get("storage", "homes") == "rook" else None


def _asked(top: Section) -> _Asked:
    profile = top.text(*_ROOK, "profile") or "standard"
    single = profile == "single-node"
    usual = 1 if single else 3
    devices = top.map(*_ROOK, "devices")
    return _Asked(
        profile=profile,
        nodes=int(top.number(*_ROOK, "nodes") or len(devices) or usual),
        replicas=int(top.number(*_ROOK, "replicas") or usual),
        domain=top.text(*_ROOK, "failureDomain") or ("osd" if single else "host"),
        devices=devices,
        volumes=top.map(*_ROOK, "volumes"),
    )


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one}" if number == 1 else f"{number} {many or one + 's'}"


def _gib(size: float) -> str:
    return f"{size / 2**30:.4g} GiB"
