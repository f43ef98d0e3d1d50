"""`--check` on this computer: against the running workshop, or one made for the check alone."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from pyhelpers import processes
from pyhelpers.check.participant import Credential
from pyhelpers.check.report import Report
from pyhelpers.check.run import check_workshop
from pyhelpers.errors import FileProblem
from pyhelpers.progress import Progress
from pyhelpers.targets.local import machine
from pyhelpers.targets.local.asked import Asked, Running
from pyhelpers.targets.local.layout import Folders
from pyhelpers.targets.local.up import already_up, bring_up

_DEFAULT_PARTICIPANTS = 4


def check_locally(
    asked: Asked, participants: int | None, port: int | None, progress: Progress
) -> Report:
    """Send participants of the roster through the workshop side by side.

    When it runs, they use their own homes in it, and nobody's running server is stopped.
    Otherwise a workshop with empty homes is brought up for the check and removed after it; its
    logs are kept when the check fails. Raises FileProblem when the roster is too short.
    """
    running = already_up(asked)
    if running:
        return _check(asked, running, participants, progress)
    _require(participants or 1, len(asked.roster.members), "on the roster")
    with machine.only_one(asked.folders):
        folders = Folders(Path(tempfile.mkdtemp(prefix="check-", dir=asked.folders.state)))
    apart = replace(asked, folders=folders, own_codes_for_all=True)
    passed = False
    try:
        running = bring_up(apart, 0 if port is None else port, progress)
        report = _check(apart, running, participants, progress)
        passed = report.passed
    finally:
        processes.stop_marked(folders.state)
        if passed or not folders.logs.is_dir():
            shutil.rmtree(folders.state, ignore_errors=True)
        else:
            shutil.rmtree(folders.homes, ignore_errors=True)
            progress.line(f"Logs of the check: {folders.logs}")
    return report


def _check(asked: Asked, running: Running, participants: int | None, progress: Progress) -> Report:
    credentials = _credentials(running, participants)
    notebook = asked.image.notebooks[0] if asked.image.notebooks else ""
    with progress.step("check") as step:
        report = check_workshop(
            running.settings.url,
            credentials,
            notebook,
            start_seconds=asked.workshop.start_timeout,
            say=step.report,
        )
        step.result = f"{len(credentials)} participants side by side"
    return report


def _credentials(running: Running, participants: int | None) -> list[Credential]:
    """Choose people of the roster, participants first, those without a running server first."""
    busy = processes.servers(running.folders.state)
    members = sorted(
        running.roster.members, key=lambda m: (m.name in busy, m.role != "participant", m.line)
    )
    if running.password:
        known = [Credential(member.name, running.password) for member in members]
    else:
        known = [
            Credential(m.name, running.codes[m.name]["code"], by_code=True)
            for m in members
            if m.name in running.codes
        ]
    wanted = participants or min(_DEFAULT_PARTICIPANTS, len(known))
    _require(wanted or 1, len(known), "on the roster" if running.password else "known by a code")
    return known[:wanted]


def _require(wanted: int, found: int, what: str) -> None:
    if wanted > found:
        raise FileProblem(
            f"{wanted} participants are to be checked, but {found} are {what}",
            where="roster",
            mend="put more people on it, or lower --participants",
        )
