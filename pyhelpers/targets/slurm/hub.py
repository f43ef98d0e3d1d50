"""What the Slurm target's jupyterhub_config.py calls: configure() and what only this target has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pyhelpers.hub.configure import configure
from pyhelpers.hub.slurm.cluster import Cluster
from pyhelpers.hub.slurm.section import Section
from pyhelpers.hub.slurm.use import use
from pyhelpers.hub.trouble import trouble_of
from pyhelpers.hub.workshop import Workshop
from pyhelpers.processes import MARK, ROLE
from pyhelpers.targets.local.layout import HOST, Settings
from pyhelpers.targets.local.roster import ValuesRoster
from pyhelpers.targets.slurm.layout import Folders
from pyhelpers.targets.slurm.snapshot import section_of


def configure_hub(c: Any, state: str) -> None:
    """Set up the hub of the workshop whose state lies in this folder."""
    folders = Folders(Path(state))
    settings = Settings.read(folders.settings)
    if settings is None:
        raise SystemExit(f"{folders.settings} is missing: run pyhelpers up again")
    snapshot = json.loads(folders.snapshot.read_text(encoding="utf-8"))
    workshop = Workshop.from_values(snapshot["values"])
    section = section_of(snapshot)
    roster = ValuesRoster(
        tuple(Path(path) for path in snapshot["files"]),
        tuple((key, Path(path)) for key, path in snapshot["set_files"]),
    )
    configure(c, workshop, "slurm", roster=roster)
    c.JupyterHub.template_vars["workshop_trouble"] = trouble_of
    _addresses(c, folders, settings, section, workshop)
    cluster = Cluster(section.login, folders.control)
    use(c, section, cluster, folders.job_name, settings.hub_port)
    for service in c.JupyterHub.get("services") or []:
        service["environment"] = {MARK: state, ROLE: "hub"}


def _addresses(
    c: Any, folders: Folders, settings: Settings, section: Section, workshop: Workshop
) -> None:
    address = f"http://{section.hub_address or HOST}:{settings.hub_port}"
    c.JupyterHub.bind_url = f"http://{section.listen}:{settings.port}"
    c.JupyterHub.public_url = workshop.url
    c.JupyterHub.hub_bind_url = address
    c.JupyterHub.hub_connect_url = address
    c.JupyterHub.db_url = f"sqlite:///{folders.state / 'jupyterhub.sqlite'}"
    c.JupyterHub.cookie_secret_file = str(folders.state / "cookie_secret")
    c.ConfigurableHTTPProxy.should_start = False
    c.ConfigurableHTTPProxy.api_url = f"http://{HOST}:{settings.proxy_api_port}"
    c.ConfigurableHTTPProxy.auth_token = settings.proxy_token
