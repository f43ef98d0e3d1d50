"""A Dockerfile as data. Pure; knows the instructions that this project's Dockerfiles use."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

KNOWN = ("ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "FROM", "RUN", "USER", "WORKDIR")


@dataclass
class Recipe:
    """What to do on top of the base, in order, and the settings of the finished image.

    `steps` holds ("RUN", shell text) and ("COPY", [sources..., destination]).
    """

    base: str = ""
    steps: list[tuple[str, str | list[str]]] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)
    config: dict[str, str | list[str]] = field(default_factory=dict)


def parse(text: str, arguments: Mapping[str, str]) -> Recipe:
    """Return the recipe; `arguments` are the build's values of ARG.

    Raises ValueError for an instruction that is not known here, or an argument without a value.
    """
    recipe, known = Recipe(), dict(arguments)
    for word, rest in _instructions(text):
        if word == "ARG":
            name, _, default = rest.partition("=")
            known.setdefault(name, default)
        elif word == "FROM":
            recipe.base = _filled(rest, known)
        elif word == "RUN":
            recipe.steps.append(("RUN", rest))
        elif word == "COPY":
            recipe.steps.append(("COPY", rest.split()))
        elif word == "ENV":
            recipe.env.update(pair.split("=", 1) for pair in rest.split())
        elif word == "USER":
            recipe.config["User"] = rest
        elif word == "WORKDIR":
            recipe.config["WorkingDir"] = rest
        elif word in ("ENTRYPOINT", "CMD"):
            recipe.config[word.capitalize()] = json.loads(rest)
        else:
            raise ValueError(f"{word} is none of {', '.join(KNOWN)}")
    return recipe


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
