"""pyhelpers up: bring a workshop up, or prove it with --check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pyhelpers.cli.options import as_json, layers, load, on, only_its_own, state
from pyhelpers.errors import UsageProblem


@click.command()
@layers
@on
@click.option(
    "--timeout", metavar="TIME", help="Kubernetes: wait so long at most, as in 90s or 20m. [20m]"
)
@state
@as_json
@click.option(
    "--port",
    type=click.IntRange(0, 65534),
    help="Not on Kubernetes: of the workshop; 0: a free one. [8000]",
)
@click.option(
    "--detach", is_flag=True, help="Local: return once it is up; pyhelpers down stops it."
)
@click.option(
    "--dry-run", is_flag=True, help="Print what would be written and run, and do nothing."
)
@click.option("--check", is_flag=True, help="Prove it with real participants, and leave.")
@click.option(
    "--participants", type=click.IntRange(1), metavar="N", help="How many, for --check. [4]"
)
@click.option(
    "--credentials",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="For --check elsewhere: a CSV file with the columns name and secret, to log in with.",
)
def up(
    files: tuple[Path, ...],
    more: tuple[Path, ...],
    set_files: tuple[str, ...],
    target: str,
    **options: Any,
) -> None:
    """Bring the workshop of FILE up: on this computer, or on a cluster.

    On this computer it stays with it until Ctrl-C; elsewhere it returns when it is up.
    """
    for name in ("participants", "credentials"):
        if options[name] and not options["check"]:
            raise UsageProblem(f"--{name} goes with --check", mend="add --check")
    own = only_its_own(target, options)
    values = load(files, more, set_files)
    if target == "kubernetes":
        from pyhelpers.cli import kubernetes

        kubernetes.up(values, **own)
    elif target == "slurm":
        from pyhelpers.cli import slurm

        slurm.up(values, **own)
    elif target == "swarm":
        from pyhelpers.cli import swarm

        swarm.up(values, **own)
    else:
        from pyhelpers.cli import local

        local.up(values, **own)
