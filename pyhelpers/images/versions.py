"""The versions of the programs on this machine that an image is made with."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from pyhelpers.errors import EnvironmentProblem


def version_here(distribution: str, does: str, extra: str = "image") -> str:
    """Return the version of a distribution; `does` says what it is for, as in "resolves packages",
    `extra` the part of ours that brings it.

    Raises EnvironmentProblem for one that is not installed.
    """
    try:
        return version(distribution)
    except PackageNotFoundError:
        what = f"{distribution} is not installed, which {does}"
        mend = f"pip install 'workshop-pyhelpers[{extra}]'"
        raise EnvironmentProblem(what, mend=mend) from None
