"""The script of a participant's job. Pure.

It reaches sbatch on its standard input, so the server's token stands on no command line; Slurm
keeps it where only the job's account and the cluster's administrators can read it.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from ..release import DATA_PATH
from .section import Section

HOME = "/home/jovyan"
"""Where a participant's home is in the container, whatever image it is."""

_WAY = "/run/workshop-hub"
"""Where the folder of the socket that leads to the hub is in the container."""

_BRIDGE = Path(__file__).with_name("bridge.py").read_text(encoding="utf-8")

NO_CONTAINERS = 69
"""The exit code of a job whose node has no Apptainer (EX_UNAVAILABLE of sysexits.h)."""


@dataclass(frozen=True)
class Order:
    """One participant's job. `place` is their folder's name; `command` starts the server.

    `back` is the hub's address, which leads nowhere from a node: the way is the socket there. ""
    where nodes reach it.
    """

    job_name: str
    place: str
    env: Mapping[str, str]
    command: Sequence[str]
    back: str = ""


def place_of(name: str) -> str:
    """Return a user's folder: a name of letters, digits, `-_.~=`, different for every user."""
    # sbatch would replace what follows a per cent sign.
    escaped = quote(name, safe="").replace("%", "=")
    return f"=2E{escaped[1:]}" if escaped.startswith(".") else escaped


def way_back(section: Section, job_name: str) -> str:
    """Return the socket on a node that leads to the hub."""
    return f"{section.scratch.rstrip('/')}/{job_name}-hub/socket"


def job_script(section: Section, order: Order) -> str:
    """Return the text for sbatch."""
    folder = section.folder
    directives = [
        f"--job-name={order.job_name}",
        f"--comment={order.place}",
        *_output(section, order),
        # A job that Slurm starts again would come back at another address, without its kernels.
        "--no-requeue",
        # Of the environment in which sbatch runs nothing else reaches the job.
        "--export=PATH",
        *section.asked(),
    ]
    lines = ["#!/bin/bash", *(f"#SBATCH {one}" for one in directives), "", "set -eu", "umask 077"]
    if section.prologue:
        lines += ["", section.prologue.rstrip("\n")]
    if section.sudo:
        # Whatever the environment says: their home on the cluster, where their results lie.
        lines += ["", "unset HOME", "home=$(cd ~ && pwd)"]
    else:
        lines += ["", f"home={_quoted(f'{folder}/homes/{order.place}')}", 'mkdir -p "$home"']
    lines += _container(section, order)
    return "\n".join(lines) + "\n"


def _output(section: Section, order: Order) -> list[str]:
    if section.sudo:
        # Nothing that the hub could read; and sbatch runs in a folder of the hub's account.
        return ["--output=/dev/null", "--chdir=/"]
    return [f"--output={section.folder}/logs/{order.place}.log", "--open-mode=append"]


def _container(section: Section, order: Order) -> list[str]:
    # Apptainer's /tmp is 64 MB unless it has a folder to work in.
    binds = [f'--home "$home:{HOME}"', f"--pwd {HOME}", '--workdir "$scratch"']
    command = list(order.command)
    prepare = []
    if order.back:
        way = way_back(section, order.job_name)
        folder = _quoted(way.rpartition("/")[0])
        # Whoever comes first makes it, this or the hub.
        prepare = [
            f"way={folder}",
            'mkdir -p "$way"',
            '[ -O "$way" ] || { echo "$way belongs to somebody else" >&2; exit 1; }',
            'chmod 700 "$way"',
        ]
        binds.append(f'--bind "$way":{_WAY}:ro')
        command = ["python3", "-c", _BRIDGE, f"{_WAY}/socket", order.back, *command]
    if section.data:
        binds.append(f"--bind {_quoted(section.data)}:{DATA_PATH}:ro")
    if any(one.startswith(("--gres=gpu", "--gpus")) for one in section.directives):
        binds.append("--nv")
    words = " ".join(shlex.quote(word) for word in command)
    return [
        *prepare,
        f"scratch=$(mktemp -d {_quoted(section.scratch)}/workshop-XXXXXXXX)",
        "trap 'rm -rf \"$scratch\"' EXIT",
        "container=$(command -v apptainer || command -v singularity) \\",
        f'  || {{ echo "there is no Apptainer on $(hostname)" >&2; exit {NO_CONTAINERS}; }}',
        "[[ $container == *apptainer ]] && prefix=APPTAINERENV || prefix=SINGULARITYENV",
        # Into the container's environment, and not onto a command line that all of a node can see.
        *(f'export "$prefix"_{name}={_quoted(value)}' for name, value in order.env.items()),
        "",
        # Bash passes no signal on while it waits for a program in the foreground.
        "server=",
        'trap \'[ -z "$server" ] || kill -TERM "$server" 2>/dev/null\' TERM INT',
        f'"$container" run --containall {" ".join(binds)} \\',
        f"  {_quoted(section.image)} \\",
        f"  {words} &",
        "server=$!",
        # Waiting ends early when a signal comes.
        "code=0",
        'until wait "$server" && code=0 || { code=$?; ! kill -0 "$server" 2>/dev/null; }',
        "do :; done",
        "exit $code",
    ]


def _quoted(text: str) -> str:
    return shlex.quote(text)
