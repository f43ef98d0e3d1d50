"""What `up`, `status` and `down` tell a person about a workshop on a Swarm. Pure text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pyhelpers.targets.elsewhere import no_client
from pyhelpers.targets.swarm.asked import STACK, Asked, Running
from pyhelpers.targets.swarm.services import PARTS, Service


def title(asked: Asked) -> str:
    names = ", ".join(str(path) for path in asked.values.files)
    return f"{asked.workshop.title}  ({names}, on a Docker Swarm)"


def ready(running: Running) -> str:
    """Return the lines that matter once a workshop answers."""
    asked, file = running.asked, running.asked.values.files[0]
    named = "" if asked.stack == STACK else f" --stack {asked.stack}"
    lines = ["", f"  Open      {asked.workshop.url}"]
    lines.append(f"  Listens   port {asked.port} of {running.host}, on all of its addresses")
    if asked.section.in_front:
        lines[-1] += "   (the web server with TLS has to lead there)"
    lines += [f"  Logs      docker service logs {asked.stack}_hub", ""]
    if not running.fresh:
        lines += ["It was up already, with these values.", ""]
    if asked.capacity and not running.quota:
        lines += [
            "warning: nothing limits how much a home may hold: the hosts keep no quotas",
            "  (Docker's need its folder on XFS, mounted with pquota).",
            "",
        ]
    if not running.has_client:
        lines += no_client(asked.workshop)
    lines += [f"  pyhelpers down {file} --on swarm{named}   stops it; homes are kept.", ""]
    return "\n".join(lines)


def as_json(running: Running) -> dict[str, Any]:
    """Return what `up --json` prints."""
    asked = running.asked
    return {
        "url": asked.workshop.url,
        "host": running.host,
        "port": asked.port,
        "stack": asked.stack,
        "already_running": not running.fresh,
        "quota": running.quota,
    }


@dataclass(frozen=True)
class Status:
    """What `pyhelpers status` says: hub, proxy, and the participants' servers."""

    stack: str
    services: tuple[Service, ...]

    @property
    def missing(self) -> list[str]:
        """Return the parts that do not run though others do."""
        works = {one.part for one in self.services if one.part and one.task and one.task.runs}
        return [part for part in PARTS if part not in works] if self.services else []


def status_text(one: Status) -> str:
    if not one.services:
        return f"{one.stack}: stopped"
    lines = [f"{one.stack}: " + ("answers" if not one.missing else "something is wrong")]
    for part in PARTS:
        lines.append(f"  {part:<9} {_where(_part(one, part))}")
    for service in one.services:
        if service.place:
            lines.append(f"  server    {service.place} {_where(service)}")
    if not any(service.place for service in one.services):
        lines.append("  servers   none")
    return "\n".join(lines)


def status_json(one: Status) -> dict[str, Any]:
    def shown(service: Service) -> dict[str, Any]:
        task = service.task
        host = task.node.name if task and task.node else ""
        state = ("lost" if task.is_lost else task.state) if task else "none"
        return {
            "name": service.name,
            "state": state,
            "host": host,
            "says": task.says if task else "",
        }

    servers = {one.place: shown(one) for one in one.services if one.place}
    parts = {one.part: shown(one) for one in one.services if one.part}
    return {"stack": one.stack, "missing": one.missing, "parts": parts, "servers": servers}


def _part(one: Status, part: str) -> Service | None:
    return next((service for service in one.services if service.part == part), None)


def _where(service: Service | None) -> str:
    if service is None:
        return "is not there"
    task = service.task
    if task is None:
        return "has not begun"
    host = f" on {task.node.name}" if task.node else ""
    if task.is_lost:
        return f"is lost: {task.node.name if task.node else 'its host'} does not answer"
    return f"{task.state}{host}" + (f": {task.says}" if task.says else "")
