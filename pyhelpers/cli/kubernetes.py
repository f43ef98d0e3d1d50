"""The commands on a Kubernetes cluster. Imported only when they are called."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from pyhelpers.cli import say
from pyhelpers.errors import EXIT_FILE, EnvironmentProblem, UsageProblem
from pyhelpers.progress import Progress
from pyhelpers.signals import catch_signals
from pyhelpers.targets.kubernetes import down as removal
from pyhelpers.targets.kubernetes import tell
from pyhelpers.targets.kubernetes import up as target
from pyhelpers.targets.kubernetes.asked import Asked
from pyhelpers.targets.kubernetes.place import SECONDS, Place, is_name, seconds_of
from pyhelpers.targets.kubernetes.status import status_of
from pyhelpers.values import Values


def up(
    values: Values,
    namespace: str | None,
    release: str | None,
    context: str | None,
    timeout: str | None,
    json_: bool,
    dry_run: bool,
    check: bool,
    participants: int | None,
    credentials: Path | None,
) -> None:
    asked = Asked.of(values, place_of(namespace, release, context), _seconds(timeout))
    say.warnings(asked.warnings)
    if dry_run:
        say.plan(target.dry_run(asked), json_=json_)
        return
    catch_signals()
    progress = Progress(quiet=json_)
    progress.line(tell.title(asked))
    if check:
        try:
            from pyhelpers.targets.kubernetes.check import check_on_cluster
        except ModuleNotFoundError as error:
            raise EnvironmentProblem(
                f"--check needs {error.name}, which is not installed",
                mend="pip install 'workshop-pyhelpers[kubernetes]'",
            ) from None

        report = check_on_cluster(asked, participants, credentials, progress)
        say.verdict(report, json_=json_)
    done = target.bring_up(asked, progress)
    click.echo(json.dumps(target.as_json(done), indent=1) if json_ else tell.ready(done))


def down(place: Place, delete_homes: bool, yes: bool, json_: bool) -> None:
    catch_signals()
    found = removal.standing(place)
    if delete_homes and found.homes and not yes:
        question = f"Delete the {len(found.homes)} homes in {place}, with all that is in them?"
        click.confirm(question, abort=True, err=True)
    left = removal.take_down(place, found, Progress(quiet=json_), delete_homes=delete_homes)
    running = bool(found.release)
    if json_:
        click.echo(json.dumps(removal.as_json(place, left, was_running=running), indent=1))
    else:
        click.echo(tell.down_text(place, left, was_running=running))


def status(place: Place, json_: bool) -> None:
    found = status_of(place)
    click.echo(json.dumps(found.as_json(), indent=1) if json_ else tell.status_text(found))
    sys.exit(EXIT_FILE if found.wrong else 0)


def place_of(namespace: str | None, release: str | None, context: str | None) -> Place:
    """Return the place that the options name. Raises UsageProblem for what is no name."""
    usual = Place()
    for option, name in (("--namespace", namespace), ("--release", release)):
        if name is not None and not is_name(name):
            raise UsageProblem(
                f"{option}: {name!r} cannot be a name in Kubernetes",
                mend="use small letters, digits and hyphens, at most 53",
            )
    return Place(namespace or usual.namespace, release or usual.release, context or "")


def _seconds(timeout: str | None) -> float:
    if timeout is None:
        return SECONDS
    seconds = seconds_of(timeout)
    if seconds is None:
        raise UsageProblem(f"--timeout: {timeout!r} is no time", mend="write 90s, 20m or 1h")
    return seconds
