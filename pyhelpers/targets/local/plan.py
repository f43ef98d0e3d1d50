"""Workshop → Plan for this computer. Pure: looks at nothing but its arguments."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyhelpers.hub.roster import Roster
from pyhelpers.hub.workshop import PROVIDERS, Workshop
from pyhelpers.images.engines.venv import environment_folder, environment_step
from pyhelpers.images.section import Image
from pyhelpers.plan import Action, Call, Plan, Start, Step, Write
from pyhelpers.processes import MARK, ROLE
from pyhelpers.progress import Report
from pyhelpers.targets.local.layout import HOST, Folders, Settings
from pyhelpers.targets.local.proxy import proxy_start, proxy_steps


@dataclass(frozen=True)
class Given:
    """What the plan depends on. `running` are the roles that are at work already.

    `node` is the machine's Node.js, None where it has none that will do. `share` prepares the
    workshop's content and data.
    """

    workshop: Workshop
    image: Image
    roster: Roster
    values: dict[str, Any]
    files: tuple[Path, ...]
    set_files: tuple[tuple[str, Path], ...]
    pip_location: str
    settings: Settings
    folders: Folders
    cache: Path
    images: Path
    node: Path | None
    share: Callable[[Report], str]
    running: frozenset[str] = frozenset()
    own_codes_for_all: bool = False


def local_plan(given: Given) -> Plan:
    """Return every step from nothing to a workshop that answers."""
    environment = environment_step(given.image, given.images, given.cache, given.pip_location)
    content = Call(f"put content and data into {given.folders.share}", given.share)
    steps = [
        Step("settings", tuple(_files(given)), summary=f"in {given.folders.state}"),
        environment,
        *proxy_steps(given.cache, given.node),
        Step("content", (content,)),
    ]
    fronts = [start for start in (_provider(given), _proxy(given)) if start]
    if fronts:
        names = " and ".join(start.name for start in fronts)
        steps.append(Step("front", tuple(fronts), summary=names))
    if "hub" not in given.running:
        steps.append(Step("hub", (_hub(given),), summary=given.settings.url))
    return Plan(tuple(steps))


def uses_stand_in(workshop: Workshop) -> bool:
    """Return whether people log in through the stand-in provider: always, but with codes."""
    return workshop.login.provider != "codes"


def _files(given: Given) -> list[Action]:
    folders = given.folders
    snapshot = {
        "values": given.values,
        "files": [str(path.resolve()) for path in given.files],
        "set_files": [[key, str(path.resolve())] for key, path in given.set_files],
        "prefix": str(environment_folder(given.image, given.images, given.cache)),
        "own_codes_for_all": given.own_codes_for_all,
        "seed": str(given.images / "workshop" / "seed.py"),
    }
    config = (
        "# Made by `pyhelpers up`; read by JupyterHub; made anew each time.\n"
        "from pyhelpers.targets.local.hub import configure_hub\n\n"
        f"configure_hub(c, {str(folders.state)!r})  # noqa: F821\n"
    )
    actions: list[Action] = [
        Write(folders.settings, given.settings.text(), secret=True),
        Write(folders.snapshot, json.dumps(snapshot, indent=1) + "\n"),
        Write(folders.hub_config, config),
    ]
    if uses_stand_in(given.workshop):
        actions.append(Write(folders.provider, _provider_settings(given), secret=True))
    return actions


def _provider_settings(given: Given) -> str:
    workshop, settings = given.workshop, given.settings
    cilogon = workshop.hub_config.get("CILogonOAuthenticator", {})
    content = {
        "issuer": settings.provider_url,
        "provider": workshop.login.provider,
        "provider_title": PROVIDERS[workshop.login.provider],
        "title": workshop.title,
        "client_id": settings.client_id,
        "client_secret": settings.client_secret,
        "redirect_uri": f"{settings.url}/hub/oauth_callback",
        "password": settings.password,
        "people": [{"name": m.name, "role": m.role} for m in given.roster.members],
        "idps": dict(cilogon.get("idps") or {}),
        "identities_file": str(given.folders.identities),
    }
    return json.dumps(content, indent=1) + "\n"


def _marks(given: Given, role: str) -> dict[str, str]:
    return {MARK: str(given.folders.state), ROLE: role}


def _provider(given: Given) -> Start | None:
    if "provider" in given.running or not uses_stand_in(given.workshop):
        return None
    port = str(given.settings.provider_port)
    return Start(
        "login page",
        (sys.executable, "-m", "pyhelpers.provider", str(given.folders.provider), port),
        given.folders.logs / "provider.log",
        f"{given.settings.provider_url}/.well-known/openid-configuration",
        _marks(given, "provider"),
    )


def _proxy(given: Given) -> Start | None:
    if "proxy" in given.running:
        return None
    return proxy_start(given.settings, given.folders, given.cache, given.node)


def _hub(given: Given) -> Start:
    settings = given.settings
    return Start(
        "hub",
        (sys.executable, "-m", "jupyterhub", "--config", str(given.folders.hub_config)),
        given.folders.logs / "hub.log",
        f"http://{HOST}:{settings.hub_port}/hub/health",
        _marks(given, "hub"),
        cwd=given.folders.state,
    )
