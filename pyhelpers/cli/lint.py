"""`pyhelpers lint`: what Helm would let through, found before anybody runs it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pyhelpers.errors import UsageProblem

if TYPE_CHECKING:
    from pyhelpers.lint.report.outcome import Outcome
    from pyhelpers.lint.together import Linted

_PATH = click.Path(path_type=Path)
_FORMATS = ("text", "json", "github", "sarif")


@click.command(short_help="Check values files as Helm would see them, and beyond.")
@click.argument("files", nargs=-1, type=_PATH)
@click.option(
    "-f",
    "--values",
    "layers",
    multiple=True,
    type=_PATH,
    metavar="FILE",
    help="One workshop from layers, later over earlier, as Helm merges them.",
)
@click.option("--set-file", "set_files", multiple=True, metavar="KEY=FILE", help="As Helm's.")
@click.option(
    "--chart",
    metavar="CHART",
    help="Another chart: its folder, its package, or `jupyterhub` for plain Zero to JupyterHub.",
)
@click.option(
    "--on",
    "target",
    type=click.Choice(("kubernetes", "slurm", "swarm")),
    help="Also what this target cannot honour.",
)
@click.option(
    "--strict/--no-strict",
    default=None,
    help="Warnings, and what cannot be checked, are errors.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice(_FORMATS),
    help="Of the report. [text; github in a workflow of GitHub's]",
)
@click.option("--fix", is_flag=True, help="Mend in the files what can be mended mechanically.")
@click.option("--output", type=_PATH, metavar="FILE", help="Write the report there.")
@click.option("--explain", metavar="ID", help="Say what a rule finds and why; `all` lists them.")
@click.option("--rules", is_flag=True, help="List the rules.")
def lint(
    files: tuple[Path, ...],
    layers: tuple[Path, ...],
    set_files: tuple[str, ...],
    chart: str | None,
    target: str | None,
    strict: bool | None,
    format_: str | None,
    fix: bool,
    output: Path | None,
    explain: str | None,
    rules: bool,
) -> None:
    """Check values files as Helm would see them, and far beyond: `pyhelpers lint FILE...`.

    Each FILE is taken for itself; `-f A -f B` are layers of one workshop instead. Exit codes: 0 no
    error, 1 an error was found, 2 usage, or a file that cannot be read.
    """
    if rules or explain:
        click.echo(_explanation(explain), nl=False)
        return
    from pyhelpers.lint.together import lint_all

    workshops = _workshops(files, layers)
    if output and os.path.realpath(output) in map(os.path.realpath, files + layers):
        raise UsageProblem(f"--output would replace {output}", mend="name another file")
    linted = lint_all(workshops, set_files, chart, strict, fix=fix, target=target or "")
    _say(linted, format_ or _usual(output), output)
    sys.exit(linted.exit_code)


def _workshops(files: tuple[Path, ...], layers: tuple[Path, ...]) -> list[tuple[Path, ...]]:
    """Return the layers of each workshop. Raises UsageProblem for what names none."""
    if bool(files) == bool(layers):
        raise UsageProblem(
            "No values file was named" if not files else "Files and -f do not go together",
            mend="name files, each linted for itself, or the layers of one workshop with -f",
        )
    for file in files + layers:
        if str(file) == "-":
            raise UsageProblem("Standard input is not read", mend="name a file")
        if os.path.isdir(file):  # noqa: PTH112  which takes closed folders and loops of links
            mend = f"name its files: pyhelpers lint {file}/*.yaml"
            raise UsageProblem(f"{file} is a folder", mend=mend)
    if layers:
        return [layers]
    once: dict[str, Path] = {}
    for file in files:
        once.setdefault(os.path.realpath(file), file)  # the same by another name is the same
    return [(file,) for file in once.values()]


def _usual(output: Path | None) -> str:
    """Return the format that nobody asked for: GitHub reads its commands from stdout alone."""
    return "github" if os.environ.get("GITHUB_ACTIONS") == "true" and output is None else "text"


def _explanation(id_: str | None) -> str:
    from pyhelpers.lint.builtin import known, rule_named
    from pyhelpers.lint.explain import explained, listed

    return explained(rule_named(id_)) if id_ and id_ != "all" else listed(known().values())


def _say(linted: Linted, format_: str, output: Path | None) -> None:
    """Print or write the report, and what concerns the call itself on stderr."""
    from pyhelpers.lint.report.text import summary

    outcome = linted.outcome()
    report = _report(outcome, format_, rich=output is None and sys.stdout.isatty())
    if output is None:
        print(report, end="", flush=True)
    else:
        from pyhelpers.plan import Write
        from pyhelpers.run import write_file

        write_file(Write(output, report, mode=0o644))
    for file, edits in linted.edits.items():
        print(f"mended: {file}, {edits} edit{'s' if edits > 1 else ''}", file=sys.stderr)
    for line in outcome.unchecked:
        print(f"note: {line}", file=sys.stderr)
    for problem in linted.unread:
        print(f"error: {problem}", file=sys.stderr)
    if linted.results:
        line = summary(len(linted.results), outcome.errors, outcome.warnings)
        print(line, file=sys.stderr)


def _report(outcome: Outcome, format_: str, *, rich: bool) -> str:
    # Each run imports what its own format needs.
    if format_ == "json":
        from pyhelpers.lint.report.json import as_json

        return as_json(outcome)
    if format_ == "github":
        from pyhelpers.lint.report.github import github

        return github(outcome, _root())
    if format_ == "sarif":
        from pyhelpers.lint.builtin import known
        from pyhelpers.lint.report.sarif import sarif

        return sarif(outcome, known(), _root())
    from pyhelpers.lint.report.text import text

    names = {one.where.file for one in outcome.findings} if rich else set()
    return text(outcome.findings, {name: _lines(name) for name in names}, rich=rich)


def _root() -> Path:
    """Return the folder that files are named from: the checkout in a workflow, or this one."""
    here = Path.cwd()
    workspace = Path(os.environ.get("GITHUB_WORKSPACE") or here)
    return workspace if here.is_relative_to(workspace) else here


def _lines(name: str) -> list[str]:
    try:
        return Path(name).read_text("utf-8", errors="replace").split("\n")
    except OSError:
        return []
