"""What Slurm's refusals of a job are about: the key, and how to mend it. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ASSOCIATIONS = "take one that `sacctmgr show associations user=$USER` lists"
_TABLE: list[tuple[str, tuple[str, ...], str]] = [
    (
        r"invalid partition",
        ("slurm", "partition"),
        "take one that `sinfo` lists",
    ),
    (r"account", ("slurm", "account"), _ASSOCIATIONS),
    (r"qos", ("slurm", "qos"), _ASSOCIATIONS),
    (
        r"reservation",
        ("slurm", "reservation"),
        "take one that `scontrol show reservation` lists, as the account it is for",
    ),
    (
        r"feature|constraint",
        ("slurm", "constraint"),
        "take one that `sinfo --format='%N %f'` lists",
    ),
    (
        r"time limit",
        ("slurm", "walltime"),
        "ask for less time, or name a partition that allows more: `sinfo --format='%P %l'` lists "
        "them",
    ),
    (
        r"node configuration",
        ("jupyterhub", "singleuser"),
        "ask for less memory or CPU: `sinfo --format='%P %m %c'` lists what nodes have",
    ),
    (
        r"gres|generic resource|node name",
        ("slurm", "directives"),
        "ask the site what its nodes have",
    ),
]


def about(said: str) -> tuple[tuple[str, ...], str]:
    """Return the key that a refusal is about, and the mend."""
    for pattern, path, mend in _TABLE:
        if re.search(pattern, said, re.IGNORECASE):
            return path, mend
    return ("slurm",), "ask the site what a job there may ask for"


def in_short(said: str) -> str:
    """Return sbatch's own words without the names of who says them."""
    lines = [
        re.sub(r"^(sbatch: )?(error: |allocation failure: )", "", line.strip())
        for line in said.strip().splitlines()
    ]
    return "\n".join(f"  | {line}" for line in lines if line)


def seconds_of(time: str) -> float:
    """Return a time limit in seconds, as sbatch(1) writes them: 30, 30:00, 4:00:00, 1-12.

    What is no number, such as `infinite`, is without end.
    """
    days, mark, rest = time.rpartition("-")
    parts = rest.split(":")
    try:
        numbers = [int(part) for part in parts]
        day = int(days) if mark else 0
    except ValueError:
        return float("inf")
    if mark:
        hours, minutes, seconds = [*numbers, 0, 0][:3]
    elif len(numbers) == 1:
        hours, minutes, seconds = 0, numbers[0], 0
    elif len(numbers) == 2:
        hours, minutes, seconds = 0, *numbers
    else:
        hours, minutes, seconds = numbers[:3]
    return ((day * 24 + hours) * 60 + minutes) * 60 + seconds


def too_long(asked: Sequence[str], listing: str) -> str:
    """Return Slurm's limit where a job asks for more time than its partition gives, else "".

    Slurm takes such a job, and lets it wait forever. `listing` is `sinfo --format=%P|%l`: the
    default partition has an asterisk.
    """
    limits = dict(line.strip().split("|", 1) for line in listing.splitlines() if "|" in line)
    wanted = _last(asked, "--time")
    names = _last(asked, "--partition")
    chosen = names.split(",") if names else [name for name in limits if name.endswith("*")]
    known = [limits.get(name) or limits.get(f"{name}*") for name in chosen]
    # Any of several partitions will do.
    longest = max((one for one in known if one), key=seconds_of, default="")
    if wanted and longest and seconds_of(wanted) > seconds_of(longest):
        return f"{wanted} is more than the {longest} that {','.join(chosen).rstrip('*')} gives"
    return ""


def _last(asked: Sequence[str], option: str) -> str:
    found = [one.partition("=")[2] for one in asked if one.partition("=")[0] == option]
    return found[-1] if found else ""
