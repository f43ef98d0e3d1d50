"""Image section → Lock: asks apt, conda and uv. What was not asked anew stays as it was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from pyhelpers.errors import Location
from pyhelpers.images import debian, software
from pyhelpers.images.engines.engine import Engine
from pyhelpers.images.listfiles import (
    Environment,
    read_environment,
    requirement_lines,
    requirements_text,
)
from pyhelpers.images.lockfile import Lock, digest_of, pins
from pyhelpers.images.section import Image
from pyhelpers.progress import Report


@dataclass(frozen=True)
class Base:
    """The image that ours is built upon: its names here and in the lock, and what it is."""

    name: str
    """As the values file has it."""
    digest: str
    here: str
    """As the engine knows it."""
    platform: str
    facts: Mapping[str, str]
    packages: Mapping[str, str]
    """The distributions that its conda environment has, with their versions."""


@dataclass(frozen=True)
class Tools:
    """What resolving needs beside the image section."""

    engine: Engine | None
    """Asked for packages of Debian; None where there are none to be asked for."""
    workshop: Path
    """The project's folder images/workshop."""
    run: Callable[..., str]
    locate: Callable[[str], Location]
    """Where a key of the image section stands."""
    secrets: Mapping[str, Path] = field(default_factory=dict)
    network: str = ""
    cache: Path = Path()


def asked_of(image: Image, workshop: Path, platform: str) -> dict[str, str]:
    """Return a digest of what is asked of each part: a lock with the same ones is up to date.

    Raises FileProblem for a file of `requirements` or `environment` that cannot be read.
    """
    environment = read_environment(image.environment)
    server = [(workshop / name).read_text("utf-8") for name in ("server.txt", "image.txt")]
    return {
        "base": digest_of(image.base, platform),
        "apt": digest_of(image.apt),
        "conda": digest_of(image.conda, environment.conda, environment.channels),
        "pip": digest_of(
            image.pip,
            environment.pip,
            [requirements_text(one, constraints=True) for one in image.requirements],
            server,
            (workshop / "overrides.txt").read_text("utf-8"),
        ),
    }


def resolve(
    image: Image, base: Base, old: Lock | None, asked: Mapping[str, str], tools: Tools, say: Report
) -> Lock:
    """Return the lock. What the old one has is kept where nothing else is asked.

    Raises FileProblem for packages that are not there or do not go together, EnvironmentProblem
    when a repository cannot be reached.
    """
    environment = read_environment(image.environment)
    same_base = old is not None and old.digest == base.digest and old.platform == base.platform

    def kept(part: str) -> bool:
        return same_base and old.asked.get(part) == asked[part]

    lock = Lock(
        base=base.name,
        digest=base.digest,
        platform=base.platform,
        python=base.facts.get("python", ""),
        created=old.created if old else _today(),
        uv=old.uv if old else software.uv_version(),
        asked=asked,
    )
    conda = [*environment.conda, *image.conda]
    apt = list(image.apt)
    if not lock.python and not conda:
        apt.append("python3")
    if apt:
        lock = replace(
            lock, apt=old.apt if kept("apt") else debian.simulated(apt, base, tools, say)
        )
    if conda:
        lock = _with_conda(
            lock, conda, environment, base, old if kept("conda") else None, tools, say
        )
    lock = replace(lock, python=lock.python or debian.version_of("python3", lock.apt))
    if kept("pip") and old.python == lock.python:
        return replace(lock, software=old.software)
    return _with_software(lock, image, environment, base, old, tools, say)


def provisional(image: Image, workshop: Path, platform: str, created: str = "") -> Lock:
    """Return what a lock would hold before anything was asked: names without versions.

    `created` is its day, today's where none is given.
    """
    environment = read_environment(image.environment)
    packages = [*image.pip, *environment.pip]
    for one in image.requirements:
        packages += requirement_lines(requirements_text(one))
    return Lock(
        base=image.base,
        digest="",
        platform=platform,
        python="",
        created=created or _today(),
        uv=software.uv_version(),
        apt=image.apt,
        conda="\n".join([*environment.conda, *image.conda]),
        software=tuple("\n".join(lines) + "\n" for lines in (_server(workshop), packages) if lines),
    )


def _server(workshop: Path) -> tuple[str, ...]:
    """Return the requirements of the server itself."""
    return tuple(
        line
        for name in ("server.txt", "image.txt")
        for line in requirement_lines((workshop / name).read_text("utf-8"))
    )


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _with_conda(
    lock: Lock,
    specs: list[str],
    environment: Environment,
    base: Base,
    kept: Lock | None,
    tools: Tools,
    say: Report,
) -> Lock:
    from pyhelpers.images.conda import python_of, rattler_version

    if kept is not None:
        text = kept.conda
    else:
        from pyhelpers.images.conda_lock import locked_conda

        say(f"conda: {', '.join(specs)}")
        text = locked_conda(specs, environment.channels, base, tools)
    rattler = (kept.rattler if kept else rattler_version()) if text else ""
    return replace(lock, conda=text, rattler=rattler, python=python_of(text) or lock.python)


def _with_software(
    lock: Lock,
    image: Image,
    environment: Environment,
    base: Base,
    old: Lock | None,
    tools: Tools,
    say: Report,
) -> Lock:
    server = _server(tools.workshop)
    wanted = software.Wanted(
        server=server,
        workshop=(*image.pip, *environment.pip),
        files=tuple(one.path for one in image.requirements),
        overrides=tools.workshop / "overrides.txt",
        python=".".join(lock.python.split(".")[:2]),
        platform=software.uv_platform(base.platform, base.facts.get("glibc", "")),
        where=tools.locate("pip"),
    )
    say(f"pip: {', '.join(wanted.workshop) or 'JupyterLab'}")
    before = {n: v for layer in (old.software if old else ()) for n, v in pins(layer).items()}
    preferred = {**base.packages, **{n: v for n, v in before.items() if "://" not in v}}
    packages = software.compiled(wanted, preferred, tools.run)
    own = software.servers_own(packages, server)
    return replace(lock, software=software.layers(packages, own, old.software if old else None))
