"""The versions of the programs on this machine that an image is made with."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from pyhelpers.errors import EnvironmentProblem


def version_here(distribution: str, does: str) -> str:
    """Return the version of a distribution; `does` says what it is for, as in "resolves packages".

    Raises EnvironmentProblem for one that is not installed.
    """
    try:
        return version(distribution)
    except PackageNotFoundError:
        what = f"{distribution} is not installed, which {does}"
        mend = "pip install 'workshop-pyhelpers[image]'"
        raise EnvironmentProblem(what, mend=mend) from None
