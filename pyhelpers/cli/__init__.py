"""The commands, one module each, imported only when they are called."""

from __future__ import annotations

from importlib import import_module

import click

from pyhelpers import __version__

# command → what its line in `pyhelpers --help` says
_COMMANDS = {
    "up": "Bring a workshop up, here or on a Kubernetes cluster.",
    "lint": "Check values files as Helm would see them, and far beyond.",
    "build-image": "Build and test the image with software, data and notebooks.",
    "build-environment": "The same in a folder, for a Slurm cluster without containers.",
    "down": "Stop a workshop; homes are kept.",
    "status": "Say what runs and what is wrong.",
    "roster": "Make personal codes and print hand-outs.",
    "schema": "Generate the schema of values files and its reference page.",
}


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in _COMMANDS:
            return None
        module = name.replace("-", "_")
        return getattr(import_module(f"pyhelpers.cli.{module}"), module)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="pyhelpers")
def pyhelpers() -> None:
    """Put a whole class into Jupyter on shared research computing, from one values file.

    Exit codes: 0 fine, 1 the file is wrong or a check failed, 2 usage, 3 the environment (no
    network, a full disk, a taken port), 130 interrupted before the work was done.
    """
