"""`--check` on a cluster: real participants and their jobs."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from pyhelpers import run
from pyhelpers.check.door import Door
from pyhelpers.check.participant import Credential
from pyhelpers.check.people import NOT_LOGGED_IN, chosen, read_credentials, tokens
from pyhelpers.check.report import Report
from pyhelpers.check.run import send_participants
from pyhelpers.progress import Progress
from pyhelpers.targets.local.layout import HOST
from pyhelpers.targets.local.up import last_snapshot
from pyhelpers.targets.slurm.asked import Asked, Running
from pyhelpers.targets.slurm.down import jobs_of
from pyhelpers.targets.slurm.snapshot import section_of
from pyhelpers.targets.slurm.up import bring_up


def check_on_cluster(
    asked: Asked,
    participants: int | None,
    credentials: Path | None,
    port: int | None,
    progress: Progress,
) -> Report:
    """Send participants of the roster through the workshop side by side; bring it up if need be.

    They use their own homes in it, and nobody's running server is stopped. What was brought up
    stays. Raises FileProblem when the roster is too short.
    """
    by_code = asked.workshop.login.provider == "codes"
    known = read_credentials(credentials, by_code=by_code) if credentials else None
    chosen(asked.roster.members, (), participants, known)
    running = bring_up(asked, port, progress)
    snapshot = last_snapshot(asked.folders) or {}
    section = section_of(snapshot)
    before = jobs_of(asked.folders, section)
    busy = {job.place for job in before.values() if not job.ended}
    members = chosen(asked.roster.members, busy, participants, known)
    names = [member.name for member in members]
    if known is not None:
        report = _check(running, [known[name] for name in names], progress)
    else:
        seconds, config = asked.workshop.start_timeout + 900, str(asked.folders.hub_config)
        with tokens(_in_hub, names, seconds, config=config) as made:
            report = replace(_check(running, made, progress), notes=(NOT_LOGGED_IN,))
    jobs = jobs_of(asked.folders, section).values()
    nodes = Counter(job.host for job in jobs if job.host and job.id not in before)
    spread = ", ".join(f"{node} {count}" for node, count in sorted(nodes.items()))
    return replace(
        report,
        notes=(f"jobs by node: {spread}", *report.notes),
        facts={"login_tried": known is not None, "nodes": dict(nodes)},
    )


def _check(running: Running, credentials: list[Credential], progress: Progress) -> Report:
    asked = running.asked
    seconds = asked.workshop.start_timeout
    return send_participants(_door(running), credentials, asked.image.notebooks, seconds, progress)


def _door(running: Running) -> Door:
    """Return the way in: past a web server that may stand in front of the proxy."""
    section, url = running.asked.section, running.asked.workshop.url
    if section.certificate:
        return Door(url)
    host = section.listen if section.listen not in ("0.0.0.0", "::") else HOST  # noqa: S104
    address = f"http://{host}:{running.settings.port}"
    return Door(url) if urlsplit(url).netloc == urlsplit(address).netloc else Door(url, address)


def _in_hub(program: str, argument: str) -> run.Done:
    return run.ask([sys.executable, "-", argument], program, 90)
