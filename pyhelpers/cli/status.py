"""pyhelpers status: what runs and what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pyhelpers.cli.options import as_json, layers, on, only_its_own, state


@click.command()
@layers
@on
@state
@as_json
def status(
    files: tuple[Path, ...],
    more: tuple[Path, ...],
    set_files: tuple[str, ...],  # noqa: ARG001
    target: str,
    json_: bool,
    **options: Any,
) -> None:
    """Say what runs of the workshop of FILE, or of every one here, and what is wrong.

    On Kubernetes namespace and release say which is meant, on a Swarm the stack, and no FILE is
    needed. Exit code 1 when something is wrong: a part that died, a pod that cannot start, a
    roster with a mistake.
    """
    own = only_its_own(target, options)
    if target == "kubernetes":
        from pyhelpers.cli import kubernetes

        kubernetes.status(kubernetes.place_of(**own), json_)
    elif target == "slurm":
        from pyhelpers.cli import slurm

        slurm.status(files + more, own["state"], json_)
    elif target == "swarm":
        from pyhelpers.cli import swarm

        swarm.status(own["stack"], json_)
    else:
        from pyhelpers.cli import local

        local.status(files + more, own["state"], json_)
