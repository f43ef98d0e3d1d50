"""What the commands tell a person about a workshop on Kubernetes. Pure text."""

from __future__ import annotations

from collections import Counter

from pyhelpers.hub.workshop import PROVIDERS
from pyhelpers.targets.kubernetes.asked import Asked
from pyhelpers.targets.kubernetes.down import Left
from pyhelpers.targets.kubernetes.place import FRONT, HOMES, Place
from pyhelpers.targets.kubernetes.snapshot import Front
from pyhelpers.targets.kubernetes.status import Status
from pyhelpers.targets.kubernetes.up import Up

_LOCAL_PORT = 8000


def title(asked: Asked) -> str:
    names = ", ".join(str(path) for path in asked.values.files)
    return f"{asked.workshop.title}  ({names}, {asked.place})"


def ready(up: Up) -> str:
    """Return the lines that matter once a workshop answers."""
    asked, place = up.asked, up.asked.place
    lines = [""]
    if asked.has_hub:
        lines += _address(up)
        lines += _people(asked)
        lines.append("")
    lines.append(f"  Status      pyhelpers status --on kubernetes{place.options()}")
    if asked.has_hub:
        lines.append(f"  Prove it    {asked.command} --check")
    lines.append(f"  Stop        pyhelpers down --on kubernetes{place.options()}")
    if asked.has_hub:
        lines.append("              homes are kept")
    for warning in up.warnings:
        lines += ["", *(f"  {line}" for line in warning.splitlines())]
    return "\n".join([*lines, ""])


def _address(up: Up) -> list[str]:
    url, front, place = up.asked.workshop.url, up.front, up.asked.place
    lines = [f"  Open        {url}"] if url else []
    for line in _front(front, url, place):
        lines.append(f"  {'Open' if not lines else '':<12}{line}")
    return lines


def _front(front: Front | None, url: str, place: Place) -> list[str]:
    forward = place.shown(
        "port-forward", f"service/{FRONT}", f"{_LOCAL_PORT}:{front.port if front else 80}"
    )
    from_here = [f"from this computer alone: {forward}", f"then http://localhost:{_LOCAL_PORT}"]
    if front is None:
        return from_here
    if front.external:
        if url:
            return [f"the address's DNS record has to lead to {front.external}"]
        return [f"http://{front.external}"]
    if front.kind == "LoadBalancer":
        return [
            "its load balancer has no address yet: "
            + place.shown("get", "service", FRONT, "--watch"),
            "a cluster without load balancers needs jupyterhub.proxy.service.type: NodePort, or "
            "an ingress (jupyterhub.ingress)",
            *from_here,
        ]
    if front.kind == "NodePort":
        return [f"port {front.node_port} of any node: http://NODE:{front.node_port}", *from_here]
    return [] if url else from_here


def _people(asked: Asked) -> list[str]:
    login, people = asked.workshop.login, len(asked.roster.members)
    who = f"{people} people on the roster"
    if login.allow == "everyone":
        who = "everyone"
    if login.provider == "codes":
        without = [member.name for member in asked.roster.members if not member.code]
        lines = [f"  Log in      with the codes of their hand-outs: {who}"]
        if without:
            lines.append(
                f"              {len(without)} have no code yet: pyhelpers roster codes "
                f"{asked.values.files[0]}, then run this again"
            )
        return lines
    return [f"  Log in      with {PROVIDERS.get(login.provider or '', 'nothing')}: {who}"]


def _count(number: int, what: str) -> str:
    return f"1 {what} is" if number == 1 else f"{number} {what}s are"


def status_text(status: Status) -> str:
    """Return what `pyhelpers status` prints."""
    place = status.place
    if not status.release:
        homes = f"; {_count(len(status.homes), 'home')} kept" if status.homes else ""
        return f"{place.release} is not installed in {place}{homes}."
    lines = [f"{place.release}: {status.release}, in {place}"]
    for name, state in status.parts.items():
        lines.append(f"  {name:<9} {state}")
    if status.storage:
        waiting = "; ".join(status.storage.get("waiting", "").splitlines())
        phase = status.storage.get("phase", "not begun")
        lines.append(f"  {'storage':<9} {phase}" + (f", waiting for {waiting}" if waiting else ""))
    counts = Counter(one.node or "no node yet" for one in status.servers)
    spread = ", ".join(f"{node}: {count}" for node, count in sorted(counts.items()))
    running = sum(one.ready for one in status.servers)
    lines.append(f"  {'servers':<9} {running} running" + (f" ({spread})" if spread else ""))
    bound = sum(claim.phase == "Bound" for claim in status.homes)
    unbound = len(status.homes) - bound
    lines.append(
        f"  {'homes':<9} {bound}" + (f", and {unbound} without a volume" if unbound else "")
    )
    lines += [f"  ! {one.user}: {one.trouble}" for one in status.servers if one.trouble]
    lines += [f"  ! {one}" for one in status.trouble]
    return "\n".join(lines)


def down_text(place: Place, left: Left, *, was_running: bool) -> str:
    """Return what stays after `down`, and the commands that would delete it."""
    lines = [
        f"{place.release} is uninstalled from {place}."
        if was_running
        else f"{place.release} was not installed in {place}."
    ]
    if left.homes:
        delete = place.shown("delete", "persistentvolumeclaims", "-l", HOMES)
        lines += [
            f"{_count(len(left.homes), 'home')} kept; the same workshop finds its homes again. "
            "To delete them:",
            f"  pyhelpers down --on kubernetes{place.options()} --delete-homes",
            f"  (the same as: {delete})",
        ]
    if left.volumes:
        delete = place.shown("delete", "persistentvolumes", *left.volumes, namespaced=False)
        lines += [
            f"{_count(len(left.volumes), 'volume')} retained with all that is in it, since the "
            "class says so.",
            f"To give them up: {delete}",
        ]
    if left.namespace and not left.homes and not left.ceph:
        delete = place.shown("delete", "namespace", place.namespace, namespaced=False)
        lines.append(f"The namespace is kept; if nothing else of yours is in it: {delete}")
    if left.ceph:
        lines += [
            f"The storage is kept: {', '.join(left.ceph)}, and every home in it.",
            "While the release is gone, Ceph's own pods cannot be started again: bring it up again",
            "under the same name and namespace within a day. docs/storage.md says how to end it.",
        ]
    return "\n".join(lines)
