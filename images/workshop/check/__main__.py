"""Proves that a participants' image works as the hub starts it; runs inside a container of it.

    python3 -I -c TEXT-OF-THIS-FOLDER '{"command": ["jupyterhub-singleuser"], "hub_major": 5, ...}'

It takes the place of the image's command: seed.py has filled an empty home before. It stands alone,
with nothing but the standard library of Python 3.8 or later, and plays the hub's part itself.
The argument is one JSON object. Only `command` has to be there.

    command        what the hub starts             user, start_seconds, default_url   as the hub's
    hub_major      the hub's major version         content   paths that must be files in the home
    packages       distributions of image.pip      links     paths that must be readable there
    apt            packages of image.apt           trees     folders that participants only read
    notebooks      [{"path": ..., "seconds": ...}] prefix    the Python environment

On stdout there is nothing but one JSON object a line: {"check": NAME, "state": "begin", "what"},
then {"check": NAME, "state": "ok" | "failed" | "skipped", "seconds", "what", "detail", "mend"}, and
at last {"check": "end", "state": "ok" | "failed"}. A run that was killed lacks the last line.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import sys
from pathlib import Path

from .files import check_content, check_permissions
from .hub import Hub
from .notebooks import check_notebook
from .packages import check_apt, check_packages
from .processes import sweep
from .report import Report
from .server import Server
from .use import check_server, check_stop

START_SECONDS = 90
PR_SET_CHILD_SUBREAPER = 36


def run_checks(spec, report, server):
    home, environment = server.home, server.environment
    command, prefix = spec["command"], spec.get("prefix")
    python = f"{prefix}/bin/python" if prefix else sys.executable
    report.run("permissions", "files and folders", check_permissions, spec, home)
    report.run("content", "the workshop's files in a new home", check_content, spec, home)
    seconds, major = spec.get("start_seconds", START_SECONDS), spec.get("hub_major")
    what = f"{command[0]} as the hub starts it"
    report.run("server", what, check_server, server, command, seconds, major)
    names = spec.get("packages", [])
    what = "imports of the packages of image.pip"
    report.run("packages", what, check_packages, python, names, home, environment)
    report.run("apt", "the packages of image.apt", check_apt, spec.get("apt", []))
    for entry in spec.get("notebooks", []):
        name, what = f"notebook:{entry['path']}", entry["path"]
        report.run(name, what, check_notebook, python, entry, home, environment)
        sweep({server.process.pid} if server.process else ())
    report.run("stop", "the server after all this", check_stop, server)


def end(number, _frame):
    """Leave at once: a pool of imports would be waited for otherwise."""
    sweep()
    os._exit(128 + number)


def main(argv):
    spec = json.loads(argv[1])
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    # What the children leave behind becomes this program's, and is found and ended.
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    hub = Hub(spec)
    report = Report((hub.token, hub.login_token, hub.code))
    try:
        home = Path(os.environ.get("HOME", ""))
        run_checks(spec, report, Server(hub, home, spec.get("default_url", "")))
    finally:
        sweep()
    report.say(check="end", state="failed" if report.failed else "ok")
    return int(report.failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv))
