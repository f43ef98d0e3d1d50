"""Jobs of a Slurm cluster."""

from __future__ import annotations

from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.lint.section import Section
from pyhelpers.values import Values

_ENVIRONMENT = ("slurm", "environment")


def walls_between_participants(values: Values) -> Iterator[Finding]:
    """Without containers a community account isolates nobody.

    Jobs of one account read each other's files, environment and memory: every participant has
    everybody's homes, and the tokens by which their servers speak to the hub. Apptainer is a wall
    between them, and so are accounts of their own; an environment is none.
    """
    top = Section(values, ())
    if top.text(*_ENVIRONMENT) and not (values.data.get("slurm") or {}).get("sudo"):
        yield top.finding(
            _ENVIRONMENT,
            "isolates nobody: without containers each participant can read all homes and act as "
            "everybody else",
            "let them work under their own accounts: `slurm: {sudo: true}`; or in containers: "
            "slurm.image",
        )
