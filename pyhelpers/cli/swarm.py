"""The commands on a Docker Swarm. Imported only when they are called."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from pyhelpers.cli import say
from pyhelpers.errors import EXIT_FILE, UsageProblem
from pyhelpers.hub.swarm.names import NAME
from pyhelpers.progress import Progress
from pyhelpers.signals import catch_signals
from pyhelpers.targets.swarm import preflight, tell
from pyhelpers.targets.swarm import up as target
from pyhelpers.targets.swarm.asked import PORT, STACK, Asked
from pyhelpers.targets.swarm.down import take_down
from pyhelpers.targets.swarm.services import services_of
from pyhelpers.values import Values


def up(
    values: Values,
    stack: str | None,
    json_: bool,
    port: int | None,
    dry_run: bool,
    check: bool,
    participants: int | None,
    credentials: Path | None,
) -> None:
    if port == 0:
        raise UsageProblem("On a Swarm the port has to be said", mend="name one: --port 8000")
    asked = Asked.of(values, named(stack), port or PORT)
    say.warnings(asked.warnings)
    if dry_run:
        say.plan(target.dry_run(asked), json_=json_)
        return
    catch_signals()
    progress = Progress(quiet=json_)
    progress.line(tell.title(asked))
    if check:
        from pyhelpers.targets.swarm.check import check_on_swarm

        report = check_on_swarm(asked, participants, credentials, progress)
        say.verdict(report, json_=json_)
    running = target.bring_up(asked, progress)
    said = json.dumps(tell.as_json(running), indent=1) if json_ else tell.ready(running)
    click.echo(said)


def down(stack: str | None, delete_homes: bool, yes: bool, json_: bool) -> None:
    name = named(stack)
    if delete_homes and not yes:
        click.confirm(f"Delete every home of the stack {name}?", abort=True, err=True)
    catch_signals()
    stopped = take_down(name, Progress(quiet=json_), delete_homes=delete_homes)
    kept = "homes deleted" if delete_homes else "homes are kept on the hosts"
    said = f"{name} is stopped; {kept}." if stopped else "Nothing ran."
    click.echo(json.dumps({"stopped": [name] * stopped}) if json_ else said)


def status(stack: str | None, json_: bool) -> None:
    preflight.look()
    found = tell.Status(named(stack), tuple(services_of(named(stack))))
    shown = tell.status_json(found)
    click.echo(json.dumps(shown, indent=1) if json_ else tell.status_text(found))
    sys.exit(EXIT_FILE if found.missing else 0)


def named(stack: str | None) -> str:
    """Return the stack's name. Raises UsageProblem for one that Docker does not take."""
    if stack is not None and not NAME.fullmatch(stack):
        raise UsageProblem(
            f"{stack!r} is no name for a stack",
            mend="take up to 20 lower-case letters, digits and hyphens, a letter first",
        )
    return stack or STACK
