"""Stop a workshop on a cluster, and say what runs."""

from __future__ import annotations

from dataclasses import dataclass

from pyhelpers import processes, run
from pyhelpers.errors import EnvironmentProblem, Problem
from pyhelpers.hub.slurm.jobs import LISTING, LISTING_ENV, Job, parse_jobs
from pyhelpers.hub.slurm.section import Section, as_account
from pyhelpers.hub.slurm.ssh import command
from pyhelpers.targets.local import machine
from pyhelpers.targets.local.down import delete_state
from pyhelpers.targets.local.layout import Settings
from pyhelpers.targets.local.up import last_snapshot
from pyhelpers.targets.slurm.layout import Folders
from pyhelpers.targets.slurm.snapshot import section_of
from pyhelpers.targets.slurm.up import roles_at_work, roles_of

_SECONDS = 60.0


def take_down(folders: Folders, *, delete_homes: bool = False) -> bool:
    """Stop the hub, the proxy and every job of the workshop. Return whether anything ran.

    Homes stay on the cluster unless `delete_homes`. Raises EnvironmentProblem when the cluster
    cannot be asked: its jobs would go on.
    """
    snapshot = last_snapshot(folders)
    if snapshot is None:
        return False
    section = section_of(snapshot)
    with machine.only_one(folders):
        folders.stopped.touch()
        found = bool(processes.marked(folders.state))
        # It would start again what ends now.
        processes.stop_role(folders.state, "keeper")
        processes.stop_marked(folders.state)
        folders.control.unlink(missing_ok=True)
        jobs = [job for job in jobs_of(folders, section).values() if not job.ended]
        if jobs:
            _cancel(section, jobs, folders.job_name)
        if delete_homes:
            _delete(folders, section)
    return found or bool(jobs)


def _cancel(section: Section, jobs: list[Job], name: str) -> None:
    for account in sorted({job.user for job in jobs}) if section.sudo else [""]:
        _on_cluster(section, as_account(account, ("scancel", "--quiet", f"--name={name}")))


def jobs_of(folders: Folders, section: Section) -> dict[str, Job]:
    """Return the workshop's jobs. Raises EnvironmentProblem."""
    env = [f"{name}={value}" for name, value in LISTING_ENV.items()]
    argv = ("env", *env, *LISTING, f"--name={folders.job_name}")
    return parse_jobs(_on_cluster(section, argv))


def _on_cluster(section: Section, argv: tuple[str, ...]) -> str:
    words = command(section.login, argv)
    try:
        done = run.ask(words, seconds=_SECONDS)
    except TimeoutError as error:
        raise EnvironmentProblem(f"The cluster does not answer: {error}") from None
    if done.code:
        raise EnvironmentProblem(
            f"The cluster refuses `{argv[0]}`: {done.err.strip()}",
            mend="once it answers, run this again: jobs may go on until then",
        )
    return done.out


def _delete(folders: Folders, section: Section) -> None:
    """Delete what `up` has made on the cluster, and what it keeps here. Nobody's own home."""
    if section.sudo:
        delete_state(folders)
        return
    script = 'rm -rf -- "$1/homes" "$1/logs"; rmdir -- "$1" 2>/dev/null || true'
    _on_cluster(section, ("sh", "-c", script, "sh", section.folder))
    delete_state(folders)


@dataclass(frozen=True)
class Status:
    """What `pyhelpers status` says. `trouble` is why the cluster cannot be asked, or ""."""

    name: str
    url: str
    running: tuple[str, ...]
    missing: tuple[str, ...]
    jobs: tuple[Job, ...]
    files: tuple[str, ...]
    trouble: str


def status_of(folders: Folders) -> Status | None:
    """Look at a workshop; None when there never was one here."""
    settings, snapshot = Settings.read(folders.settings), last_snapshot(folders)
    if settings is None or snapshot is None:
        return None
    section, jobs, trouble = section_of(snapshot), (), ""
    running = roles_at_work(folders, settings, section.hub_address)
    try:
        found = jobs_of(folders, section).values()
        jobs = tuple(sorted((j for j in found if not j.ended), key=lambda j: j.place))
    except Problem as problem:
        trouble = problem.what
    wanted = roles_of(section)
    return Status(
        name=folders.name,
        url=snapshot["values"]["global"]["workshop"]["url"] if "hub" in running else "",
        running=tuple(sorted(running & wanted)),
        missing=tuple(sorted(wanted - running)) if running else (),
        jobs=jobs,
        files=tuple(snapshot["files"]),
        trouble=trouble,
    )
