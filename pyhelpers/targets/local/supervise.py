"""Stay with a workshop in the foreground: restart what dies, report the roster, end it cleanly."""

from __future__ import annotations

import signal
import time
from collections import deque

from pyhelpers import processes
from pyhelpers.errors import EnvironmentProblem
from pyhelpers.hub.live import LiveRoster
from pyhelpers.progress import Progress
from pyhelpers.run import tail
from pyhelpers.signals import ENDING
from pyhelpers.targets.local.asked import Asked, Running
from pyhelpers.targets.local.roster import ValuesRoster, quiet_log
from pyhelpers.targets.local.up import bring_up_again

_ROLES = ("hub", "proxy", "provider")
_RESTARTS, _WITHIN_SECONDS = 5, 300.0


def supervise(asked: Asked, running: Running, progress: Progress) -> None:
    """Stay until asked to end, then stop the workshop; return also when `down` stopped it.

    Raises EnvironmentProblem when a part keeps dying; the participants' servers then go on.
    """
    try:
        _watch(asked, running, progress)
    except KeyboardInterrupt:
        # A second Ctrl-C must not leave half of it behind.
        for number in ENDING:
            signal.signal(number, signal.SIG_IGN)
        progress.line("Stopping; homes are kept ...")
        processes.stop_marked(running.folders.state)


def _watch(asked: Asked, running: Running, progress: Progress) -> None:
    folders = running.folders
    source = ValuesRoster(asked.values.files, asked.values.set_files)
    live = LiveRoster(source, quiet_log())
    live.refresh()
    wanted = [role for role in _ROLES if processes.with_role(folders.state, role)]
    alive = {role: processes.with_role(folders.state, role) for role in wanted}
    restarts: deque[float] = deque(maxlen=_RESTARTS)
    trouble = ""
    while True:
        time.sleep(1)
        dead = [role for role in wanted if not processes.alive(alive[role])]
        if dead:
            _give_up_if_hopeless(restarts, dead, running)
            if not bring_up_again(asked, running, dead, progress):
                progress.line("Stopped from elsewhere; homes are kept.")
                return
            alive = {role: processes.with_role(folders.state, role) for role in wanted}
        if live.refresh() and live.roster:
            progress.line(f"The roster changed: {len(live.roster.members)} people may enter.")
        if live.trouble != trouble:
            trouble = live.trouble
            progress.line(
                f"The roster has a mistake; the last good one stays in force.\n  {trouble}"
                if trouble
                else "The roster is in order again."
            )


def _give_up_if_hopeless(restarts: deque[float], dead: list[str], running: Running) -> None:
    now = time.monotonic()
    if len(restarts) == _RESTARTS and now - restarts[0] < _WITHIN_SECONDS:
        log = running.folders.logs / f"{dead[0]}.log"
        raise EnvironmentProblem(
            f"The {dead[0]} keeps ending\n{tail(log)}",
            where=log,
            mend="participants' servers still run; mend the cause and run pyhelpers up again",
        )
    restarts.append(now)
