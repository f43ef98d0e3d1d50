"""The program of chart/files/storage as a package, as its Job runs it."""

from __future__ import annotations

import importlib.util
import sys

from tests.workshop import ROOT


def load() -> None:
    """Make it importable under the name that the Job gives it."""
    folder = ROOT / "chart" / "files" / "storage"
    spec = importlib.util.spec_from_file_location(
        "workshop_storage", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec and spec.loader
    package = importlib.util.module_from_spec(spec)
    sys.modules.setdefault("workshop_storage", package)
    spec.loader.exec_module(package)


load()
