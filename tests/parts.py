"""Real parts that a machine may not have: what is missing, and whether that is a failure."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping

import pytest


def unavailable(part: str, reason: str) -> None:
    """Skip, or fail where WORKSHOP_EXPECT names the part."""
    if part in os.environ.get("WORKSHOP_EXPECT", "").replace(",", " ").split():
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def missing(packages: Mapping[str, str]) -> list[str]:
    """Return what this machine lacks, root included, each with what brings it.

    `packages` are Debian's, by the programs that they bring.
    """
    lacks = [] if os.geteuid() == 0 else ["root: run the tests with sudo"]
    absent = sorted({package for name, package in packages.items() if shutil.which(name) is None})
    return [*lacks, *([f"programs: apt-get install {' '.join(absent)}"] * bool(absent))]
