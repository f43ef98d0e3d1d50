"""The hub service's first program: `python3 -m workshop_hub.swarm.begin`. Standard library only.

It reads the stack's secrets, gives up root for the hub's own account with the group of Docker's
socket, and becomes JupyterHub.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from pathlib import Path

from .names import ACCOUNT

SECRETS = Path("/run/secrets")
SOCKET = Path("/var/run/docker.sock")
STATE = Path("/srv/jupyterhub")
CONFIG = Path(__file__).with_name("jupyterhub_config.py")

CODE = "org.workshop.hub-code"
"""The label of a hub's image that tells what code is in it."""

VALUES, LOGIN, TOKEN, ROSTER = "values.json", "login.json", "proxy-token", "roster.csv"
"""The secrets' names in the container."""


def code_digest(folder: Path) -> str:
    """Return what changes with the hub's code, wherever it lies."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".py", ".html", ".css") and path.is_file():
            digest.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def main() -> None:
    values = json.loads((SECRETS / VALUES).read_text(encoding="utf-8"))
    own = code_digest(Path(__file__).parents[1])
    if values["code"] != own:
        print(
            "FATAL: the hub's image has other code than the pyhelpers that brings it up. "
            "Fix: pyhelpers build-image FILE --hub",
            file=sys.stderr,
            flush=True,
        )
        sys.exit(1)
    env = dict(os.environ)
    login = SECRETS / LOGIN
    if login.exists():
        env |= json.loads(login.read_text(encoding="utf-8"))
    env["CONFIGPROXY_AUTH_TOKEN"] = (SECRETS / TOKEN).read_text(encoding="utf-8").strip()
    env["HOME"] = str(STATE)
    for path in (STATE, *STATE.iterdir()):
        os.chown(path, ACCOUNT, ACCOUNT)
    os.setgroups([SOCKET.stat().st_gid])
    os.setgid(ACCOUNT)
    os.setuid(ACCOUNT)
    os.umask(0o077)
    os.chdir(STATE)
    argv = [sys.executable, "-m", "jupyterhub", "--config", str(CONFIG)]
    os.execve(sys.executable, argv, env)  # noqa: S606


if __name__ == "__main__":
    main()
