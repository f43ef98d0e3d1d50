"""The commands on a Slurm cluster. Imported only when they are called."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from pyhelpers.cli import say
from pyhelpers.errors import EXIT_FILE, UsageProblem
from pyhelpers.progress import Progress
from pyhelpers.signals import catch_signals
from pyhelpers.targets.local.up import workshops
from pyhelpers.targets.slurm import tell
from pyhelpers.targets.slurm import up as target
from pyhelpers.targets.slurm.asked import Asked
from pyhelpers.targets.slurm.down import status_of, take_down
from pyhelpers.targets.slurm.layout import Folders, root
from pyhelpers.values import Values


def up(
    values: Values,
    state: Path | None,
    json_: bool,
    port: int | None,
    dry_run: bool,
    check: bool,
    participants: int | None,
    credentials: Path | None,
) -> None:
    folders = Folders(state.resolve()) if state else Folders.of(values.files[0])
    asked = Asked.of(values, folders)
    say.warnings(asked.warnings)
    if dry_run:
        say.plan(target.dry_run(asked, port), json_=json_)
        return
    catch_signals()
    progress = Progress(quiet=json_)
    progress.line(tell.title(asked))
    if check:
        from pyhelpers.targets.slurm.check import check_on_cluster

        report = check_on_cluster(asked, participants, credentials, port, progress)
        say.verdict(report, json_=json_)
    running = target.bring_up(asked, port, progress)
    said = tell.ready(running, has_client=target.has_client(asked))
    click.echo(json.dumps(tell.as_json(running), indent=1) if json_ else said)


def down(
    files: tuple[Path, ...], state: Path | None, delete_homes: bool, yes: bool, json_: bool
) -> None:
    if delete_homes and not (files or state):
        raise UsageProblem("--delete-homes needs the workshop", mend="name its values file")
    catch_signals()
    stopped, said = [], []
    for folders in _known(files, state):
        if delete_homes and not yes:
            click.confirm(f"Delete every home of {folders.name}?", abort=True, err=True)
        if take_down(folders, delete_homes=delete_homes):
            stopped.append(folders.name)
            kept = "homes deleted" if delete_homes else "homes are kept on the cluster"
            said.append(f"{folders.name} is stopped; {kept}.")
    click.echo(json.dumps({"stopped": stopped}) if json_ else "\n".join(said) or "Nothing ran.")


def status(files: tuple[Path, ...], state: Path | None, json_: bool) -> None:
    found = [status_of(folders) for folders in _known(files, state)]
    known = [one for one in found if one is not None]
    if json_:
        click.echo(json.dumps([tell.status_json(one) for one in known], indent=1))
    else:
        shown = "\n\n".join(tell.status_text(one) for one in known)
        click.echo(shown or "No workshop was ever brought up on a cluster from here.")
    sys.exit(EXIT_FILE if any(one.missing or one.trouble for one in known) else 0)


def _known(files: tuple[Path, ...], state: Path | None) -> list[Folders]:
    if state:
        return [Folders(state.resolve())]
    if files:
        return [Folders.of(files[0])]
    return [Folders(found.state) for found in workshops(root())]
