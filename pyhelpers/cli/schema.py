"""`pyhelpers schema`: makes the files that follow from chart/values.schema.yaml, in a checkout."""

from __future__ import annotations

from pathlib import Path

import click

from pyhelpers.errors import FileProblem, UsageProblem
from pyhelpers.schema.docs import reference
from pyhelpers.schema.generate import generate as make_json

_SCHEMA = "chart/values.schema.yaml"
_DEFAULTS = "chart/values.yaml"
_check = click.option(
    "--check", is_flag=True, help="Write nothing; fail if the file is not up to date."
)
_root = click.option(
    "--root",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=".",
    help="The checkout, by default the current folder.",
)


@click.group()
def schema() -> None:
    """Generate the schema of values files and its reference page."""


@schema.command()
@_check
@_root
def generate(check: bool, root: Path) -> None:
    """Write chart/values.schema.json, which Helm and editors read."""
    text = make_json(_read(root, _SCHEMA), _SCHEMA)
    _put(root / "chart/values.schema.json", text, check=check)


@schema.command()
@_check
@_root
def docs(check: bool, root: Path) -> None:
    """Write docs/values.md, the reference of all keys."""
    text = reference(_read(root, _SCHEMA), _read(root, _DEFAULTS))
    _put(root / "docs/values.md", text, check=check)


def _read(root: Path, name: str) -> str:
    try:
        return (root / name).read_text("utf-8")
    except FileNotFoundError:
        raise UsageProblem(
            f"there is no {name} here",
            where=root.resolve(),
            mend="run this in a checkout of the project, or name it with --root",
        ) from None


def _put(path: Path, text: str, *, check: bool) -> None:
    current = path.read_text("utf-8") if path.is_file() else None
    if current == text:
        return
    if check:
        raise FileProblem("the file is not up to date", where=path, mend="make generate")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    click.echo(f"wrote {path}", err=True)
