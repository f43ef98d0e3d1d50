"""The image's files and folders, and what a new home has of the workshop."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from collections import Counter
from pathlib import Path

from .report import KEPT_LINES, Failed, Skipped


def check_permissions(spec, home):
    if not home.is_absolute() or not home.is_dir():
        raise Failed(f"there is no home folder: HOME is {str(home)!r}", "set HOME in the recipe")
    for folder in (home, Path("/tmp")):  # noqa: S108
        try:
            with tempfile.TemporaryFile(dir=str(folder)):
                pass
        except OSError as error:
            mend = f"make {folder} writable for UID {os.getuid()}"
            raise Failed(f"{folder} cannot be written: {error.strerror}", mend) from None
    trees = [os.path.realpath(tree) for tree in spec.get("trees", [])]
    prefix = os.path.realpath(spec.get("prefix", sys.prefix))
    # A conda environment of the base belongs to the participant there, and harms nobody.
    foreign = [] if any(f"{prefix}/".startswith(f"{tree}/") for tree in trees) else [prefix]
    seen, offences = 0, {}
    for tree in trees + foreign:
        for path, there in entries_below(tree):
            seen += 1
            fault = fault_of(there, tree in foreign)
            if fault:
                offences[path] = fault
    if offences:
        counts = Counter(offences.values())
        what = ", ".join(f"{number:,} {fault}" for fault, number in counts.most_common())
        first = [f"{path}: {fault}" for path, fault in list(offences.items())[:10]]
        more = [f"and {len(offences) - 10:,} more"] if len(offences) > 10 else []
        mend = "in the build step that makes them: chown -R root:root and chmod -R o+rX,o-w"
        raise Failed(f"of {seen:,} files and folders {what}", mend, "\n".join(first + more))
    return f"the home and /tmp can be written, {seen:,} files and folders can be read"


def entries_below(tree):
    """Yield the path and stat of a tree's folders and files, itself first; links are left out."""
    try:
        yield tree, os.lstat(tree)
    except OSError as error:
        raise Failed(f"there is no {tree}", "build the image again", str(error)) from None
    waiting = [tree]
    while waiting:
        # What cannot be listed has been told by its mode.
        with contextlib.suppress(PermissionError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if not entry.is_symlink():
                    yield entry.path, entry.stat(follow_symlinks=False)
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)


def fault_of(there, foreign):
    """Return what would break a participant. Under Slurm each of them has a UID of their own."""
    needed = 0o5 if stat.S_ISDIR(there.st_mode) else 0o4
    if there.st_mode & needed != needed:
        return "cannot be read by every user"
    if there.st_mode & 0o2:
        return "can be written by every user"
    if there.st_uid == os.getuid() and not foreign:
        return "belong to the participant, who only reads them"
    return ""


def check_content(spec, home):
    content, links = spec.get("content", []), spec.get("links", [])
    problem = os.environ.get("WORKSHOP_SEED_PROBLEM")
    faults = [f"~/{path}: {fault}" for path, fault in content_faults(content, links, home)]
    if problem:
        raise Failed(f"the home was not filled: {problem}", "see the reason", "\n".join(faults))
    if faults:
        mend = "look at `to:` of its entry in image.content or image.data"
        raise Failed(f"{faults[0]} ({len(faults)} such)", mend, "\n".join(faults[:KEPT_LINES]))
    if not content and not links:
        raise Skipped("the workshop brings no files")
    return f"{len(content)} files were put into the empty home, {len(links)} links lead to data"


def content_faults(content, links, home):
    for path in content:
        there = home / path
        if there.is_symlink() or not there.is_file():
            yield path, "no such file in the home"
        elif not os.access(str(there), os.R_OK | os.W_OK):
            yield path, "the participant cannot write to it"
    for path in links:
        there = home / path
        try:
            if there.is_dir():
                next(there.iterdir(), None)
            else:
                with there.open("rb") as stream:
                    stream.read(1)
        except OSError as error:
            yield path, f"the data cannot be read ({error.strerror})"
