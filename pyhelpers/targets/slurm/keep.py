"""Keeps hub, proxy and connection alive: `python -m pyhelpers.targets.slurm.keep STATE`.

Started by `up`, ended by `down`. What it starts is what keep.json says; participants' jobs are
Slurm's affair and go on meanwhile.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from pathlib import Path

from pyhelpers import processes, run
from pyhelpers.errors import Problem
from pyhelpers.plan import Start
from pyhelpers.targets.slurm.layout import Folders

# Seconds between two attempts at something that does not stay, at most.
_PATIENCE = 15.0


def keep(folders: Folders) -> None:
    """Start again what dies, until somebody asks to end."""
    starts = _starts(folders)
    waits = dict.fromkeys(starts, 0.0)
    due = dict.fromkeys(starts, 0.0)
    # The oldest process of a role is the one that was started in it; looked up once.
    alive = {role: processes.with_role(folders.state, role) for role in starts}
    folders.keeping.touch()
    try:
        while True:
            time.sleep(1)
            for role, start in starts.items():
                now = time.monotonic()
                if processes.alive(alive[role]):
                    if now > due[role] + 60:
                        waits[role] = 0.0
                    continue
                if now < due[role]:
                    continue
                waits[role] = min(_PATIENCE, waits[role] * 2 + 1)
                due[role] = now + waits[role]
                alive[role] = _start_again(folders, role, start)
    finally:
        folders.keeping.unlink(missing_ok=True)


def _start_again(folders: Folders, role: str, start: Start):
    print(f"{time.strftime('%F %T')} the {start.name} ended; starting it again", flush=True)
    processes.stop_role(folders.state, role)
    if start.ready.startswith("path:"):
        # A socket whose listener was killed.
        Path(start.ready.removeprefix("path:")).unlink(missing_ok=True)
    try:
        run.start_process(start)
    except Problem as problem:
        print(problem, flush=True)
        return None
    return processes.with_role(folders.state, role)


def _starts(folders: Folders) -> dict[str, Start]:
    return {
        one["role"]: Start(
            one["name"],
            tuple(one["argv"]),
            Path(one["log"]),
            one["ready"],
            one["env"],
            Path(one["cwd"]) if one["cwd"] else None,
        )
        for one in json.loads(folders.keep.read_text(encoding="utf-8"))
    }


def main() -> None:
    # Whatever asks it to end lets it tidy up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    keep(Folders(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
