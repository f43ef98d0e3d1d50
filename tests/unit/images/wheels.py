"""Small wheels in a folder: an index for uv that needs no network."""

from __future__ import annotations

import zipfile
from pathlib import Path


def put_wheel(folder: Path, name: str, version: str, *needs: str) -> Path:
    """Write the wheel of a package without files of its own."""
    folder.mkdir(exist_ok=True)
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    info = f"{name}-{version}.dist-info"
    about = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    needed = "".join(f"Requires-Dist: {one}\n" for one in needs)
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{info}/METADATA", about + needed)
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return wheel
