"""Python packages, resolved with uv into the lock's layers. All but `compiled` is pure.

A layer is a requirements file with hashes. The first holds the server's own software, the second
the workshop's. A package that is added later gets a layer of its own: whoever has the image
already builds, pushes and pulls that one layer and no other.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyhelpers.errors import EnvironmentProblem, FileProblem, Location
from pyhelpers.images.lockfile import pins
from pyhelpers.images.versions import version_here

MOST_LAYERS = 8
"""Of software, beside the server's: then what was added is put together again."""

_MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}

RunCommand = Callable[..., str]


@dataclass(frozen=True)
class Wanted:
    """What has to be resolved: requirement lines, files of them, and for which Python."""

    server: tuple[str, ...]
    workshop: tuple[str, ...]
    files: tuple[Path, ...]
    overrides: Path
    python: str
    platform: str
    """As uv writes it: x86_64-manylinux_2_36."""
    where: Location
    """Where `image.pip` stands."""


@dataclass(frozen=True)
class Package:
    """A resolved package: its lines in a requirements file, and who asked for it."""

    name: str
    text: str
    via: tuple[str, ...]


def uv_version() -> str:
    """Return the version of uv that is here. Raises EnvironmentProblem for none."""
    return version_here("uv", "resolves the packages")


def uv_platform(platform: str, glibc: str) -> str:
    """Return uv's name of a platform: the newest manylinux whose glibc the base has.

    Raises EnvironmentProblem for a platform of which there are hardly any packages.
    """
    machine = _MACHINES.get(platform.partition("/")[2].partition("/")[0])
    if machine is None:
        mend = "name one with --platform: linux/amd64 or linux/arm64"
        raise EnvironmentProblem(f"Images for {platform} cannot be built", mend=mend)
    major, _, minor = glibc.partition(".")
    # What uv knows: https://docs.astral.sh/uv/reference/cli/#uv-pip-compile--python-platform
    number = min(int(minor), 40) if major == "2" and minor.isdigit() else 28
    return f"{machine}-manylinux_2_{max(number, 17)}"


def compiled(wanted: Wanted, preferred: Mapping[str, str], run: RunCommand) -> list[Package]:
    """Return all packages that are needed. `preferred` versions are taken where they fit.

    Raises FileProblem with the solver's own lines, EnvironmentProblem when no index is reached.
    """
    with tempfile.TemporaryDirectory(prefix="pyhelpers-") as scratch:
        asked, output = Path(scratch, "asked.in"), Path(scratch, "locked.txt")
        lines = [*wanted.server, *wanted.workshop]
        asked.write_text("\n".join(lines) + "\n")
        output.write_text("".join(f"{name}=={version}\n" for name, version in preferred.items()))
        run(
            [
                # uv leaves its locks for setuptools there.
                *("env", f"TMPDIR={scratch}"),
                *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--no-header"),
                *("--generate-hashes", "--annotation-style", "line", "--no-emit-index-url"),
                *("--python-version", wanted.python, "--python-platform", wanted.platform),
                *("--overrides", str(wanted.overrides), "--output-file", str(output)),
                *(str(asked), *map(str, wanted.files)),
            ],
            what="resolving the Python packages",
            blame=str(wanted.where),
        )
        return parse(output.read_text(), wanted.where)


def parse(text: str, where: Location) -> list[Package]:
    """Return the packages of what uv wrote, with line annotations.

    Raises FileProblem for a package that is a folder of this machine.
    """
    found = []
    for block in re.split(r"\n(?=[A-Za-z0-9./-])", "\n" + text):
        body, _, note = block.strip().partition("# via ")
        if not body:
            continue
        lines = [line.rstrip() for line in body.rstrip().splitlines()]
        name = re.split(r"[ =@\[;]", lines[0], maxsplit=1)[0].lower()
        if lines[0].startswith(("-e", ".", "/")) or "@ file:" in lines[0]:
            raise FileProblem(
                f"{lines[0]} is a folder of this machine, which an image does not have",
                where=where,
                mend="name a release of it, or a commit: NAME @ git+https://HOST/REPOSITORY@COMMIT",
            )
        via = tuple(one.strip() for one in note.replace("\n", " ").split(",") if one.strip())
        found.append(Package(name, "\n".join(lines), via))
    return found


def servers_own(packages: Iterable[Package], server: Sequence[str]) -> set[str]:
    """Return the names of what the server's requirements lead to."""
    reached = {re.split(r"[ =<>!~@\[;]", line, maxsplit=1)[0].lower() for line in server}
    before: set[str] = set()
    while reached != before:
        before = set(reached)
        reached |= {one.name for one in packages if before & {via.lower() for via in one.via}}
    return reached


def layers(
    packages: Sequence[Package], server: set[str], old: Sequence[str] | None
) -> tuple[str, ...]:
    """Return the lock's layers; where there is an `old` lock, what it had stays in its layer."""
    place = {}
    for number, layer in enumerate((old or ())[1:], 1):
        place.update(dict.fromkeys(pins(layer), number))
    next_one = max(place.values(), default=0) + 1
    found: dict[int, list[Package]] = {}
    for one in packages:
        number = 0 if one.name in server else place.get(one.name, next_one)
        found.setdefault(number, []).append(one)
    groups = [found[number] for number in sorted(found)]
    while len(groups) > MOST_LAYERS + 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    ordered = (sorted(group, key=lambda one: one.name) for group in groups)
    return tuple("".join(f"{one.text}\n" for one in group) for group in ordered)
