"""Proves a finished image in a container as the hub starts it, by images/workshop/check."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pyhelpers.errors import FileProblem
from pyhelpers.images.engines.engine import Container
from pyhelpers.images.listfiles import requirement_lines, requirements_text
from pyhelpers.images.recipe import HOME
from pyhelpers.images.section import Image

_OUT_OF_MEMORY = 137
"""128 + SIGKILL: what a container ends with that went over its memory limit."""

_ROOM = 64 * 1024
"""In bytes. Linux takes arguments of up to 128 KiB (MAX_ARG_STRLEN in its uapi/linux/binfmts.h)."""

_NAMED = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:[\[(@=<>!~\\#][^;]*)?")
"""A requirement with a name, and without a marker by which it may be left out."""


class Runner(Protocol):
    """Whatever can run a program as a participant's server would be run."""

    def run(self, container: Container, hear: Callable[[str], None]) -> int: ...


@dataclass(frozen=True)
class Expected:
    """What is expected of an image, and under which limits it runs."""

    spec: dict[str, Any]
    memory: int = 0
    """In bytes; 0 for no limit."""
    cpus: float = 0.0
    network: str = ""
    volume: Path | None = None
    """The data that lie on a volume and not in the image."""
    platform: str = ""
    what: str = "image"
    """What does not pass, where it does not."""


@dataclass
class Verdict:
    """What one check came to."""

    name: str
    what: str
    passed: bool | None = None
    """None: skipped, or not ended."""
    seconds: float = 0.0
    detail: str = ""
    mend: str = ""
    state: str = "begin"


@dataclass
class Verdicts:
    """All checks of one image."""

    all: list[Verdict] = field(default_factory=list)
    complete: bool = False
    code: int = 0

    @property
    def passed(self) -> bool:
        return self.complete and not any(one.passed is False for one in self.all)


def expected_of(
    image: Image, content: list[str], hub_major: int, default_url: str, packages: list[str]
) -> dict[str, Any]:
    """Return what the check is told: of the content as much, evenly chosen, as it can be told."""
    step = 1 + sum(len(json.dumps(path)) + 2 for path in content) // _ROOM
    return {
        "command": ["jupyterhub-singleuser"],
        "hub_major": hub_major,
        "user": "check",
        "home": HOME,
        "start_seconds": 120,
        "notebooks": [{"path": one.notebook, "seconds": one.seconds} for one in image.checks],
        "packages": packages,
        "apt": list(image.apt),
        "content": content[::step],
        "links": [one.to for one in image.data],
        "default_url": default_url,
        "trees": ["/opt/workshop"],
        "prefix": "/opt/workshop/env",
    }


def package_names(image: Image, environment_pip: tuple[str, ...]) -> list[str]:
    """Return the distributions that the image section names for certain, without versions."""
    lines = [*image.pip, *environment_pip]
    for file in image.requirements:
        lines += requirement_lines(requirements_text(file))
    return sorted({match[1] for line in lines if (match := _NAMED.fullmatch(line))})


def check_image(
    image: str,
    expected: Expected,
    program: str,
    engine: Runner,
    hear: Callable[[Verdict], None],
    log: Callable[[str], None],
) -> Verdicts:
    """Run all checks, which are the text of a `program`.

    `hear` gets each verdict as it begins and ends, `log` every line.
    """
    verdicts = Verdicts()

    def line(text: str) -> None:
        log(text)
        told = _told(text)
        if told is None:
            return
        if told["check"] == "end":
            verdicts.complete = True
            return
        verdict = _verdict(told)
        if verdict.state == "begin":
            verdicts.all.append(verdict)
        else:
            verdicts.all = [v for v in verdicts.all if v.name != verdict.name] + [verdict]
        hear(verdict)

    argv = ("python3", "-I", "-c", program, json.dumps(expected.spec))
    mounts = {expected.volume: "/opt/workshop/share/volume"} if expected.volume else {}
    verdicts.code = engine.run(
        Container(
            image,
            argv,
            home=HOME,
            mounts=mounts,
            env=_told_by_the_hub(expected),
            network=expected.network,
            memory=expected.memory,
            cpus=expected.cpus,
            platform=expected.platform,
        ),
        line,
    )
    return verdicts


def _told_by_the_hub(expected: Expected) -> dict[str, str]:
    """Return what a spawner's environment says of the limits (JupyterHub's Spawner.get_env)."""
    limits = {"MEM_LIMIT": expected.memory, "CPU_LIMIT": expected.cpus}
    return {name: str(value) for name, value in limits.items() if value}


def problem_of(
    verdicts: Verdicts, expected: Expected, where: dict[str, str], log: Path
) -> FileProblem:
    """Return the message for an image that did not pass.

    `where` tells where in the values file a check comes from, by its name or its kind; `log` has
    all that was said.
    """
    failed = [one for one in verdicts.all if one.passed is False]
    begin = f"The {expected.what} does not pass"
    if not failed:
        running = [one.name for one in verdicts.all if one.state == "begin"]
        at = f" during {running[-1]}" if running else ""
        if verdicts.code == _OUT_OF_MEMORY:
            size = f" ({expected.memory / 1024**3:g}G)" if expected.memory else ""
            return FileProblem(
                f"{begin}: it was killed{at}, out of memory{size}",
                where=where.get("memory", ""),
                mend="raise jupyterhub.singleuser.memory.limit, or let the notebook use less",
            )
        return FileProblem(
            f"{begin}: it ended{at} with exit code {verdicts.code}",
            where=log,
            mend="the end of that log says why",
        )
    lines = [f"{begin}: {len(failed)} of {len(verdicts.all)} checks failed"]
    for one in failed:
        lines.append(f"  {one.name}: {one.what}")
        lines += [f"    | {line}" for line in one.detail.splitlines()[-12:]]
        if one.mend and len(failed) > 1:
            lines.append(f"    mend: {one.mend}")
    first = failed[0]
    place = where.get(first.name) or where.get(first.name.partition(":")[0], "")
    return FileProblem("\n".join(lines), where=place, mend=first.mend if len(failed) == 1 else "")


def _told(text: str) -> dict[str, Any] | None:
    try:
        told = json.loads(text) if text.startswith('{"check"') else None
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _verdict(told: dict[str, Any]) -> Verdict:
    state = told.get("state", "")
    return Verdict(
        name=told["check"],
        what=told.get("what", ""),
        passed={"ok": True, "failed": False}.get(state),
        seconds=told.get("seconds", 0.0),
        detail=told.get("detail", ""),
        mend=told.get("mend", ""),
        state=state,
    )
