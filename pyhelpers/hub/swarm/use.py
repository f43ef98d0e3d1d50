"""Sets the hub up to run its servers as services."""

from __future__ import annotations

from typing import Any

from .names import network_of
from .shared import Shared
from .spawner import WorkshopSwarmSpawner


def use(c: Any, shared: Shared) -> None:
    """Set the spawner on the configuration `c`."""
    c.JupyterHub.spawner_class = WorkshopSwarmSpawner
    # Not by traitlets, which would copy them for every spawner.
    WorkshopSwarmSpawner.shared = shared
    own = c.WorkshopSwarmSpawner
    own.image = shared.image
    own.cmd = ["jupyterhub-singleuser"]
    own.network_name = network_of(shared.stack)
    own.pull_policy = "skip"
    # Nothing of the hub's own environment is a participant's business.
    own.env_keep = []
