"""Conda packages for the lock: what the base has is asked of the base itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.images.conda import SUBDIRS, CondaPrefix, explicit, solve_conda
from pyhelpers.images.engines.engine import Container

if TYPE_CHECKING:
    from pyhelpers.images.resolve import Base, Tools

USUAL_PYTHON = "3.13"
"""Of an environment that conda makes where neither base nor specs say: docker-stacks' own."""


def locked_conda(specs: Sequence[str], channels: Sequence[str], base: Base, tools: Tools) -> str:
    """Return the lock's text. Raises what conda.solve_conda raises."""
    has_conda = "conda" in base.facts
    prefix = _prefix_of(base, tools) if has_conda else CondaPrefix()
    named = any(spec.partition("=")[0].strip() == "python" for spec in specs)
    packages = solve_conda(
        specs,
        channels,
        SUBDIRS[base.platform],
        None if has_conda or named else USUAL_PYTHON,
        prefix,
        tools.cache / "conda",
        tools.locate("conda"),
        base.facts.get("glibc", ""),
    )
    return explicit(packages)


def _prefix_of(base: Base, tools: Tools) -> CondaPrefix:
    script = (tools.workshop / "steps" / "conda_prefix.py").read_text("utf-8")
    lines: list[str] = []
    program = ("/opt/conda/bin/python3", "-Ic", script, "/opt/conda")
    container = Container(base.here, program[1:], "root", program[:1], network="none")
    if tools.engine.run(container, lines.append) or not lines:
        said = "\n".join(f"  | {line}" for line in lines[-6:])
        what = f"the base's conda environment cannot be read\n{said}"
        raise EnvironmentProblem(what, where=base.name)
    return CondaPrefix.parse(lines[-1])
