"""What `up`, `status` and `down` tell a person about a workshop on a cluster. Pure text."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from pyhelpers.targets.elsewhere import no_client
from pyhelpers.targets.slurm.asked import Asked, Running
from pyhelpers.targets.slurm.down import Status


def title(asked: Asked) -> str:
    names = ", ".join(str(path) for path in asked.values.files)
    where = asked.section.login.name if asked.section.login else "the cluster of this host"
    return f"{asked.workshop.title}  ({names}, on {where})"


def ready(running: Running, *, has_client: bool) -> str:
    """Return the lines that matter once a workshop answers."""
    asked, file = running.asked, running.asked.values.files[0]
    address = f"{asked.section.listen}:{running.settings.port}"
    lines = ["", f"  Open      {asked.workshop.url}", f"  Listens   {address}"]
    if not asked.section.certificate and asked.workshop.url.startswith("https:"):
        lines[-1] += "   (a web server with TLS has to lead there)"
    lines += [f"  Logs      {asked.folders.logs}", ""]
    if not running.fresh:
        lines += ["It was up already, with these values.", ""]
    if not has_client:
        lines += no_client(asked.workshop)
    lines += [f"  pyhelpers down {file} --on slurm   stops it; homes are kept.", ""]
    return "\n".join(lines)


def as_json(running: Running) -> dict[str, Any]:
    """Return what `up --json` prints."""
    asked = running.asked
    return {
        "url": asked.workshop.url,
        "listens": f"{asked.section.listen}:{running.settings.port}",
        "already_running": not running.fresh,
        "state": str(asked.folders.state),
        "logs": str(asked.folders.logs),
        "job_name": asked.folders.job_name,
    }


def status_text(one: Status) -> str:
    """Return what `status` says of one workshop."""
    if not one.running and not one.jobs:
        return f"{one.name}: stopped" + (f"\n  cluster   {one.trouble}" if one.trouble else "")
    lines = [
        f"{one.name}: {one.url or 'the hub does not answer'}",
        f"  runs      {', '.join(one.running) or 'nothing'}",
    ]
    if one.missing:
        lines.append(
            f"  missing   {', '.join(one.missing)}: run pyhelpers up {one.files[0]} --on slurm"
        )
    if one.trouble:
        lines.append(f"  cluster   {one.trouble}")
    for job in one.jobs:
        where = f"on {job.host}" if job.host else f"waits: {job.reason}"
        lines.append(f"  job       {job.id} {job.place} {job.state.lower()} {where}")
    return "\n".join(lines if one.jobs else [*lines, "  jobs      none"])


def status_json(one: Status) -> dict[str, Any]:
    return asdict(one)
