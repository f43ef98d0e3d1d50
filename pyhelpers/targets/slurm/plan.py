"""Workshop → Plan for a hub on this host and jobs on a cluster. Pure."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyhelpers.hub.slurm.section import Section
from pyhelpers.hub.slurm.ssh import command, connection
from pyhelpers.plan import Plan, Run, Start, Step, Write
from pyhelpers.processes import MARK, ROLE
from pyhelpers.targets.local.layout import HOST, Settings
from pyhelpers.targets.local.proxy import proxy_start, proxy_steps
from pyhelpers.targets.slurm.layout import Folders


@dataclass(frozen=True)
class Given:
    """What the plan depends on. `running` are the roles that are at work already.

    `node` is the machine's Node.js, None where it has none that will do.
    """

    section: Section
    values: dict[str, Any]
    files: tuple[Path, ...]
    set_files: tuple[tuple[str, Path], ...]
    settings: Settings
    folders: Folders
    cache: Path
    node: Path | None
    running: frozenset[str] = frozenset()

    @property
    def hub_address(self) -> str:
        return self.section.hub_address or HOST


def slurm_plan(given: Given) -> Plan:
    """Return every step from nothing to a workshop that answers."""
    starts = starts_of(given)
    steps = [
        Step("settings", tuple(_files(given)), summary=f"in {given.folders.state}"),
        *proxy_steps(given.cache, given.node),
    ]
    if "ssh" in starts and "ssh" not in given.running:
        steps.append(Step("connection", (starts["ssh"],), summary=_cluster(given)))
    if not given.section.sudo:
        steps.append(Step("cluster", (_folder(given),), summary=given.section.folder))
    if "proxy" not in given.running:
        steps.append(Step("proxy", (starts["proxy"],), summary=f"port {given.settings.port}"))
    if "hub" not in given.running:
        steps.append(Step("hub", (starts["hub"],), summary=given.hub_address))
    steps.append(Step("keeper", (_keeper(given),), summary="starts again what dies"))
    return Plan(tuple(steps))


def starts_of(given: Given) -> Mapping[str, Start]:
    """Return how each process that has to live is started, by its role."""
    section, settings = given.section, given.settings
    tls = (
        (f"--ssl-cert={section.certificate}", f"--ssl-key={section.certificate_key}")
        if section.certificate
        else ()
    )
    found = {
        "proxy": proxy_start(
            settings,
            given.folders,
            given.cache,
            given.node,
            listen=section.listen,
            hub=given.hub_address,
            options=tls,
        ),
        "hub": Start(
            "hub",
            (sys.executable, "-m", "jupyterhub", "--config", str(given.folders.hub_config)),
            given.folders.logs / "hub.log",
            f"http://{given.hub_address}:{settings.hub_port}/hub/health",
            _marks(given, "hub"),
            cwd=given.folders.state,
        ),
    }
    if section.login:
        found["ssh"] = Start(
            "connection to the login node",
            connection(section.login, given.folders.control),
            given.folders.logs / "ssh.log",
            f"path:{given.folders.control}",
            _marks(given, "ssh"),
            seconds=20,
        )
    return found


def hub_text(given: Given) -> str:
    """Return what the hub reads: another text needs another hub."""
    snapshot = {
        "values": given.values,
        "files": [str(path.resolve()) for path in given.files],
        "set_files": [[key, str(path.resolve())] for key, path in given.set_files],
        "login": _login(given),
        "folder": given.section.folder,
    }
    return json.dumps(snapshot, indent=1) + "\n"


def _login(given: Given) -> dict[str, str] | None:
    login = given.section.login
    return login and {"known_hosts": login.known_hosts, "key": login.key}


def _files(given: Given) -> list[Write]:
    folders = given.folders
    config = (
        "# Made by `pyhelpers up`; read by JupyterHub; made anew each time.\n"
        "from pyhelpers.targets.slurm.hub import configure_hub\n\n"
        f"configure_hub(c, {str(folders.state)!r})  # noqa: F821\n"
    )
    return [
        Write(folders.settings, given.settings.text(), secret=True),
        Write(folders.snapshot, hub_text(given)),
        Write(folders.hub_config, config),
        Write(folders.keep, _kept(given), secret=True),
    ]


def _kept(given: Given) -> str:
    starts = [
        {
            "role": role,
            "name": start.name,
            "argv": list(start.argv),
            "log": str(start.log),
            "ready": start.ready,
            "env": dict(start.env),
            "cwd": str(start.cwd) if start.cwd else None,
        }
        for role, start in starts_of(given).items()
    ]
    return json.dumps(starts, indent=1) + "\n"


def _cluster(given: Given) -> str:
    return given.section.login.name if given.section.login else "this host"


def _folder(given: Given) -> Run:
    folder = given.section.folder
    # Homes and logs of everybody under one account: closed to all others.
    script = 'umask 077; mkdir -p "$1/homes" "$1/logs" && chmod 700 "$1"; exec test -w "$1/homes"'
    argv = command(given.section.login, ("sh", "-c", script, "sh", folder))
    return Run(argv, "making the folder of the homes")


def _keeper(given: Given) -> Start:
    return Start(
        "keeper",
        (sys.executable, "-m", "pyhelpers.targets.slurm.keep", str(given.folders.state)),
        given.folders.logs / "keeper.log",
        f"path:{given.folders.keeping}",
        _marks(given, "keeper"),
    )


def _marks(given: Given, role: str) -> dict[str, str]:
    return {MARK: str(given.folders.state), ROLE: role}
