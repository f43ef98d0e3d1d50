"""A step of the image failed → the message for a person. Pure."""

from __future__ import annotations

import re
from pathlib import Path

from pyhelpers.errors import EnvironmentProblem, FileProblem, Problem
from pyhelpers.failures import is_disk_full, is_network_down
from pyhelpers.images.engines.engine import StepFailed
from pyhelpers.values import Values

# Of apt: a version that has left its repository, of which the list may still know.
_GONE = re.compile(r"\.deb +404 |was not found|has no installation candidate|Unable to locate")
_NO_COMPILER = re.compile(
    r"No such file or directory: '\S*(?:cc|\+\+)'|command '\S*(?:cc|\+\+)' failed: No such file"
    r"|(?:cc|\+\+): (?:command )?not found"
)
_KEYS = {"apt": "apt", "conda": "conda", "data": "data", "content": "content"}


def step_problem(failed: StepFailed, last: list[str], log: Path, values: Values) -> Problem:
    """Return the message; `last` are the step's last lines."""
    words = "\n".join(last)
    shown = "\n".join(f"  | {line}" for line in [line for line in last if line.strip()][-10:])
    key = _KEYS.get(failed.section, "pip")
    where = values.locate_own(("image", key))
    if is_disk_full(words):
        mend = "make room on the engine's disk, then run it again"
        return EnvironmentProblem(f"The engine's disk is full\n{shown}", where=log, mend=mend)
    gone = key == "apt" and _GONE.search(words)
    if is_network_down(words) and not (gone and gone[0].startswith(".deb")):
        return EnvironmentProblem(
            f"{failed.section}: a server of packages cannot be reached\n{shown}",
            where=log,
            mend="check the network; where only this machine may reach out, add --network host",
        )
    if gone:
        return FileProblem(
            f"A Debian package of the lock is not there any more\n{shown}",
            where=where,
            mend="build with --renew to take today's version",
        )
    if key == "pip" and _NO_COMPILER.search(words):
        return FileProblem(
            f"A Python package has to be compiled, and the image has no compiler\n{shown}",
            where=where,
            mend="choose a version that comes as a wheel, or add build-essential to image.apt",
        )
    text = f"{failed.section}: the step ended with exit code {failed.code}\n{shown}"
    return FileProblem(text, where=where, mend=f"the whole log is {log}")
