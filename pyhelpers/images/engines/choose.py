"""Which engine builds: the one that was asked for, else the first that is there."""

from __future__ import annotations

import shutil

from pyhelpers.errors import EnvironmentProblem, Problem
from pyhelpers.images.engines.engine import Engine

NAMES = ("buildx", "docker", "podman", "buildah")


def choose(name: str | None) -> Engine:
    """Return an engine that answers. Raises EnvironmentProblem, saying what was tried."""
    if name:
        return _made(name)
    tried = []
    for one in NAMES:
        try:
            return _made(one)
        except Problem as problem:
            tried.append(f"  | {one}: {problem.what.splitlines()[0]}")
    raise EnvironmentProblem(
        "No engine that builds images is there\n" + "\n".join(tried),
        mend="start Docker, or install one: apt-get install buildah",
    )


def _made(name: str) -> Engine:
    if name in ("docker", "buildx"):
        try:
            from pyhelpers.images.engines.docker import DockerEngine
        except ModuleNotFoundError as error:
            raise _not_installed(error) from None
        if name == "docker":
            return DockerEngine()
        from pyhelpers.images.engines.buildx import BuildxEngine

        return BuildxEngine()
    if shutil.which(name) is None:
        mend = f"install it, for example: apt-get install {name}"
        raise EnvironmentProblem(f"{name} is not installed", where="PATH", mend=mend)
    if name == "podman":
        from pyhelpers.images.engines.podman import PodmanEngine

        return PodmanEngine()
    from pyhelpers.images.engines.buildah import BuildahEngine

    return BuildahEngine()


def _not_installed(error: ModuleNotFoundError) -> EnvironmentProblem:
    return EnvironmentProblem(
        f"{error.name} is not installed, which talks to Docker",
        mend="pip install 'workshop-pyhelpers[image]'",
    )
