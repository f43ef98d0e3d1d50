"""The commands on this computer. Imported only when they are called."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from pyhelpers.cli import say
from pyhelpers.cli.options import folders_of, known_workshops
from pyhelpers.errors import EXIT_FILE, FileProblem, UsageProblem
from pyhelpers.progress import Progress
from pyhelpers.signals import catch_signals
from pyhelpers.targets.local import up as target
from pyhelpers.targets.local.asked import Asked
from pyhelpers.targets.local.check import check_locally
from pyhelpers.targets.local.down import status_of, take_down
from pyhelpers.targets.local.supervise import supervise
from pyhelpers.values import Values


def up(
    values: Values,
    state: Path | None,
    json_: bool,
    port: int | None,
    detach: bool,
    dry_run: bool,
    check: bool,
    participants: int | None,
) -> None:
    asked = Asked.of(values, folders_of(values.files, state))
    say.warnings(asked.warnings)
    if asked.workshop.login.provider is None:
        raise FileProblem(
            "There is nothing to log in to here: no login provider is chosen",
            where=values.locate(("global", "workshop", "login", "provider")),
            mend="add `global: {workshop: {login: {provider: codes, allow: roster}}}`, say; "
            "storage alone is for --on kubernetes",
        )
    if dry_run:
        say.plan(target.dry_run(asked, port), json_=json_)
        return
    catch_signals()
    progress = Progress(quiet=json_)
    progress.line(say.title(asked))
    if check:
        report = check_locally(asked, participants, port, progress)
        say.verdict(report, json_=json_)
    running = target.bring_up(asked, port, progress)
    stays = running.fresh and not detach
    ready = say.ready(running, say.down_command(asked), stays=stays)
    click.echo(json.dumps(say.as_json(running), indent=1) if json_ else ready)
    if stays:
        supervise(asked, running, progress)


def down(
    files: tuple[Path, ...], state: Path | None, delete_homes: bool, yes: bool, json_: bool
) -> None:
    named = known_workshops(files, (), state)
    if delete_homes and not (files or state):
        raise UsageProblem("--delete-homes needs the workshop", mend="name its values file")
    stopped, said = [], []
    for folders in named:
        if delete_homes and not yes:
            click.confirm(f"Delete every home in {folders.homes}?", abort=True, err=True)
        if take_down(folders, delete_homes=delete_homes):
            stopped.append(folders.name)
            kept = "homes deleted" if delete_homes else f"homes are kept in {folders.homes}"
            said.append(f"{folders.name} is stopped; {kept}.")
        elif delete_homes:
            said.append(f"{folders.name} was not running; homes deleted.")
    if not stopped and not delete_homes:
        said.append("Nothing was running.")
    click.echo(json.dumps({"stopped": stopped}) if json_ else "\n".join(said))


def status(files: tuple[Path, ...], state: Path | None, json_: bool) -> None:
    found = [status_of(folders) for folders in known_workshops(files, (), state)]
    known = [one for one in found if one is not None]
    if json_:
        click.echo(json.dumps([asdict(one) for one in known], indent=1))
    elif not known:
        click.echo("No workshop was ever brought up here.")
    else:
        click.echo("\n\n".join(say.status(one) for one in known))
    sys.exit(EXIT_FILE if any(one.missing or one.trouble for one in known) else 0)
