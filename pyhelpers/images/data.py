"""The workshop's data: local files and folders, and downloads, put read-only into the share."""

from __future__ import annotations

from pathlib import Path

from pyhelpers.errors import FileProblem
from pyhelpers.images.download import download, wrong_checksum
from pyhelpers.images.lockfile import LockedData, digest_of
from pyhelpers.images.section import DataFile
from pyhelpers.images.transfer import Report
from pyhelpers.images.trees import copy_read_only, files_below, room_for, sha256_of, total_size


def local_files(entry: DataFile) -> dict[str, Path]:
    """Return an entry's local files by their path below its destination ("" for a single file).

    A download has none. Raises FileProblem when the file is missing, of another size, or a folder
    of which a checksum is asked.
    """
    if entry.file is None:
        return {}
    if entry.file.is_dir():
        if entry.sha256:
            mend = "remove `sha256:`, or name one file"
            what = f"{entry.file} is a folder: it has no single checksum"
            raise FileProblem(what, where=entry.location, mend=mend)
        files = files_below(entry.file, entry.location)
    elif entry.file.is_file():
        files = {"": entry.file}
    else:
        mend = "correct `file:`; a relative path starts at the folder of the values file"
        raise FileProblem(f"there is no file {entry.file}", where=entry.location, mend=mend)
    size = total_size(files)
    if entry.size not in (None, size):
        what = f"{entry.file} has {size:,} bytes, {entry.size:,} were expected"
        raise FileProblem(what, where=entry.location, mend="check the file, or correct `size:`")
    return files


def put_data(entry: DataFile, target: Path, cache: Path, report: Report) -> None:
    """Put an entry's data, checked, at `target`: a hard link where that can be, else a copy.

    Raises FileProblem when they are not what the values file says, EnvironmentProblem when the
    network or the disk is in the way.
    """
    if entry.url:
        kept = download(entry, cache, report)
        with room_for(entry.to, kept.stat().st_size, target.parent):
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                target.hardlink_to(kept)
            except OSError:  # another file system, or one without hard links
                copy_read_only(kept, target)
        return
    files = local_files(entry)
    with room_for(entry.to, total_size(files), target.parent):
        for name, file in files.items():
            copy_read_only(file, target / name if name else target)
        if entry.sha256 and (got := sha256_of(target)) != entry.sha256:
            raise wrong_checksum(entry, entry.file or "", got, target.stat().st_size)


def sum_of(entry: DataFile, put: Path) -> LockedData:
    """Return what an entry's data are, once they are put; a folder's sum is that of its files'."""
    if put.is_dir():
        files = files_below(put, entry.location)
        sums = {name: sha256_of(file) for name, file in files.items()}
        return LockedData(entry.to, digest_of(sums), total_size(files))
    return LockedData(entry.to, entry.sha256 or sha256_of(put), put.stat().st_size)
