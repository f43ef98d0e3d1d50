"""The script of a participant's job. Pure.

It reaches sbatch on its standard input, so the server's token stands on no command line; Slurm
keeps it where only the job's account and the cluster's administrators can read it.
"""

from __future__ import annotations

from shlex import quote

from .order import Order, way_back
from .section import Section
from .starting import in_container, in_environment


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
        lines += ["", f"home={quote(f'{folder}/homes/{order.place}')}", 'mkdir -p "$home"']
    lines += _way(section, order)
    start = in_environment if section.environment else in_container
    prepare, server = start(section, order)
    lines += [
        f"scratch=$(mktemp -d {quote(section.scratch)}/workshop-XXXXXXXX)",
        "trap 'rm -rf \"$scratch\"' EXIT",
        *prepare,
        "",
        # Bash passes no signal on while it waits for a program in the foreground.
        "server=",
        'trap \'[ -z "$server" ] || kill -TERM "$server" 2>/dev/null\' TERM INT',
        f"{server} &",
        "server=$!",
        # Waiting ends early when a signal comes.
        "code=0",
        'until wait "$server" && code=0 || { code=$?; ! kill -0 "$server" 2>/dev/null; }',
        "do :; done",
        "exit $code",
    ]
    return "\n".join(lines) + "\n"


def _way(section: Section, order: Order) -> list[str]:
    """Return the lines that look after the folder of the socket that leads to the hub."""
    if not order.back:
        return []
    folder = quote(way_back(section, order.job_name).rpartition("/")[0])
    # Whoever comes first makes it, this or the hub.
    return [
        f"way={folder}",
        'mkdir -p "$way"',
        '[ -O "$way" ] || { echo "$way belongs to somebody else" >&2; exit 1; }',
        'chmod 700 "$way"',
    ]


def _output(section: Section, order: Order) -> list[str]:
    if section.sudo:
        # Nothing that the hub could read; and sbatch runs in a folder of the hub's account.
        return ["--output=/dev/null", "--chdir=/"]
    return [f"--output={section.folder}/logs/{order.place}.log", "--open-mode=append"]
