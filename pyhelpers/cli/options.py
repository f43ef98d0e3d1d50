"""Options that several commands share, and what they lead to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pyhelpers.errors import UsageProblem

if TYPE_CHECKING:
    from pyhelpers.targets.local.layout import Folders
    from pyhelpers.values import Values

_PATH = click.Path(path_type=Path)


def layers(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add FILE…, -f and --set-file: values files in order, as Helm takes them."""
    command = click.option(
        "--set-file",
        "set_files",
        multiple=True,
        metavar="KEY=PATH",
        help="Set a value to a file's text, as Helm does: --set-file roster=roster.csv.",
    )(command)
    command = click.option(
        "-f",
        "--values",
        "more",
        multiple=True,
        type=_PATH,
        metavar="FILE",
        help="Lay another values file over the ones before; as often as needed.",
    )(command)
    return click.argument("files", nargs=-1, type=_PATH, metavar="FILE")(command)


TARGETS = ("local", "kubernetes", "slurm", "swarm")

# Which options only some of the targets can follow.
_BELONGS: dict[str, tuple[str, ...]] = {
    "detach": ("local",),
    "state": ("local", "slurm"),
    "port": ("local", "slurm", "swarm"),
    "stack": ("swarm",),
    **dict.fromkeys(("namespace", "release", "context", "timeout"), ("kubernetes",)),
    "credentials": ("kubernetes", "slurm", "swarm"),
}


def on(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --on and the options that say which release in which cluster is meant."""
    for option, what in (
        ("--context", "Of kubectl's configuration. [the current one]"),
        ("--release", "Helm's name for the workshop. [workshop]"),
        ("--namespace", "Of the cluster; one for each workshop. [workshop]"),
    ):
        command = click.option(option, metavar="NAME", help=f"Kubernetes: {what}")(command)
    command = click.option(
        "--stack", metavar="NAME", help="Swarm: Docker's name for the workshop. [workshop]"
    )(command)
    return click.option(
        "--on",
        "target",
        default="local",
        show_default=True,
        type=click.Choice(TARGETS),
        help="Where it runs: on this computer, or on a cluster of that kind.",
    )(command)


def only_its_own(target: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return the options without those of other targets. Raises UsageProblem for one given."""
    for name, belongs in _BELONGS.items():
        given = options.get(name)
        if given is not None and given is not False and target not in belongs:
            raise UsageProblem(
                f"--{name} goes with --on {' or '.join(belongs)}, not {target}",
                mend=f"add --on {belongs[0]}, or leave --{name} away",
            )
    return {n: value for n, value in options.items() if target in _BELONGS.get(n, TARGETS)}


def state(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --state: where a workshop keeps what is on this computer: its database, logs, homes."""
    return click.option(
        "--state",
        type=_PATH,
        metavar="FOLDER",
        help="Keep homes, logs and the database there; made by default in the user's state folder.",
    )(command)


def as_json(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option("--json", "json_", is_flag=True, help="Print JSON on stdout.")(command)


def load(files: tuple[Path, ...], more: tuple[Path, ...], set_files: tuple[str, ...]) -> Values:
    """Read the layers. Raises UsageProblem when there is none."""
    from pyhelpers.values import load_values

    if not files + more:
        raise UsageProblem(
            "No values file was named", mend="name one, for example values/pearc.yaml"
        )
    return load_values(files + more, set_files)


def folders_of(files: tuple[Path, ...], where: Path | None) -> Folders:
    """Return the state of the workshop that the first file describes, or that --state names."""
    from pyhelpers.targets.local.layout import Folders

    if where is not None:
        return Folders(where.resolve())
    return Folders.of(files[0])


def known_workshops(
    files: tuple[Path, ...], more: tuple[Path, ...], where: Path | None
) -> list[Folders]:
    """Return the workshop that was named, or else every one that has state here."""
    from pyhelpers.places import state_folder
    from pyhelpers.targets.local.up import workshops

    if files + more or where is not None:
        named = folders_of(files + more, where)
        if not named.settings.exists() and not all(path.exists() for path in files + more):
            raise UsageProblem("There is no such values file", where=(files + more)[0])
        return [named]
    return workshops(state_folder() / "workshops")
