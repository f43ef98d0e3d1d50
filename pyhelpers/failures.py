"""What a system call or another program complained of → the message for a person. Pure."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from pyhelpers.errors import EnvironmentProblem, FileProblem, Problem

_NETWORK_SIGNS = (
    "dns error", "could not resolve", "enotfound", "eai_again", "connection refused",
    "econnrefused", "timed out", "etimedout", "failed to fetch", "network is unreachable",
    "error sending request", "tunnel error", "econnreset", "client error (connect)",
)  # fmt: skip
_RESOLUTION_SIGNS = ("no solution found", "not found in the package registry", "failed to parse")
_DISK_SIGNS = ("no space left on device", "enospc", "os error 28", "disk quota exceeded")


def is_disk_full(text: str) -> bool:
    """Tell whether another program's words speak of a full disk."""
    return any(sign in text.lower() for sign in _DISK_SIGNS)


def is_network_down(text: str) -> bool:
    """Tell whether another program's words speak of a network that does not answer."""
    return any(sign in text.lower() for sign in _NETWORK_SIGNS)


def disk_problem(error: OSError, path: Path | str) -> EnvironmentProblem:
    """Return the message for a file that could not be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        free = _free_space(Path(path))
        return EnvironmentProblem(
            f"The disk is full{free}", where=path, mend="make room there, then run it again"
        )
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        mend = "make the folder writable for you, or choose another with --state"
        return EnvironmentProblem("The folder cannot be written to", where=path, mend=mend)
    mend = "name another place: --state FOLDER for the workshop's state"
    what = f"The file could not be written: {error.strerror}"
    return EnvironmentProblem(what, where=path, mend=mend)


def _free_space(path: Path) -> str:
    for folder in (path, *path.parents):
        if folder.exists():
            return f" ({shutil.disk_usage(folder).free // 1024**2} MB free)"
    return ""


def cannot_start(program: str, error: OSError, where: str | Path) -> EnvironmentProblem:
    """Return the message for a program that did not start."""
    # The error alone does not tell: a missing folder to run it in is "not found" as well, and a
    # missing program is "not permitted" where a folder on the PATH cannot be read.
    if shutil.which(program) is None and not Path(program).is_file():
        mend = f"install {program} and make sure that it is on the PATH"
        return EnvironmentProblem(f"{program} is not installed", where=where, mend=mend)
    return EnvironmentProblem(
        f"{program} cannot be started: {error.strerror}", where=error.filename or where
    )


def command_problem(
    argv: tuple[str, ...] | list[str], what: str, output: str, blame: str
) -> Problem:
    """Return the message for a command that failed with this output (see run.run_command)."""
    last = "\n".join(line for line in output.strip().splitlines()[-12:])
    lowered = output.lower()
    if is_disk_full(output):
        mend = "make room on the disk, then run it again"
        return EnvironmentProblem(f"The disk is full: {what} failed\n{last}", mend=mend)
    if is_network_down(output):
        mend = "check the network (and your proxy or mirror, if you use one), then run it again"
        return EnvironmentProblem(
            f"The package index could not be reached: {what} failed\n{last}",
            where=_program(argv),
            mend=mend,
        )
    if blame and any(sign in lowered for sign in _RESOLUTION_SIGNS):
        mend = "correct the package's name or version in image.pip"
        return FileProblem(f"The packages cannot be installed\n{last}", where=blame, mend=mend)
    return EnvironmentProblem(f"{what} failed\n{last}", where=_program(argv))


def _program(argv: tuple[str, ...] | list[str]) -> str:
    """Return the name of the program that a command is about, not of `env` before it."""
    words = [word for word in argv if word != "env" and "=" not in word]
    return Path(words[0] if words else argv[0]).name


def ended_at_once(name: str, words: str, log: Path) -> EnvironmentProblem:
    """Return the message for a process that should have stayed. `words` are its log's last."""
    full = any(sign in words.lower() for sign in (*_DISK_SIGNS, "disk is full"))
    return EnvironmentProblem(
        f"The {name} ended at once\n{words}",
        where=log,
        mend="make room on the disk, then run it again"
        if full
        else "the last lines of its log, above, say why",
    )
