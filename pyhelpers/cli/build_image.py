"""pyhelpers build-image: the workshop's software and data in a locked, tested image."""

from __future__ import annotations

import json
from pathlib import Path

import click

from pyhelpers.cli import say
from pyhelpers.cli.options import as_json, layers, load
from pyhelpers.errors import FindingsProblem, UsageProblem
from pyhelpers.images.engines.choose import NAMES

_PATH = click.Path(path_type=Path)
_PLATFORM = click.Choice(("linux/amd64", "linux/arm64"))


@click.command("build-image")
@layers
@click.option("--name", default="", metavar="NAME[:TAG]", help="What the image is called.")
@click.option("--engine", type=click.Choice(NAMES), help="What builds. [the first that is there]")
@click.option("--locked", is_flag=True, help="Fail if the lock would change.")
@click.option("--renew", is_flag=True, help="Take the newest versions that FILE allows.")
@click.option("--no-cache", "fresh", is_flag=True, help="Use no layer of an earlier build.")
@click.option("--no-check", is_flag=True, help="Do not start the image before it gets its name.")
@click.option("--only-check", default="", metavar="IMAGE", help="Build nothing; check this one.")
@click.option("--check-network", default="", metavar="NAME", help="none: check it without network.")
@click.option("--network", default="", metavar="NAME", help="Of the engine, for the steps: host.")
@click.option("--platform", type=_PLATFORM, help="Of the image. [this computer's]")
@click.option("--logins", type=_PATH, metavar="FILE", help="A netrc file for indexes, git, data.")
@click.option("--lock", type=_PATH, metavar="FILE", help="The lock. [beside the first FILE]")
@click.option("--hub", is_flag=True, help="Build the hub's image, for Docker Swarm, instead.")
@click.option("--push", is_flag=True, help="Push it, and write its name into FILE.")
@click.option("--no-write", is_flag=True, help="With --push: print the name instead.")
@click.option("--sif", type=_PATH, metavar="FILE", help="Write it for Apptainer, too.")
@click.option("--dry-run", is_flag=True, help="Print the Dockerfile and the commands.")
@as_json
def build_image(
    files: tuple[Path, ...],
    more: tuple[Path, ...],
    set_files: tuple[str, ...],
    engine: str | None,
    platform: str | None,
    logins: Path | None,
    no_check: bool,
    only_check: str,
    hub: bool,
    push: bool,
    no_write: bool,
    sif: Path | None,
    dry_run: bool,
    json_: bool,
    **options: object,
) -> None:
    """Build the image of FILE: its software, data and notebooks, locked and tested.

    The lock, FILE.lock beside it, keeps the exact versions: commit it. The image gets its name
    only when a server started from it as the hub would, and every notebook ran.
    """
    from pyhelpers.images import report
    from pyhelpers.images.build import Builder
    from pyhelpers.images.deliver import deliver, require_deliverable
    from pyhelpers.images.engines.choose import choose
    from pyhelpers.images.hub import HubBuilder
    from pyhelpers.images.secrets import read_logins
    from pyhelpers.images.workbench import Request
    from pyhelpers.lint import check
    from pyhelpers.progress import Progress
    from pyhelpers.signals import catch_signals

    if hub and (only_check or dry_run):
        other = "--only-check" if only_check else "--dry-run"
        raise UsageProblem(f"{other} is of the participants' image", mend="leave --hub away")
    if no_write and not push:
        raise UsageProblem("--no-write goes with --push", mend="add --push")
    if options["locked"] and options["renew"]:
        raise UsageProblem("--renew changes the lock, --locked keeps it", mend="leave one away")
    if logins is not None:
        read_logins(logins)
    values = load(files, more, set_files)
    findings = check(values)
    if any(finding.severity == "error" for finding in findings):
        raise FindingsProblem(findings)
    say.warnings(findings)
    require_deliverable(values, str(options["name"]), push=push, write=not no_write, sif=sif)
    catch_signals()
    progress = Progress(quiet=json_)
    request = Request(
        values,
        choose(engine),
        platform=platform or "",
        logins=logins,
        check=not no_check,
        **options,
    )
    builder = HubBuilder(request, progress) if hub else Builder(request, progress)
    if only_check:
        verdicts = builder.only_check(only_check)
        shown = json.dumps(report.checks(verdicts), indent=1)
        click.echo(shown if json_ else "\n".join(report.verdict_lines(verdicts)))
        return
    if dry_run:
        click.echo(builder.dry_run(), nl=False)
        return
    progress.line(f"{', '.join(map(str, values.files))}  (image, by {request.engine.name})")
    built = builder.build()
    written = deliver(built, request, progress, push=push, write=not no_write, sif=sif)
    click.echo(json.dumps(report.as_json(built), indent=1) if json_ else report.text(built))
    if written and not json_:
        click.echo(written)
