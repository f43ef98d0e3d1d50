"""Files and folders as the share's preparation needs them: listed, hashed, copied, told apart."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from pyhelpers.errors import EnvironmentProblem, FileProblem, Location

DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def files_below(
    folder: Path, where: Location, skip: Callable[[str], bool] = lambda _: False
) -> dict[str, Path]:
    """Return a folder's files by their path below it, sorted, without what `skip` names.

    Raises FileProblem, with `where` the folder is named, for a folder that cannot be read, for a
    link that leaves it or names a folder, and for anything that is no file.
    """

    def refuse(error: OSError) -> None:
        raise _unreadable(error, where)

    found: dict[str, Path] = {}
    for parent, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not skip(name))
        linked = [name for name in folders if Path(parent, name).is_symlink()]
        for name in [*names, *linked]:
            if not skip(name):
                file = Path(parent, name)
                _refuse_strange(file, folder, where)
                found[file.relative_to(folder).as_posix()] = file
    return dict(sorted(found.items()))


def _refuse_strange(file: Path, folder: Path, where: Location) -> None:
    if file.is_symlink() and not file.resolve().is_relative_to(folder.resolve()):
        mend = f"replace the link by what it points to, {file.readlink()}"
        raise FileProblem(f"the link {file} leaves its folder", where=where, mend=mend)
    if not os.access(file, os.R_OK) and file.exists():
        mend = "make it readable for you"
        raise FileProblem(f"{file} cannot be read", where=where, mend=mend)
    if not file.is_file():
        mend = "replace it by the files themselves, or remove it"
        raise FileProblem(f"{file} is neither a file nor a link to one", where=where, mend=mend)


def _unreadable(error: OSError, where: Location) -> FileProblem:
    mend = "correct the path, or make the folder readable"
    return FileProblem(f"{error.filename} cannot be read: {error.strerror}", where=where, mend=mend)


def fingerprint(files: Mapping[str, Path]) -> str:
    """Return a digest of names, sizes, times and modes: it changes when a file does."""
    digest = hashlib.sha256()
    for name, file in files.items():
        there = file.stat()
        line = f"{name}\0{there.st_size}\0{there.st_mtime_ns}\0{there.st_mode}\n"
        digest.update(line.encode(errors="surrogateescape"))
    return digest.hexdigest()


def total_size(files: Mapping[str, Path]) -> int:
    """Return the bytes in the files."""
    return sum(file.stat().st_size for file in files.values())


def sha256_of(path: Path) -> str:
    """Return a file's sha256 in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def copy_read_only(source: Path, target: Path) -> None:
    """Copy a file, making the folders above it; who may execute it stays, all may read it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    target.chmod(0o555 if source.stat().st_mode & stat.S_IXUSR else 0o444)


@contextlib.contextmanager
def room_for(what: str, size: int | None, folder: Path) -> Iterator[None]:
    """Turn a full disk, and any other refusal to write, into EnvironmentProblem."""
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL:
            raise full_disk(what, size, folder) from error
        where = error.filename or folder
        mend = "make it readable and writable for you"
        raise EnvironmentProblem(f"{what}: {error.strerror}", where=where, mend=mend) from error


def full_disk(what: str, size: int | None, folder: Path) -> EnvironmentProblem:
    """Return the message for `size` bytes (None: not known) that do not fit."""
    free = shutil.disk_usage(next(f for f in (folder, *folder.parents) if f.is_dir())).free
    needed = "" if size is None else f" needs {size:,} bytes and"
    text = f"the disk is too full: {what}{needed} finds {free:,} bytes free"
    return EnvironmentProblem(text, where=folder, mend="make room there, then run it again")


def in_words(size: int) -> str:
    """Return a number of bytes as people write it: 999 bytes, 12.3 MB (a million bytes each)."""
    number = float(size)
    for unit in ("kB", "MB", "GB", "TB"):
        number /= 1000
        if number < 999.95 or unit == "TB":
            break
    return f"{size} bytes" if size < 1000 else f"{number:.1f} {unit}"


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep other runs that work in this folder waiting, where the file system has locks."""
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
