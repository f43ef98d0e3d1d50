"""Patterns for files in settings: `values/*.yaml`, `sites/**/test.yaml`, `*.dev.yaml`. Pure."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path


def matches(glob: str, file: str, folder: Path | None) -> bool:
    """Tell whether a file, named from the working directory, is meant by a glob of the folder.

    `*` and `?` stop at a slash, `**` does not; a glob without a slash is about names alone.
    """
    # Resolved as the folder was: a link to a file or a folder above would lead out of it.
    path = Path(os.path.relpath(os.path.realpath(file), folder or Path.cwd())).as_posix()
    return bool(_pattern(glob).fullmatch(path if "/" in glob else path.rpartition("/")[2]))


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    parts = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|\*\*|\*|\?)", glob.removeprefix("./"))
    return re.compile("".join(parts.get(piece) or re.escape(piece) for piece in pieces), re.S)
