"""Jobs of a Slurm cluster."""

from __future__ import annotations

from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.lint.section import Section
from pyhelpers.values import Values


def keys_that_exclude_each_other(values: Values) -> Iterator[Finding]:
    """A job runs in an image or in an environment, and an environment has the data in itself.

    The way back to the hub that `reverse` makes is open to one account, so participants who work
    under their own cannot use it.
    """
    slurm = Section(values, ("slurm",))
    if slurm.text("image") and slurm.text("environment"):
        yield slurm.finding(
            ("environment",),
            "jobs run an image or an environment, not both",
            "leave `image` away where the site has no containers, else `environment`",
        )
    if slurm.text("environment") and slurm.text("data"):
        yield slurm.finding(("data",), "an environment has all data in itself", "leave `data` away")
    if slurm.is_true("reverse") and slurm.is_true("sudo"):
        yield slurm.finding(
            ("sudo",),
            "the way back to the hub would be closed to all accounts but one",
            "leave `sudo` or `reverse` away",
        )


def walls_between_participants(values: Values) -> Iterator[Finding]:
    """Without containers a community account isolates nobody.

    Jobs of one account read each other's files, environment and memory: every participant has
    everybody's homes, and the tokens by which their servers speak to the hub. Apptainer is a wall
    between them, and so are accounts of their own; an environment is none.
    """
    slurm = Section(values, ("slurm",))
    if slurm.text("environment") and not slurm.is_true("sudo"):
        yield slurm.finding(
            ("environment",),
            "isolates nobody: without containers each participant can read all homes and act as "
            "everybody else",
            "let them work under their own accounts: `slurm: {sudo: true}`; or in containers: "
            "slurm.image",
        )
