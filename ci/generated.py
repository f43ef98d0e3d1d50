"""What generators of whole files share: write what is not up to date, or with --check say so."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def put(made: Mapping[Path, str]) -> int:
    """Bring files to their texts; return the exit code, 1 when --check finds another text."""
    stale = [
        path for path, text in made.items() if not path.exists() or path.read_text("utf-8") != text
    ]
    check = "--check" in sys.argv[1:]
    for path in stale:
        said = "is not up to date: make generate" if check else "written"
        print(f"{path.relative_to(ROOT)} {said}", file=sys.stderr)
        if not check:
            path.write_text(made[path], "utf-8")
    return int(check and bool(stale))
