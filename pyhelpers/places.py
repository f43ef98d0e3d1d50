"""Where files live that are not Python: the chart, the image's files, caches and state."""

from __future__ import annotations

from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).parent


def shipped(name: str) -> Path:
    """Return a top-level folder of the project, `chart` or `images`.

    In a checkout it stands beside the package, in an installed wheel inside it.
    """
    packaged = _PACKAGE / "_data" / name
    return packaged if packaged.is_dir() else _PACKAGE.parent / name


def hub_code() -> Path:
    """Return the folder with what runs inside every hub, pyhelpers/hub."""
    return _PACKAGE / "hub"


def cache_folder() -> Path:
    """Return the folder for what can be made again: environments, downloads, the proxy's code."""
    return platformdirs.user_cache_path("pyhelpers")


def state_folder() -> Path:
    """Return the folder for what cannot: homes, the hub's database, logs."""
    return platformdirs.user_state_path("pyhelpers")
