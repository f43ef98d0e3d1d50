"""Files as a stream of tar, the same bytes for the same files. Read by engines/docker.py."""

from __future__ import annotations

import contextlib
import io
import os
import tarfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import BinaryIO

EPOCH = 0


def files_of(folder: Path, target: str) -> dict[str, Path]:
    """Return the files below a folder by their path below `target`."""
    return {
        f"{target}/{path.relative_to(folder).as_posix()}": path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@contextlib.contextmanager
def stream_of(files: Mapping[str, Path | bytes]) -> Iterator[BinaryIO]:
    """Yield a stream with the files, owned by root, and the folders above them.

    Raises OSError at the end when a file could not be read: then the stream was cut short.
    """
    reading, writing = os.pipe()
    failures: list[OSError] = []
    thread = threading.Thread(target=_write, args=(writing, files, failures), daemon=True)
    with os.fdopen(reading, "rb") as stream:
        thread.start()
        yield stream
    thread.join()
    if failures:
        raise failures[0]


def _write(descriptor: int, files: Mapping[str, Path | bytes], failures: list[OSError]) -> None:
    try:
        with os.fdopen(descriptor, "wb") as pipe, tarfile.open(fileobj=pipe, mode="w|") as archive:
            for name in _folders(files):
                folder = tarfile.TarInfo(name)
                folder.type, folder.mode, folder.mtime = tarfile.DIRTYPE, 0o755, EPOCH
                archive.addfile(folder)
            for name, content in sorted(files.items()):
                _add(archive, name, content)
    except BrokenPipeError:
        pass  # whoever reads has gone: there is nobody to write for
    except OSError as error:
        failures.append(error)


def _folders(files: Mapping[str, object]) -> list[str]:
    found = {parent.as_posix() for name in files for parent in PurePosixPath(name).parents}
    return sorted(found - {"."})


def _add(archive: tarfile.TarFile, name: str, content: Path | bytes) -> None:
    member = tarfile.TarInfo(name)
    member.mtime = EPOCH
    if isinstance(content, bytes):
        member.mode, member.size = 0o444, len(content)
        archive.addfile(member, io.BytesIO(content))
        return
    there = content.stat()
    member.mode, member.size = there.st_mode & 0o777, there.st_size
    with content.open("rb") as stream:
        archive.addfile(member, stream)
