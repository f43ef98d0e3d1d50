"""The context of a build: the Dockerfile, and all that it copies and mounts."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

from pyhelpers.images.lockfile import Lock
from pyhelpers.images.recipe import LABEL, Entry, dockerfile
from pyhelpers.images.section import Image
from pyhelpers.images.share import links_of
from pyhelpers.images.tools import bring_tools
from pyhelpers.images.trees import room_for, sha256_of

PARTS = ("steps", "lab", "seed.py")
"""Of images/workshop: what every image is made with."""


def inputs_of(image: Image, lock: Lock, share: Path, images: Path) -> str:
    """Return a digest of all that an image is built from: the same inputs, the same image."""
    on_volume = {entry.to for entry in image.data if entry.volume}
    inside = tuple(one for one in lock.data if one.to not in on_volume)
    digest = hashlib.sha256(repr((*_described(lock), inside)).encode())
    for part in PARTS:
        for path in _files(images / "workshop" / part):
            digest.update(f"{path.relative_to(images)} {sha256_of(path)}\n".encode())
    for path in _files(share / "content"):
        name = path.relative_to(share)
        digest.update(f"{name} {path.stat().st_mode:o} {sha256_of(path)}\n".encode())
    digest.update(json.dumps(links_of(image.data)).encode())
    return digest.hexdigest()[:32]


def _described(lock: Lock) -> tuple[object, ...]:
    made = (lock.digest, lock.platform, lock.created, lock.uv, lock.rattler)
    return (*made, lock.apt, lock.conda, lock.software)


def write_context(
    folder: Path,
    image: Image,
    lock: Lock,
    base: str,
    share: Path,
    images: Path,
    cache: Path,
    run: Callable[..., str],
    labels: dict[str, str],
) -> None:
    """Fill a new folder. `base` is the base as the engine knows it, `share` a prepared share.

    Every file gets the lock's time and a mode that depends on no umask; large data are hard links
    where that can be. Raises EnvironmentProblem when a tool cannot be had or the disk is full.
    """
    workshop = images / "workshop"
    with room_for("the build's context", None, folder):
        for part in ("steps", "lab"):
            copy_tree(workshop / part, folder / part)
        bring_tools(folder / "tools", lock, cache, run)
        # As it lies in /opt/workshop.
        content = folder / "content"
        copy_tree(workshop / "seed.py", content / "seed.py")
        (content / "share" / "content").mkdir(parents=True)
        copy_tree(share / "content", content / "share" / "content")
        (content / "share" / "share.json").write_text(json.dumps(links_of(image.data)) + "\n")
        _link(share / "data", folder / "share" / "data")
        (folder / "apt.txt").write_text("".join(f"{line}\n" for line in lock.apt))
        (folder / "conda.txt").write_text(lock.conda)
        for number, layer in enumerate(lock.software):
            (folder / f"software-{number}.txt").write_text(layer)
        data = [Entry(e.to, (share / "data" / e.to).is_dir()) for e in image.data if not e.volume]
        text = dockerfile(lock, base, data, steps_digest(workshop), labels)
        (folder / "Dockerfile").write_text(text)
        settle(folder, lock.epoch)


def labels_of(lock: Lock, inputs: str) -> dict[str, str]:
    """Return the labels of a finished image."""
    return {
        LABEL: inputs,
        "org.opencontainers.image.created": f"{lock.created}T00:00:00Z",
        "org.opencontainers.image.base.name": lock.base,
        "org.opencontainers.image.base.digest": lock.digest,
    }


def steps_digest(workshop: Path) -> str:
    """Return a digest of the scripts that make the layers."""
    files = [path for part in ("steps", "lab") for path in _files(workshop / part)]
    lines = (f"{path.relative_to(workshop)} {sha256_of(path)}\n" for path in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(p for p in path.rglob("*") if p.is_file() and "__pycache__" not in p.parts)


def digest_below(folder: Path) -> str:
    """Return a digest of the names and contents of a folder's files."""
    lines = (f"{path.relative_to(folder)} {sha256_of(path)}\n" for path in _files(folder))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def copy_tree(source: Path, target: Path) -> None:
    """Copy a file, or a folder's files, without what Python has compiled."""
    for path in _files(source):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, place)


def _link(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for path in source.rglob("*"):
        place = target / path.relative_to(source)
        if path.is_dir():
            place.mkdir(parents=True, exist_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            place.hardlink_to(path)
        except OSError:  # another file system, or one without hard links
            shutil.copy(path, place)


def settle(folder: Path, epoch: int) -> None:
    data = folder / "share" / "data"
    for path in (folder, *folder.rglob("*")):
        # A hard link's time and mode are those of the share's own file.
        if path.is_dir() or not path.is_relative_to(data):
            executable = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if executable else 0o644)
            os.utime(path, (epoch, epoch))
