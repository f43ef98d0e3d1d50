"""The packaged charts, which are in no checkout: tests that need them skip, and say so."""

from __future__ import annotations

from functools import cache

import pytest

from pyhelpers.lint.packages import chart_named, folders, how_to_fetch


@cache
def lacking() -> str:
    """Return which packages are not at hand."""
    return ", ".join(f"{one.name}-{one.version}.tgz" for one in chart_named("").missing)


def needs_packages() -> None:
    if lacking():
        places = " or ".join(map(str, folders()))
        pytest.skip(f"{lacking()} is missing in {places}: {how_to_fetch()}")
