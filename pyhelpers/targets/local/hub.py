"""What the local target's jupyterhub_config.py calls: configure() and what only this target has."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from pyhelpers.hub.configure import configure
from pyhelpers.hub.spawners.local import LocalSpawner
from pyhelpers.hub.workshop import Workshop
from pyhelpers.processes import MARK, ROLE
from pyhelpers.targets.local.layout import HOST, Folders, Settings
from pyhelpers.targets.local.plan import uses_stand_in
from pyhelpers.targets.local.roster import ValuesRoster


def configure_hub(c: Any, state: str) -> None:
    """Set up the hub of the workshop whose state lies in this folder."""
    folders = Folders(Path(state))
    settings = Settings.read(folders.settings)
    if settings is None:
        raise SystemExit(f"{folders.settings} is missing: run pyhelpers up again")
    snapshot = json.loads(folders.snapshot.read_text(encoding="utf-8"))
    workshop = replace(Workshop.from_values(snapshot["values"]), url=settings.url)
    stand_in = uses_stand_in(workshop)
    roster = ValuesRoster(
        tuple(Path(path) for path in snapshot["files"]),
        tuple((key, Path(path)) for key, path in snapshot["set_files"]),
        None if stand_in else folders.codes,
        own_codes_for_all=snapshot["own_codes_for_all"],
    )
    configure(c, workshop, "local", roster=roster)
    if stand_in:
        _use_stand_in(c, settings)
    _addresses(c, folders, settings)
    _servers(c, folders, snapshot, workshop)
    for service in c.JupyterHub.get("services") or []:
        service["environment"] = {MARK: state, ROLE: "hub"}


def _use_stand_in(c: Any, settings: Settings) -> None:
    authenticator = c[c.JupyterHub.authenticator_class.__name__]
    authenticator.authorize_url = f"{settings.provider_url}/authorize"
    authenticator.token_url = f"{settings.provider_url}/oauth2/token"
    authenticator.userdata_url = f"{settings.provider_url}/oauth2/userinfo"
    authenticator.client_id = settings.client_id
    authenticator.client_secret = settings.client_secret


def _addresses(c: Any, folders: Folders, settings: Settings) -> None:
    c.JupyterHub.bind_url = settings.url
    c.JupyterHub.hub_bind_url = f"http://{HOST}:{settings.hub_port}"
    c.JupyterHub.db_url = f"sqlite:///{folders.state / 'jupyterhub.sqlite'}"
    c.JupyterHub.cookie_secret_file = str(folders.state / "cookie_secret")
    c.ConfigurableHTTPProxy.should_start = False
    c.ConfigurableHTTPProxy.api_url = f"http://{HOST}:{settings.proxy_api_port}"
    c.ConfigurableHTTPProxy.auth_token = settings.proxy_token


def _servers(c: Any, folders: Folders, snapshot: dict[str, Any], workshop: Workshop) -> None:
    c.JupyterHub.spawner_class = LocalSpawner
    c.LocalSpawner.homes = str(folders.homes)
    c.LocalSpawner.logs = str(folders.logs / "servers")
    c.LocalSpawner.share = str(folders.share)
    c.LocalSpawner.seed = snapshot["seed"]
    c.LocalSpawner.prefix = snapshot["prefix"]
    c.LocalSpawner.contact = workshop.login.contact
    c.Spawner.environment.update({MARK: str(folders.state), ROLE: "server"})
