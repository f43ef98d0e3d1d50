"""The programs that install software in an image, in the lock's versions; in no layer."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from pyhelpers.images.base import own_platform
from pyhelpers.images.conda import RATTLER, rattler_version
from pyhelpers.images.lockfile import Lock
from pyhelpers.images.software import uv_platform, uv_version


def bring_tools(folder: Path, lock: Lock, cache: Path, run: Callable[..., str]) -> None:
    """Put `uv` into the folder, and rattler where conda packages are asked for.

    Raises EnvironmentProblem when they cannot be downloaded.
    """
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(_uv(lock, cache, run), folder / "uv")
    if lock.conda:
        kept = _wheel(RATTLER, lock.rattler or rattler_version(), lock.platform, cache, run)
        shutil.copytree(kept, folder / "rattler")


def _uv(lock: Lock, cache: Path, run: Callable[..., str]) -> Path:
    if sys.platform == "linux" and lock.platform == own_platform() and lock.uv == uv_version():
        from uv import find_uv_bin

        return Path(find_uv_bin())
    return _wheel("uv", lock.uv, lock.platform, cache, run) / "bin" / "uv"


def _wheel(name: str, release: str, platform: str, cache: Path, run: Callable[..., str]) -> Path:
    """Return the folder with a wheel's files for the image's platform, downloaded once."""
    folder = cache / "tools" / f"{name}-{release}-{platform.replace('/', '-')}"
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        run(
            [
                *(sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps"),
                *("--target", f"{scratch}/new", "--only-binary", ":all:"),
                *("--python-platform", uv_platform(platform, "2.28"), f"{name}=={release}"),
            ],
            what=f"downloading {name} {release}",
        )
        if not folder.is_dir():
            Path(scratch, "new").rename(folder)
    return folder
