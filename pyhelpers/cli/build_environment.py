"""pyhelpers build-environment: the workshop's software and data in a folder, without containers."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from pyhelpers.cli import say
from pyhelpers.cli.options import as_json, layers, load
from pyhelpers.errors import FindingsProblem

_PATH = click.Path(path_type=Path)


@click.command("build-environment")
@layers
@click.option(
    "--into", type=_PATH, required=True, metavar="FOLDER", help="Made, or brought up to date."
)
@click.option("--python", type=_PATH, metavar="PATH", help="Every node has it there. [this one]")
@click.option("--no-check", is_flag=True, help="Start no server from it, and run no notebook.")
@click.option("--dry-run", is_flag=True, help="Print what would be done.")
@as_json
def build_environment(
    files: tuple[Path, ...],
    more: tuple[Path, ...],
    set_files: tuple[str, ...],
    into: Path,
    python: Path | None,
    no_check: bool,
    dry_run: bool,
    json_: bool,
) -> None:
    """Put the software, data and notebooks of FILE into a folder that servers start from.

    For a Slurm cluster without Apptainer: run it where the cluster's folders are, and name the
    folder as slurm.environment. New servers start from it once it has passed its check; those at
    work keep their packages.
    """
    from pyhelpers.images import report
    from pyhelpers.images.engines.venv import HERE
    from pyhelpers.images.environment import EnvironmentBuilder, interpreter
    from pyhelpers.lint import check
    from pyhelpers.progress import Progress
    from pyhelpers.signals import catch_signals

    values = load(files, more, set_files)
    findings = check(values)
    if any(finding.severity == "error" for finding in findings):
        raise FindingsProblem(findings)
    say.warnings(findings)
    progress = Progress(quiet=json_ or dry_run)
    folder = into.expanduser().absolute()
    builder = EnvironmentBuilder(
        values, folder, HERE if python is None else interpreter(python.absolute()), progress
    )
    if dry_run:
        say.plan(builder.plan(), json_=json_)
        return
    catch_signals()
    # Participants with accounts of their own have to read it, whatever this account's habit is.
    os.umask(0o022)
    progress.line(f"{', '.join(map(str, values.files))}  (environment, without containers)")
    made = builder.build(check=not no_check)
    if json_:
        checks = report.checks(made.verdicts)
        found = {"folder": str(made.folder), "prefix": str(made.prefix), "checks": checks}
        click.echo(
            json.dumps(
                {**found, "missing": made.missing, "closed": [str(one) for one in made.closed]},
                indent=1,
            )
        )
        return
    click.echo(report.environment(made))
