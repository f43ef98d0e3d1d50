"""pyhelpers down: stop a workshop."""

from __future__ import annotations

from pathlib import Path

import click

from pyhelpers.cli.options import known_workshops, layers, state


@click.command()
@layers
@state
@click.option(
    "--delete-homes", is_flag=True, help="Delete the homes and everything else of it, too."
)
@click.option("--yes", is_flag=True, help="Do not ask before deleting.")
def down(
    files: tuple[Path, ...],
    more: tuple[Path, ...],
    set_files: tuple[str, ...],  # noqa: ARG001
    state: Path | None,
    delete_homes: bool,
    yes: bool,
) -> None:
    """Stop the workshop of FILE, or every one that runs here. Homes are kept."""
    from pyhelpers.errors import UsageProblem
    from pyhelpers.targets.local.down import take_down

    named = known_workshops(files, more, state)
    if delete_homes and not (files or more or state):
        raise UsageProblem("--delete-homes needs the workshop", mend="name its values file")
    stopped = 0
    for folders in named:
        if delete_homes and not yes:
            click.confirm(f"Delete every home in {folders.homes}?", abort=True, err=True)
        if take_down(folders, delete_homes=delete_homes):
            stopped += 1
            kept = "homes deleted" if delete_homes else f"homes are kept in {folders.homes}"
            click.echo(f"{folders.name} is stopped; {kept}.")
        elif delete_homes:
            click.echo(f"{folders.name} was not running; homes deleted.")
    if not stopped and not delete_homes:
        click.echo("Nothing was running.")
