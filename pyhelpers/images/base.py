"""The image that ours is built upon: brought to the engine, and asked what it is."""

from __future__ import annotations

import platform as machine
from collections.abc import Callable
from pathlib import Path

from pyhelpers.errors import EnvironmentProblem, FileProblem, Location
from pyhelpers.images import debootstrap
from pyhelpers.images.engines.engine import Container, Engine
from pyhelpers.images.lockfile import Lock
from pyhelpers.images.resolve import Base
from pyhelpers.progress import Report

_NOT_STARTED = (125, 126, 127)
"""Exit codes of engines themselves: https://docs.docker.com/engine/containers/run/#exit-status"""

_MACHINES = {"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64", "AMD64": "amd64"}


def own_platform() -> str:
    """Return this machine's platform as Docker writes it."""
    return f"linux/{_MACHINES.get(machine.machine(), machine.machine())}"


def pinned(name: str, digest: str) -> str:
    """Return the name by which a registry gives out exactly this image."""
    repository = name.partition("@")[0]
    head, _, last = repository.rpartition("/")
    repository = f"{head}/{last.partition(':')[0]}" if head else last.partition(":")[0]
    return f"{repository}@{digest}"


def name_of(base: str, digest: str) -> str:
    """Return the name by which an engine knows the base of a lock."""
    if base.startswith(debootstrap.PREFIX):
        return f"localhost/workshop-base:{digest.removeprefix('sha256:')[:12]}"
    return pinned(base, digest)


def bring_base(
    name: str, platform: str, lock: Lock | None, engine: Engine, report: Report, where: Location
) -> tuple[str, str]:
    """Return the digest of an image from a registry, and its name in the engine.

    A locked base is taken by its digest; an image that is only known here by its ID. Raises
    EnvironmentProblem when the registry does not give it out.
    """
    here = name
    if lock and lock.base == name and lock.digest:
        here = pinned(name, lock.digest)
        local = engine.facts(lock.digest) if engine.facts(name) else None
        if local and local.id == lock.digest:
            return lock.digest, lock.digest
    facts = engine.facts(here)
    if facts is None or (platform and facts.platform != platform):
        report(f"pulling {here}")
        try:
            engine.pull(here, platform, report)
        except EnvironmentProblem as problem:
            mend = "check the name and its tag; without a registry, use debootstrap:bookworm"
            raise EnvironmentProblem(
                f"the base image {here} cannot be had\n{problem.what}", where=where, mend=mend
            ) from problem
        facts = engine.facts(here)
    if facts is None:
        raise EnvironmentProblem(f"{engine.name} does not find {here} after pulling it")
    digest = facts.digest or facts.id
    return digest, pinned(name, digest) if facts.digest else facts.id


def describe(name: str, digest: str, here: str, platform: str, engine: Engine, script: str) -> Base:
    """Run `script`, images/workshop/steps/facts.sh, in the base. Raises FileProblem for none of
    Debian's or Ubuntu's family."""
    lines: list[str] = []
    code = engine.run(
        Container(here, ("-c", script), "root", ("/bin/sh",), network="none", platform=platform),
        lines.append,
    )
    pairs = [line.partition("=")[::2] for line in lines if "=" in line]
    facts = {key: value for key, value in pairs if key != "package"}
    said = "\n".join(f"  | {line}" for line in lines[-4:])
    if code in _NOT_STARTED and "not found" not in said and "no such file" not in said.lower():
        what = f"{engine.name} cannot start a container\n{said}"
        mend = "mend what it complains of, or name another engine with --engine"
        raise EnvironmentProblem(what, where=engine.name, mend=mend)
    if code or not facts.get("architecture"):
        raise FileProblem(
            f"{name} is no image of Debian or Ubuntu, or cannot be started\n{said}",
            where="image.base",
            mend="name an image of that family, such as quay.io/jupyter/scipy-notebook:2026-04-20",
        )
    packages = dict(value.split("==", 1) for key, value in pairs if key == "package")
    return Base(name, digest, here, platform, facts, {k.lower(): v for k, v in packages.items()})


def brought(
    name: str,
    lock: Lock | None,
    engine: Engine,
    steps: Path,
    cache: Path,
    platform: str,
    where: Location,
    run: Callable[..., str],
    report: Report,
) -> Base:
    """Return a base, at hand in the engine; the very one of the lock where it can be had.

    `steps` is images/workshop/steps. Raises what the functions above raise.
    """
    if name.startswith(debootstrap.PREFIX):
        kept = lock if lock and lock.base == name else None
        epoch = lock.epoch if lock else debootstrap.today()
        archive, digest = debootstrap.archive(
            name, kept.digest if kept else "", epoch, steps / "bytecode.py", cache, run, report
        )
        here = name_of(name, digest)
        if engine.facts(here) is None:
            report(f"bringing it to {engine.name}")
            engine.load_base(here, archive, epoch)
    else:
        digest, here = bring_base(name, platform, lock, engine, report, where)
    script = (steps / "facts.sh").read_text("utf-8")
    return describe(name, digest, here, platform, engine, script)
