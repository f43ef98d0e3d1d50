"""pyhelpers status: what runs and what is wrong."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pyhelpers.cli.options import as_json, known_workshops, layers, state
from pyhelpers.errors import EXIT_FILE

if TYPE_CHECKING:
    from pyhelpers.targets.local.down import Status


@click.command()
@layers
@state
@as_json
def status(
    files: tuple[Path, ...],
    more: tuple[Path, ...],
    set_files: tuple[str, ...],  # noqa: ARG001
    state: Path | None,
    json_: bool,
) -> None:
    """Say what runs of the workshop of FILE, or of every one here, and what is wrong.

    Exit code 1 when something is: a part that died, a roster with a mistake.
    """
    from pyhelpers.targets.local.down import status_of

    found = [status_of(folders) for folders in known_workshops(files, more, state)]
    known = [one for one in found if one is not None]
    if json_:
        click.echo(json.dumps([asdict(one) for one in known], indent=1))
    elif not known:
        click.echo("No workshop was ever brought up here.")
    else:
        click.echo("\n\n".join(_text(one) for one in known))
    sys.exit(EXIT_FILE if any(one.missing or one.trouble for one in known) else 0)


def _text(one: Status) -> str:
    if not one.running:
        return f"{one.name}: stopped; {one.homes} homes are kept"
    lines = [
        f"{one.name}: {one.url or 'the hub does not answer'}",
        f"  runs      {', '.join(one.running)}",
    ]
    if one.missing:
        lines.append(f"  missing   {', '.join(one.missing)}: run pyhelpers up {one.files[0]}")
    people = "no good roster" if one.people is None else f"{one.people} people"
    lines.append(f"  roster    {people}" + (f"\n  mistake   {one.trouble}" if one.trouble else ""))
    lines.append(f"  servers   {', '.join(one.servers) or 'none'}")
    return "\n".join(lines)
