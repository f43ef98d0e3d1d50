"""The share: the folder with all that participants get, read-only, one for a whole workshop.

    content/PATH   copied to ~/PATH of each participant by images/workshop/seed.py
    data/PATH      never copied: ~/PATH becomes a link to it
    volume/PATH    the same, of the entries with `volume: true`: a volume is mounted here when the
                   share is part of a container image
    share.json     the paths to link, and what the share was made from

It is built beside the old one and takes its place by renames, so that a run that fails or is
killed leaves the old one whole.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from pyhelpers.errors import FileProblem, Location
from pyhelpers.images.content import RunCommand, content_files
from pyhelpers.images.data import local_files, put_data, sum_of
from pyhelpers.images.lockfile import LockedData
from pyhelpers.images.section import Content, DataFile, Image, home_path
from pyhelpers.images.transfer import Report
from pyhelpers.images.trees import (
    alone_in,
    copy_read_only,
    files_below,
    fingerprint,
    room_for,
    total_size,
)

_FORMAT = 2
PARTS = ("content", "data", "volume")
_Placed = tuple[str, tuple[Content, Path]]


@dataclass(frozen=True)
class ShareSummary:
    """What a share holds; `changed` tells whether it was built just now."""

    files: int
    bytes: int
    changed: bool
    data: tuple[LockedData, ...] = ()


def prepare_share(
    image: Image,
    share: Path,
    cache: Path,
    report: Report,
    run: RunCommand,
    staged: Path | None = None,
) -> ShareSummary:
    """Bring the folder `share` up to date with `image`; does next to nothing when it is.

    `cache` keeps downloads and fetched commits, `report` is told what is being done, `run` runs
    git. With `staged`, beside `share`, what has to be built stays there until `put_in_place`.
    Raises FileProblem when a source, a checksum or a checked notebook is wrong or two entries want
    one place, EnvironmentProblem when the network or the disk is in the way.
    """
    with room_for("the workshop's files", None, share.parent), alone_in(share.parent):
        new, old = (share.with_name(f".{share.name}.{word}") for word in ("new", "old"))
        _restore(old, share)
        try:
            content = [(entry, content_files(entry, cache, run)) for entry in image.content]
            local = [(entry, local_files(entry)) for entry in image.data]
            inputs = _digest(content, local)
            if unchanged := _unchanged(share, inputs):
                return unchanged
            files = _placed(content)
            refuse_clashes(
                [(path, entry.location) for path, (entry, _) in files]
                + [(entry.to, entry.location) for entry in image.data]
            )
            _require_notebooks(image, {path for path, _ in files})
            _remove(new)
            _build(new, files, image.data, cache, report)
            summary = _describe(new, image.data, inputs)
            if staged is not None:
                _remove(staged)
                new.rename(staged)
            else:
                put_in_place(new, share)
            return summary
        finally:
            _restore(old, share)
            _remove(new)
            _remove(old)


def put_in_place(new: Path, share: Path) -> None:
    """Let a share take the place of the one that is there."""
    old = share.with_name(f".{share.name}.old")
    _remove(old)
    if share.exists():
        share.rename(old)
    new.rename(share)
    _remove(old)


def refuse_clashes(places: Iterable[tuple[str, Location]]) -> None:
    """Raise FileProblem when two entries put a file in one place, or one below another's file."""
    taken: dict[str, Location] = {}
    for path, where in sorted(places):
        clash = next((p for p in (path, *_parents(path)) if p in taken), None)
        if clash is not None:
            raise FileProblem(
                f"{path} is already taken: {taken[clash]} puts {clash} there",
                where=where,
                mend="give one of the two another `to:`",
            )
        taken[path] = where


def _parents(path: str) -> list[str]:
    return [parent.as_posix() for parent in PurePosixPath(path).parents][:-1]


def _placed(content: Sequence[tuple[Content, Mapping[str, Path]]]) -> list[_Placed]:
    """Return each content file with its path in a home."""
    return [
        (home_path((PurePosixPath(entry.to) / name).as_posix(), entry.location), (entry, file))
        for entry, files in content
        for name, file in files.items()
    ]


def _require_notebooks(image: Image, paths: set[str]) -> None:
    for check in image.checks:
        if check.notebook not in paths:
            near = difflib.get_close_matches(check.notebook, paths, n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise FileProblem(
                f"no content entry brings the notebook {check.notebook}",
                where=check.location,
                mend=f"write its path in a participant's home{hint}",
            )


def _digest(
    content: Sequence[tuple[Content, Mapping[str, Path]]],
    local: Sequence[tuple[DataFile, Mapping[str, Path]]],
) -> str:
    """Return what changes when the share has to be built anew."""
    described = [
        _FORMAT,
        [(entry.to, fingerprint(files)) for entry, files in content],
        [(entry.to, entry.sha256, entry.volume, fingerprint(files)) for entry, files in local],
    ]
    return hashlib.sha256(json.dumps(described).encode()).hexdigest()


def _unchanged(share: Path, inputs: str) -> ShareSummary | None:
    """Return the summary of a share that was made from these inputs and is still as it was."""
    try:
        made = json.loads((share / "share.json").read_text(encoding="utf-8"))
        if made["inputs"] != inputs or made["listing"] != fingerprint(_contents(share)):
            return None
        data = tuple(LockedData(**one) for one in made["data"])
        return ShareSummary(made["files"], made["bytes"], changed=False, data=data)
    except (OSError, ValueError, TypeError, KeyError, FileProblem):
        return None


def _contents(share: Path) -> dict[str, Path]:
    return {
        f"{part}/{name}": file
        for part in PARTS
        for name, file in files_below(share / part, Location(str(share))).items()
    }


def _build(
    new: Path, files: Sequence[_Placed], data: Sequence[DataFile], cache: Path, report: Report
) -> None:
    for part in PARTS:
        (new / part).mkdir(parents=True)
    report(f"{len(files)} content files")
    with room_for("the content", total_size({p: file for p, (_, file) in files}), new.parent):
        for path, (_, file) in files:
            copy_read_only(file, new / "content" / path)
    for entry in data:
        report(entry.to)
        put_data(entry, new / part_of(entry) / entry.to, cache, report)
    # Participants with accounts of their own have to get in, whatever the umask.
    for folder in (new, *(path for path in new.rglob("*") if path.is_dir())):
        folder.chmod(0o755)


def part_of(entry: DataFile) -> str:
    """Return the folder of the share that an entry's data belong in."""
    return "volume" if entry.volume else "data"


def links_of(data: Iterable[DataFile]) -> dict[str, list[str]]:
    """Return what share.json tells seed.py: the paths to link, and which of them to `volume`."""
    return {
        "links": [entry.to for entry in data],
        "volume": [entry.to for entry in data if entry.volume],
    }


def _describe(share: Path, data: Sequence[DataFile], inputs: str) -> ShareSummary:
    contents = _contents(share)
    sums = tuple(sum_of(entry, share / part_of(entry) / entry.to) for entry in data)
    summary = ShareSummary(len(contents), total_size(contents), changed=True, data=sums)
    made = {
        **links_of(data),
        "data": [asdict(one) for one in sums],
        "inputs": inputs,
        "listing": fingerprint(contents),
        "files": summary.files,
        "bytes": summary.bytes,
    }
    (share / "share.json").write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
    return summary


def _restore(old: Path, share: Path) -> None:
    if old.is_dir() and not share.exists():
        old.rename(share)


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)
