"""Stop a local workshop, and say what runs."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from pyhelpers import processes
from pyhelpers.errors import EnvironmentProblem
from pyhelpers.failures import disk_problem
from pyhelpers.hub.live import LiveRoster
from pyhelpers.targets.local import machine
from pyhelpers.targets.local.layout import Folders, Settings
from pyhelpers.targets.local.roster import ValuesRoster, quiet_log
from pyhelpers.targets.local.up import last_snapshot, roles_at_work


def take_down(folders: Folders, *, delete_homes: bool = False) -> bool:
    """Stop every process of the workshop, and of checks of it. Return whether there was one.

    Homes stay unless `delete_homes`, which deletes all that a workshop keeps and nothing else.
    Raises UsageProblem when the folder is not a workshop's, EnvironmentProblem when something
    will not end.
    """
    if not folders.state.exists():
        return False
    with machine.only_one(folders):
        # An `up` in the foreground must not start again what ends now.
        folders.stopped.touch()
        states = [folders.state, *folders.state.glob("check-*")]
        found = any(processes.marked(state) for state in states)
        for state in states:
            processes.stop_marked(state)
        left = [process for state in states for process in processes.marked(state)]
        if left:
            numbers = ", ".join(str(process.pid) for process in left)
            raise EnvironmentProblem(
                f"Processes {numbers} will not end", where=folders.state, mend="end them by hand"
            )
        for path in states[1:]:
            shutil.rmtree(path, ignore_errors=True)
        if delete_homes:
            delete_state(folders)
    return found


def delete_state(folders: Folders) -> None:
    """Delete all that a workshop keeps on this computer, and nothing else. Raises a Problem."""
    try:
        for path in list(folders.state.iterdir()):
            if folders.is_ours(path):
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        if not any(folders.state.iterdir()):
            folders.state.rmdir()
    except OSError as error:
        raise disk_problem(error, folders.state) from error


@dataclass(frozen=True)
class Status:
    """What `pyhelpers status` says. `servers` are the participants whose server runs."""

    name: str
    url: str
    running: tuple[str, ...]
    missing: tuple[str, ...]
    servers: tuple[str, ...]
    homes: int
    files: tuple[str, ...]
    people: int | None
    trouble: str


def status_of(folders: Folders) -> Status | None:
    """Look at a workshop; None when there never was one here."""
    settings, snapshot = Settings.read(folders.settings), last_snapshot(folders)
    if settings is None or snapshot is None:
        return None
    provider = snapshot["values"]["global"]["workshop"]["login"]["provider"]
    wanted = {"hub", "proxy"} | ({"provider"} if provider != "codes" else set())
    running = roles_at_work(folders, settings)
    files = tuple(Path(path) for path in snapshot["files"])
    set_files = tuple((key, Path(path)) for key, path in snapshot["set_files"])
    live = LiveRoster(ValuesRoster(files, set_files), quiet_log())
    live.refresh()
    return Status(
        name=folders.name,
        url=settings.url if "hub" in running else "",
        running=tuple(sorted(running & wanted)),
        missing=tuple(sorted(wanted - running)) if running else (),
        servers=tuple(sorted(processes.servers(folders.state))),
        homes=len(list(folders.homes.iterdir())) if folders.homes.is_dir() else 0,
        files=tuple(snapshot["files"]),
        people=len(live.roster.members) if live.roster else None,
        trouble=live.trouble,
    )
