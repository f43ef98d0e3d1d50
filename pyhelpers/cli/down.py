"""pyhelpers down: stop a workshop."""

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
@click.option(
    "--delete-homes", is_flag=True, help="Delete the homes and everything else of it, too."
)
@click.option("--yes", is_flag=True, help="Do not ask before deleting.")
def down(
    files: tuple[Path, ...],
    more: tuple[Path, ...],
    set_files: tuple[str, ...],  # noqa: ARG001
    target: str,
    json_: bool,
    delete_homes: bool,
    yes: bool,
    **options: Any,
) -> None:
    """Stop the workshop of FILE, or every one that runs here. Homes are kept.

    On Kubernetes namespace and release say which is meant, on a Swarm the stack; no FILE is needed.
    """
    own = only_its_own(target, options)
    if target == "kubernetes":
        from pyhelpers.cli import kubernetes

        kubernetes.down(kubernetes.place_of(**own), delete_homes, yes, json_)
    elif target == "slurm":
        from pyhelpers.cli import slurm

        slurm.down(files + more, own["state"], delete_homes, yes, json_)
    elif target == "swarm":
        from pyhelpers.cli import swarm

        swarm.down(own["stack"], delete_homes, yes, json_)
    else:
        from pyhelpers.cli import local

        local.down(files + more, own["state"], delete_homes, yes, json_)
