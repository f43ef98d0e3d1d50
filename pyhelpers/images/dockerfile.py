"""A Dockerfile as data, for those who carry it out themselves. Pure.

Knows what this project's Dockerfiles use. Read by engines/docker.py, where an engine has no
BuildKit, and by ci/imaging, where there is no engine at all.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field

KNOWN = ("ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "FROM", "LABEL", "RUN", "USER", "WORKDIR")


@dataclass(frozen=True)
class Mount:
    """A mount of one RUN: of `kind` cache, bind or secret, its `source` or id, where it goes."""

    kind: str
    source: str
    target: str


@dataclass(frozen=True)
class Run:
    """A command of the shell, and what is mounted while it runs."""

    command: str
    mounts: tuple[Mount, ...] = ()


@dataclass(frozen=True)
class Copy:
    """Files and folders of the context, and where they go in the image."""

    sources: tuple[str, ...]
    target: str


@dataclass
class Recipe:
    """What to do on top of the base, in order, and the settings of the finished image."""

    base: str = ""
    steps: list[Run | Copy] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    config: dict[str, str | list[str]] = field(default_factory=dict)


def parse(text: str, arguments: Mapping[str, str] | None = None) -> Recipe:
    """Return the recipe; `arguments` are the build's values of ARG.

    Raises ValueError for an instruction that is not known here, or an argument without a value.
    """
    recipe, known = Recipe(), dict(arguments or {})
    for word, rest in _instructions(text):
        if word == "ARG":
            name, _, default = rest.partition("=")
            known.setdefault(name, default)
        elif word == "FROM":
            recipe.base = _filled(rest, known)
        elif word == "RUN":
            recipe.steps.append(_run(rest))
        elif word == "COPY":
            *sources, target = json.loads(rest) if rest.startswith("[") else rest.split()
            recipe.steps.append(Copy(tuple(sources), target))
        elif word == "ENV":
            recipe.env.update(pair.split("=", 1) for pair in rest.split())
        elif word == "LABEL":
            recipe.labels.update(pair.split("=", 1) for pair in shlex.split(rest))
        elif word == "USER":
            recipe.config["User"] = rest
        elif word == "WORKDIR":
            recipe.config["WorkingDir"] = rest
        elif word in ("ENTRYPOINT", "CMD"):
            recipe.config[word.capitalize()] = json.loads(rest)
        else:
            raise ValueError(f"{word} is none of {', '.join(KNOWN)}")
    return recipe


def _run(rest: str) -> Run:
    mounts = []
    while match := re.match(r"--mount=(\S+)\s+", rest):
        options = dict(one.split("=", 1) for one in match[1].split(","))
        source = options.get("source") or options.get("id", "")
        mounts.append(Mount(options["type"], source, options["target"]))
        rest = rest[match.end() :]
    return Run(rest, tuple(mounts))


def _instructions(text: str) -> list[tuple[str, str]]:
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = re.sub(r"\\\n\s*", " ", "\n".join(lines))
    return [
        (word.upper(), rest.strip())
        for word, _, rest in (line.strip().partition(" ") for line in joined.splitlines())
        if word
    ]


def _filled(text: str, known: Mapping[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        if not known.get(match[1]):
            raise ValueError(f"the argument {match[1]} has no value")
        return known[match[1]]

    return re.sub(r"\$\{(\w+)\}", value, text)
