"""Sets the hub up to run its servers as jobs."""

from __future__ import annotations

import logging
from typing import Any

from .back import Back
from .cluster import Cluster
from .order import way_back
from .port import register
from .profiles import form, options_from
from .queue import Queue
from .section import Section
from .shared import Shared
from .spawner import SlurmJobSpawner


def use(c: Any, section: Section, cluster: Cluster, job_name: str, port: int) -> None:
    """Set the spawner on the configuration `c`; `job_name` is that of all its jobs alone.

    `port` is the hub's, on this machine's loopback address, where nodes come back by ssh.
    """
    register()
    c.JupyterHub.spawner_class = SlurmJobSpawner
    # Not by traitlets, which would copy them for every spawner.
    log = logging.getLogger("jupyterhub.slurm")
    back, address = None, ""
    if section.reverse and section.login:
        back = Back(cluster, section.login, way_back(section, job_name), port, log)
        address = f"http://127.0.0.1:{port}"
    SlurmJobSpawner.shared = Shared(
        section, Queue(cluster, job_name, back, sudo=section.sudo, log=log), address
    )
    own = c.SlurmJobSpawner
    # Nothing of the hub's own environment is a participant's business.
    own.env_keep = []
    own.options_form = form(section.profiles)
    own.options_from_form = options_from
