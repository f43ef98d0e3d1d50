"""Bring a workshop up on this computer, or find out that it already is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pyhelpers import processes, run
from pyhelpers.errors import UsageProblem
from pyhelpers.hub.workshop import Workshop
from pyhelpers.images.engines.venv import unhonoured
from pyhelpers.images.share import prepare_share
from pyhelpers.places import cache_folder, shipped
from pyhelpers.plan import Plan
from pyhelpers.progress import Progress, Report
from pyhelpers.targets.local import machine
from pyhelpers.targets.local.asked import Asked, Running
from pyhelpers.targets.local.layout import Folders, Settings
from pyhelpers.targets.local.plan import Given, local_plan, uses_stand_in
from pyhelpers.targets.local.roster import with_own_codes

ROLES = frozenset({"hub", "proxy", "provider"})


def roles_of(workshop: Workshop) -> frozenset[str]:
    """Return the roles that have to be at work for this workshop to be up."""
    return ROLES if uses_stand_in(workshop) else ROLES - {"provider"}


_BUSY_SECONDS = 20.0
"""For so long a hub with a class at work may say nothing, without being taken for dead."""


def roles_at_work(folders: Folders, settings: Settings | None) -> frozenset[str]:
    """Return which of hub, proxy and provider are alive and answer at their ports."""
    if settings is None:
        return frozenset()
    urls = {
        "hub": f"http://127.0.0.1:{settings.hub_port}/hub/health",
        "proxy": f"http://127.0.0.1:{settings.proxy_api_port}/",
        "provider": f"{settings.provider_url}/.well-known/openid-configuration",
    }
    return frozenset(
        role
        for role, url in urls.items()
        if (process := processes.with_role(folders.state, role))
        and run.answers(url, process.pid, _BUSY_SECONDS)
    )


def plan_for(asked: Asked, port: int | None, running: frozenset[str] = frozenset()) -> Given:
    """Return everything the plan depends on, after asking the machine."""
    cache, folders = cache_folder(), asked.folders

    def share(report: Report) -> str:
        done = prepare_share(asked.image, folders.share, cache, report, run.run_command)
        unchanged = "" if done.changed else " (unchanged)"
        return f"{done.files} files, {done.bytes / 1000:.0f} kB{unchanged}"

    return Given(
        workshop=asked.workshop,
        image=asked.image,
        roster=asked.roster,
        values=asked.values.data,
        files=asked.values.files,
        set_files=asked.values.set_files,
        pip_location=str(asked.values.locate(("image", "pip"))),
        settings=machine.settings(folders, port, running),
        folders=folders,
        cache=cache,
        images=shipped("images"),
        node=machine.node(),
        share=share,
        running=running,
        own_codes_for_all=asked.own_codes_for_all,
    )


def dry_run(asked: Asked, port: int | None) -> Plan:
    """Return the plan without touching anything."""
    return local_plan(plan_for(asked, port))


def bring_up(asked: Asked, port: int | None, progress: Progress) -> Running:
    """Bring the workshop up, adopting what survived an earlier one.

    Raises the Problem of whatever is in the way. What was started before it is ended again,
    except what was adopted: participants may be at work there.
    """
    with machine.only_one(asked.folders):
        asked.folders.stopped.unlink(missing_ok=True)
        return _bring_up(asked, port, progress)


def already_up(asked: Asked) -> Running | None:
    """Return the workshop when it is up, whole. Raises UsageProblem when another one is."""
    kept = Settings.read(asked.folders.settings)
    return _at_work(asked, kept, roles_at_work(asked.folders, kept), None)


def bring_up_again(asked: Asked, running: Running, dead: Sequence[str], progress: Progress) -> bool:
    """Replace what died of a workshop, unless `down` has ended it: then return False."""
    with machine.only_one(asked.folders):
        if asked.folders.stopped.exists():
            return False
        progress.line(f"The {' and the '.join(dead)} ended unexpectedly; starting again ...")
        _bring_up(asked, running.settings.port, Progress(quiet=True))
    return True


def _bring_up(asked: Asked, port: int | None, progress: Progress) -> Running:
    folders = asked.folders
    kept = Settings.read(folders.settings)
    running = roles_at_work(folders, kept)
    at_work = _at_work(asked, kept, running, port)
    if at_work:
        return at_work
    if "hub" not in running:
        # A new hub may have new values, which the login page has to know as well.
        running -= {"provider"}
    for role in ROLES - running:
        processes.stop_role(folders.state, role)
    given = plan_for(asked, port if "proxy" not in running else None, running)
    _require_ports(given)
    for key in unhonoured(asked.image):
        progress.line(
            f"  note: {key} is not installed on this computer: that needs a container image"
        )
    survivors = {process.pid for process in processes.marked(folders.state)}
    try:
        run.execute(local_plan(given), progress)
    except BaseException:
        started = [p for p in processes.marked(folders.state) if p.pid not in survivors]
        processes.stop(started)
        raise
    if not uses_stand_in(asked.workshop):
        text = asked.values.data.get("roster") or ""
        with_own_codes(text, folders.codes, everyone=asked.own_codes_for_all)
    return Running(
        folders, given.settings, asked.workshop, asked.roster, True, asked.own_codes_for_all
    )


def _at_work(
    asked: Asked, kept: Settings | None, running: frozenset[str], port: int | None
) -> Running | None:
    """Return the workshop that runs already, None when it does not, or not whole.

    Raises UsageProblem when it is another one, or runs elsewhere than asked.
    """
    snapshot = last_snapshot(asked.folders)
    if not (kept and snapshot and "hub" in running):
        return None
    files = [str(path.resolve()) for path in asked.values.files]
    if files != snapshot["files"]:
        what = f"Another workshop runs here: {', '.join(snapshot['files'])}"
        mend = "stop it with pyhelpers down, or name another folder with --state"
        raise UsageProblem(what, where=asked.folders.state, mend=mend)
    if port not in (None, 0, kept.port):
        what = f"The workshop runs already, on port {kept.port}"
        raise UsageProblem(what, where=kept.url, mend="stop it with pyhelpers down first")
    workshop = Workshop.from_values(snapshot["values"])
    if not roles_of(workshop) <= running:
        return None
    return Running(asked.folders, kept, workshop, asked.roster, fresh=False)


def _require_ports(given: Given) -> None:
    settings = given.settings
    if "proxy" not in given.running:
        machine.require_free(settings.port, "workshop")
        machine.require_free(settings.proxy_api_port, "proxy's own use")
    if "hub" not in given.running:
        machine.require_free(settings.hub_port, "hub's own use")
    if "provider" in roles_of(given.workshop) - given.running:
        machine.require_free(settings.provider_port, "login page")


def last_snapshot(folders: Folders) -> dict | None:
    """Return what the running hub was given, None when there is nothing."""
    try:
        return json.loads(folders.snapshot.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def workshops(root: Path) -> list[Folders]:
    """Return every workshop that has state below this folder."""
    if not root.is_dir():
        return []
    return [Folders(path) for path in sorted(root.iterdir()) if (path / "settings.json").exists()]
