"""Conda packages of an image: solved on this machine, for the image's, into the lock's text.

images/workshop/steps/conda.py installs exactly what the text lists. conda_solver.py does the
solving, in a process of its own.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pyhelpers.errors import EnvironmentProblem, FileProblem, Location
from pyhelpers.images.versions import version_here
from pyhelpers.run import ask

SUBDIRS = {"linux/amd64": "linux-64", "linux/arm64": "linux-aarch64"}
"""Docker's platform → conda's."""

_DEFAULTS = ("https://repo.anaconda.com/pkgs/main", "https://repo.anaconda.com/pkgs/r")
"""Conda's own `defaults` (conda: base/constants.py, DEFAULT_CHANNELS), of whose name rattler knows
nothing."""
RATTLER = "py-rattler"
_SOLVER = "pyhelpers.images.conda_solver"
_SECONDS = 600
_LINE = re.compile(r"(\S+/([^/\s]+)/([^/\s]+)\.(?:conda|tar\.bz2))#sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class CondaPackage:
    """One package file of a channel. `subdir` is the channel's folder, linux-64 or noarch."""

    name: str
    version: str
    build: str
    url: str
    sha256: str
    subdir: str


@dataclass(frozen=True)
class CondaPrefix:
    """What a base's conda environment has already, as steps/conda_prefix.py prints it."""

    packages: tuple[Mapping[str, Any], ...] = ()
    """Of each conda-meta/*.json what a solver needs."""
    pinned: tuple[str, ...] = ()
    """The lines of conda-meta/pinned: what may be installed at all, under these names."""

    @classmethod
    def parse(cls, text: str) -> CondaPrefix:
        """Raises ValueError when the text is none that steps/conda_prefix.py prints."""
        found = json.loads(text)
        return cls(tuple(found["packages"]), tuple(found["pinned"]))

    @property
    def python(self) -> str:
        """The minor version, 3.12, of the environment's Python; "" when it has none."""
        versions = [one["version"] for one in self.packages if one["name"] == "python"]
        return ".".join(versions[0].split(".")[:2]) if versions else ""


def explicit(packages: Sequence[CondaPackage]) -> str:
    """Return the lock's text: a line a package, sorted by name."""
    ordered = sorted(packages, key=lambda one: one.name)
    return "".join(f"{one.url}#sha256:{one.sha256}\n" for one in ordered)


def parse_explicit(text: str) -> list[CondaPackage]:
    """Return the packages of a lock's text. Raises ValueError for a line that names none."""
    packages = []
    for line in text.splitlines():
        found = _LINE.fullmatch(line)
        name, version, build = unquote(found[3]).rsplit("-", 2) if found else ("", "", "")
        if not found or not name:
            raise ValueError(f"{line!r} is not URL#sha256:HEX of a conda package")
        packages.append(CondaPackage(name, version, build, found[1], found[4], found[2]))
    return packages


def python_of(text: str) -> str:
    """Return the version of the Python that a lock's text installs; "" when it installs none."""
    return next((one.version for one in parse_explicit(text) if one.name == "python"), "")


def rattler_version() -> str:
    """Return the version of py-rattler that is here. Raises EnvironmentProblem for none."""
    return version_here(RATTLER, "resolves conda's packages")


def solve_conda(
    specs: Sequence[str],
    channels: Sequence[str],
    platform: str,
    python: str | None,
    installed: CondaPrefix,
    cache: Path,
    where: Location,
    glibc: str,
) -> list[CondaPackage]:
    """Return what has to be installed, by name, for the environment to satisfy `specs`.

    `platform` is linux-64 or linux-aarch64, `python` the version to install with the rest ("3.12"),
    `glibc` the version in the image. `installed` stays installed: its versions are kept where
    `specs` allow it, and a Python always keeps its minor version, as conda has it, since all that
    was installed into it would be lost. `cache` keeps the channels' indexes, `where` is the place
    of `image.conda`.

    Raises FileProblem, with what the solver says, when there is no such package or packages
    conflict; EnvironmentProblem when py-rattler is not there or a channel cannot be read.
    """
    for channel in channels:
        _refuse_secrets(channel, where)
    addresses = [
        one for channel in channels for one in (_DEFAULTS if channel == "defaults" else [channel])
    ]
    cache.mkdir(parents=True, exist_ok=True)
    question = {
        "specs": [*specs, f"python={python}"] if python else [*specs],
        **{"channels": addresses, "platform": platform, "glibc": glibc, "cache": str(cache)},
        "installed": [dict(one) for one in installed.packages],
        "constraints": [*installed.pinned],
    }
    if installed.python:
        question["constraints"].append(f"python={installed.python}")
    found = _solver(question, ", ".join(addresses), where)
    present = {(one["name"], one["version"], one["build"]) for one in installed.packages}
    packages = sorted((CondaPackage(**one) for one in found), key=lambda one: one.name)
    new = [one for one in packages if (one.name, one.version, one.build) not in present]
    for one in new:
        if not one.sha256:
            what, mend = f"the channel has no sha256 of {one.url}", "ask for another version"
            raise FileProblem(what, where=where, mend=mend)
    return new


def _solver(question: Mapping[str, Any], channels: str, where: Location) -> list[dict[str, str]]:
    """Return the packages that conda_solver.py answers with, or raise what it says."""
    try:
        done = ask([sys.executable, "-m", _SOLVER], json.dumps(question), _SECONDS)
    except TimeoutError:
        minutes = _SECONDS // 60
        raise _unreachable(f"there was no answer within {minutes} minutes", channels) from None
    if done.code:
        last = done.err.strip().rpartition("\n")[2]
        what = f"py-rattler, which solves for conda packages, cannot be used: {last}"
        mend = "pip install 'workshop-pyhelpers[image]'"
        raise EnvironmentProblem(what, where=where, mend=mend)
    answer = json.loads(done.out)
    if "spec" in answer:
        what, mend = f"this is not a conda package: {answer['spec']}", "write it as in gdal=3.11"
        raise FileProblem(what, where=where, mend=mend)
    if "request" in answer:
        what = f"these conda packages cannot be installed: {answer['request']}"
        mend = "correct names and versions; https://anaconda.org/conda-forge shows what there is"
        raise FileProblem(what, where=where, mend=mend)
    if "channel" in answer:
        raise _unreachable(answer["channel"], channels)
    return answer["packages"]


def _unreachable(lines: str, channels: str) -> EnvironmentProblem:
    what = f"the conda channel cannot be read: {lines}"
    mend = "check the network, the proxy's settings and the certificates, then try again"
    return EnvironmentProblem(what, where=channels, mend=mend)


def _refuse_secrets(channel: str, where: Location) -> None:
    address = urlsplit(channel)
    if address.username or "/t/" in address.path:
        what = f"the address of the conda channel on {address.hostname} has a password in it"
        mend = "leave it out and give it in a netrc file: addresses are written into the lock"
        raise FileProblem(what, where=where, mend=mend)
