"""What no hub could be configured from: asked of the code that configures it."""

from __future__ import annotations

from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.hub.conflicts import conflicts
from pyhelpers.hub.workshop import Workshop, WorkshopError
from pyhelpers.values import Values


def hub_can_be_configured(values: Values) -> Iterator[Finding]:
    """The hub refuses a second login, a way past the roster, and numbers that are none."""
    try:
        problems = conflicts(Workshop.from_values(values.data))
    except WorkshopError as problem:
        # Our own keys have the schema and rules of their own.
        problems = [] if problem.path.startswith("global.") else [problem]
    for problem in problems:
        path = problem.path if problem.path.startswith("global.") else f"jupyterhub.{problem.path}"
        keys = tuple(path.split("."))
        yield Finding(values.locate_key(keys), path, problem.problem, problem.mend)
