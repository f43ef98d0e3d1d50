"""pyhelpers up: bring a workshop up, or prove it with --check."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from pyhelpers.cli.options import as_json, folders_of, layers, load, state
from pyhelpers.errors import EXIT_FILE, UsageProblem


@click.command()
@layers
@state
@as_json
@click.option("--on", "target", default="local", type=click.Choice(["local"]), help="Where to run.")
@click.option(
    "--port", type=click.IntRange(0, 65534), help="Of the workshop; 0 takes a free one. [8000]"
)
@click.option("--detach", is_flag=True, help="Return once it is up; stop it with pyhelpers down.")
@click.option(
    "--dry-run", is_flag=True, help="Print what would be written and run, and do nothing."
)
@click.option("--check", "check_", is_flag=True, help="Prove it with real participants, and leave.")
@click.option(
    "--participants", type=click.IntRange(1), metavar="N", help="How many, for --check. [4]"
)
def up(
    files: tuple[Path, ...],
    more: tuple[Path, ...],
    set_files: tuple[str, ...],
    state: Path | None,
    json_: bool,
    target: str,  # noqa: ARG001
    port: int | None,
    detach: bool,
    dry_run: bool,
    check_: bool,
    participants: int | None,
) -> None:
    """Bring the workshop of FILE up on this computer, and stay with it until Ctrl-C."""
    from pyhelpers.cli import say
    from pyhelpers.progress import Progress
    from pyhelpers.targets.local import up as local
    from pyhelpers.targets.local.check import check_locally
    from pyhelpers.targets.local.supervise import catch_signals, supervise

    if participants and not check_:
        raise UsageProblem("--participants goes with --check", mend="add --check")
    values = load(files, more, set_files)
    asked = local.Asked.of(values, folders_of(values.files, state))
    say.warnings(asked.warnings)
    if dry_run:
        plan = local.dry_run(asked, port)
        click.echo(json.dumps(plan.as_json(), indent=1) if json_ else plan.text(), nl=json_)
        return
    catch_signals()
    progress = Progress(quiet=json_)
    progress.line(say.title(asked))
    if check_:
        report = check_locally(asked, participants, port, progress)
        click.echo(json.dumps(report.as_json(), indent=1) if json_ else report.text())
        sys.exit(0 if report.passed else EXIT_FILE)
    running = local.bring_up(asked, port, progress)
    stays = running.fresh and not detach
    ready = say.ready(running, say.down_command(asked), stays=stays)
    click.echo(json.dumps(say.as_json(running), indent=1) if json_ else ready)
    if stays:
        supervise(asked, running, progress)
