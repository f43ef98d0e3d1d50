"""Bring a workshop up on a cluster, or find out that it already is."""

from __future__ import annotations

import contextlib
import os
from dataclasses import replace

from pyhelpers import processes, run
from pyhelpers.hub.slurm.section import Section
from pyhelpers.places import cache_folder
from pyhelpers.plan import Plan
from pyhelpers.progress import Progress
from pyhelpers.targets.elsewhere import CLIENT
from pyhelpers.targets.local import machine
from pyhelpers.targets.local.layout import HOST, Settings
from pyhelpers.targets.slurm.asked import Asked, Running
from pyhelpers.targets.slurm.layout import Folders
from pyhelpers.targets.slurm.plan import Given, hub_text, slurm_plan
from pyhelpers.targets.slurm.preflight import look


def dry_run(asked: Asked, port: int | None) -> Plan:
    """Return the plan without asking the cluster, or touching anything."""
    return slurm_plan(_given(asked, asked.section, port, frozenset()))


def bring_up(asked: Asked, port: int | None, progress: Progress) -> Running:
    """Bring the workshop up, or give a running one its new values; servers stay.

    Raises the Problem of whatever is in the way; what was started before it is ended again.
    """
    with machine.only_one(asked.folders):
        asked.folders.stopped.unlink(missing_ok=True)
        with progress.step("look at the cluster") as step:
            section = look(asked)
            step.result = section.login.name if section.login else "this host"
        return _bring_up(asked, section, port, progress)


def roles_of(section: Section) -> frozenset[str]:
    """Return the roles that have to be at work for the workshop to be up."""
    return frozenset({"hub", "proxy", "keeper"} | ({"ssh"} if section.login else set()))


def roles_at_work(folders: Folders, settings: Settings | None, address: str) -> frozenset[str]:
    """Return which of the processes are alive and, where they listen, answer."""
    if settings is None:
        return frozenset()
    places = {
        "hub": f"http://{address or HOST}:{settings.hub_port}/hub/health",
        "proxy": f"http://{HOST}:{settings.proxy_api_port}/",
        "ssh": f"path:{folders.control}",
        "keeper": f"path:{folders.keeping}",
    }
    return frozenset(
        role
        for role, place in places.items()
        if (process := processes.with_role(folders.state, role)) and run.answers(place, process.pid)
    )


def _given(asked: Asked, section: Section, port: int | None, running: frozenset[str]) -> Given:
    kept = Settings.read(asked.folders.settings)
    # Jobs on the cluster come back to the hub's port, whatever else has ended.
    settings = machine.settings(asked.folders, port, frozenset({"jobs"}) if kept else running)
    return Given(
        section=section,
        values=asked.values.data,
        files=asked.values.files,
        set_files=asked.values.set_files,
        settings=settings,
        folders=asked.folders,
        cache=cache_folder(),
        node=machine.node(),
        running=running,
    )


def _bring_up(asked: Asked, section: Section, port: int | None, progress: Progress) -> Running:
    folders = asked.folders
    kept = Settings.read(folders.settings)
    running = roles_at_work(folders, kept, section.hub_address)
    given = _given(asked, section, port if "proxy" not in running else None, running)
    same = _same(folders, given)
    if same and roles_of(section) <= running:
        return Running(asked, given.settings, fresh=False)
    # A new hub finds the servers; the keeper must not bring the old one back.
    stale = {"keeper"} | (set() if same else {"hub"}) | (roles_of(section) - running)
    for role in ("keeper", *sorted(stale - {"keeper"})):
        processes.stop_role(folders.state, role)
    for socket in (folders.control if "ssh" in stale else None, folders.keeping):
        if socket:
            socket.unlink(missing_ok=True)
    given = replace(given, running=running - stale)
    _require_ports(given)
    survivors = {process.pid for process in processes.marked(folders.state)}
    try:
        run.execute(slurm_plan(given), progress)
    except BaseException:
        processes.stop([p for p in processes.marked(folders.state) if p.pid not in survivors])
        raise
    return Running(asked, given.settings, fresh=True)


def _same(folders: Folders, given: Given) -> bool:
    with contextlib.suppress(OSError):
        return folders.snapshot.read_text(encoding="utf-8") == hub_text(given)
    return False


def _require_ports(given: Given) -> None:
    if "proxy" not in given.running:
        machine.require_free(given.settings.port, "workshop")
        machine.require_free(given.settings.proxy_api_port, "proxy's own use")
    if "hub" not in given.running:
        machine.require_free(given.settings.hub_port, "hub's own use", given.hub_address)


def has_client(asked: Asked) -> bool:
    """Return whether people can log in as far as this command knows."""
    return asked.workshop.login.provider == "codes" or all(os.environ.get(one) for one in CLIENT)
