"""Downloads that are checked, resumed and kept: cache/data/SHA256, shared by all workshops."""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from pyhelpers.errors import EnvironmentProblem, FileProblem
from pyhelpers.images.section import DataFile
from pyhelpers.images.transfer import Interrupted, Report, fetch_rest
from pyhelpers.images.trees import room_for, sha256_of

PAUSES = (1.0, 2.0, 4.0, 8.0)
"""Seconds before each new attempt; an attempt that got further starts the row again."""


def download(
    entry: DataFile, cache: Path, report: Report, pauses: Sequence[float] = PAUSES
) -> Path:
    """Return the file with the entry's sha256 in the cache, downloaded unless it is there.

    Raises FileProblem when the address gives something else or nothing, EnvironmentProblem when
    the network or the disk is in the way. What arrived before a broken connection is kept as
    SHA256.part, and the next run goes on from there.
    """
    kept = cache / "data" / entry.sha256
    with room_for(entry.to, entry.size, kept.parent):
        if _is_whole(kept, entry):
            return kept
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(".part")
        with _own(part, entry, report) as stream:
            try:
                if not _is_whole(kept, entry):  # unless the run that was waited for has brought it
                    _fetch(entry, part, stream, report, pauses)
                    part.replace(kept)
            finally:
                if part.exists() and not part.stat().st_size:
                    part.unlink()
    return kept


def wrong_checksum(entry: DataFile, source: str | Path, got: str, size: int) -> FileProblem:
    """Return the message for data that are not what the values file says."""
    return FileProblem(
        f"{source} ({size:,} bytes) is not the file that was meant\n"
        f"  sha256 expected: {entry.sha256}\n  sha256 found:    {got}",
        where=entry.location,
        mend="check the source; if it was changed on purpose, write the sha256 that was found",
    )


def _is_whole(kept: Path, entry: DataFile) -> bool:
    if not kept.is_file():
        return False
    if sha256_of(kept) == entry.sha256:
        return True
    kept.unlink()
    return False


@contextlib.contextmanager
def _own(part: Path, entry: DataFile, report: Report) -> Iterator[BinaryIO]:
    """Open the unfinished file; while another run is downloading the same, wait for it."""
    while True:
        with part.open("a+b") as stream:
            try:
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                report(f"{entry.to}: waiting for another download of it")
                fcntl.flock(stream, fcntl.LOCK_EX)
            except OSError:
                pass  # a file system without locks
            # The run that was waited for has renamed the file, or removed it.
            if part.exists() and os.fstat(stream.fileno()).st_ino == part.stat().st_ino:
                yield stream
                return


def _fetch(
    entry: DataFile, part: Path, stream: BinaryIO, report: Report, pauses: Sequence[float]
) -> None:
    """Fill the part and check it; remove it when it is wrong or the disk is full."""
    resumed = stream.seek(0, os.SEEK_END) > 0
    try:
        _persist(entry, stream, report, pauses)
        if resumed and sha256_of(part) != entry.sha256:
            # Its beginning may be that of another version: once more from the start.
            stream.truncate(0)
            _persist(entry, stream, report, pauses)
        if (got := sha256_of(part)) != entry.sha256:
            raise wrong_checksum(entry, entry.url, got, part.stat().st_size)
        os.fsync(stream.fileno())
        part.chmod(0o444)
    except (FileProblem, OSError):
        part.unlink()
        raise


def _persist(entry: DataFile, stream: BinaryIO, report: Report, pauses: Sequence[float]) -> None:
    """Attempt the transfer until it is complete or no attempt gets any further."""
    left, furthest = list(pauses), stream.seek(0, os.SEEK_END)
    while True:
        try:
            fetch_rest(entry, stream, report)
            return
        except Interrupted as interruption:
            reason = str(interruption)
        arrived = stream.seek(0, os.SEEK_END)
        if arrived > furthest:
            left, furthest = list(pauses), arrived
        if not left:
            raise EnvironmentProblem(
                f"{entry.url} cannot be downloaded: {reason}",
                where=entry.location,
                mend="check the network and the address, then run it again; "
                f"{arrived:,} bytes have arrived and are kept",
            )
        report(f"{entry.to}: {reason}; trying again in {left[0]:g} s")
        time.sleep(left.pop(0))
