"""The lines of a job's script that start a server: in Apptainer, or without containers. Pure."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

from ..release import DATA_PATH
from .order import Order, way_back
from .section import Section

HOME = "/home/jovyan"
"""Where a participant's home is in the container, whatever image it is."""

CURRENT, SHARE, SEED = "current", "share", "seed.py"
"""What a folder of `slurm.environment` holds: a link to the newest of the Python environments, the
workshop's content and data, and the program that puts them into homes."""

NO_SOFTWARE = 69
"""The exit code of a job whose node has no Apptainer, or no environment (EX_UNAVAILABLE of
sysexits.h)."""

_WAY = "/run/workshop-hub"
"""Where the folder of the socket that leads to the hub is in the container."""

_BRIDGE = Path(__file__).with_name("bridge.py").read_text(encoding="utf-8")

_TERMINALS = "--ServerApp.terminado_settings=shell_command=/bin/bash"
"""Not a login shell, as Jupyter would start: those set the PATH anew, without the environment."""

Start = tuple[list[str], str]
"""The lines ahead of the server's, and the server's command."""


def in_container(section: Section, order: Order) -> Start:
    """Return how Apptainer starts the server."""
    # Apptainer's /tmp is 64 MB unless it has a folder to work in.
    binds = [f'--home "$home:{HOME}"', f"--pwd {HOME}", '--workdir "$scratch"']
    if order.back:
        binds.append(f'--bind "$way":{_WAY}:ro')
    if section.data:
        binds.append(f"--bind {quote(section.data)}:{DATA_PATH}:ro")
    if any(one.startswith(("--gres=gpu", "--gpus")) for one in section.directives):
        binds.append("--nv")
    prepare = [
        "container=$(command -v apptainer || command -v singularity) \\",
        f'  || {{ echo "there is no Apptainer on $(hostname)" >&2; exit {NO_SOFTWARE}; }}',
        "[[ $container == *apptainer ]] && prefix=APPTAINERENV || prefix=SINGULARITYENV",
        # Into the container's environment, and not onto a command line that all of a node can see.
        *(f'export "$prefix"_{name}={quote(value)}' for name, value in order.env.items()),
    ]
    server = (
        f'"$container" run --containall {" ".join(binds)} \\\n'
        f"  {quote(section.image)} \\\n"
        f"  {_command(order, f'{_WAY}/socket')}"
    )
    return prepare, server


def in_environment(section: Section, order: Order) -> Start:
    """Return how the server starts from a folder that build-environment made: without walls."""
    folder = quote(section.environment)
    prepare = [
        # Not by the link: a server keeps its environment when a newer one is made.
        f"environment={folder}",
        f'prefix=$(readlink -f "$environment/{CURRENT}") \\',
        '  && "$prefix/bin/python" -c "" 2>/dev/null \\',
        f'  || {{ echo "there is no environment $environment on $(hostname)" >&2; '
        f"exit {NO_SOFTWARE}; }}",
        # Of a module, or the account's own: they would take the place of the workshop's packages.
        "unset PYTHONPATH PYTHONHOME",
        'export HOME="$home" TMPDIR="$scratch" VIRTUAL_ENV="$prefix" PATH="$prefix/bin:$PATH"',
        # Or a kernel of their own would take the place of the workshop's (jupyter_core's paths.py).
        "export JUPYTER_PREFER_ENV_PATH=1",
        *(f"export {name}={quote(value)}" for name, value in order.env.items()),
        'cd "$home"',
    ]
    server = (
        f'"$prefix/bin/python" "$environment/{SEED}" '
        f'--share "$environment/{SHARE}" --home "$home" -- \\\n'
        f"  {_command(order, way_back(section, order.job_name))} {_TERMINALS}"
    )
    return prepare, server


def _command(order: Order, socket: str) -> str:
    """Return the words that start the server, which reaches the hub by `socket` if need be."""
    bridge = ("python3", "-Ic", _BRIDGE, socket, order.back) if order.back else ()
    return " ".join(quote(word) for word in (*bridge, *order.command))
