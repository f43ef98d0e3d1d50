"""Writes the digest of the hub's code into chart/values.yaml; part of `make generate`.

z2jh restarts the hub when its own ConfigMap or Secret changes. It knows nothing of ours, so the
digest stands in an annotation of the hub's pod, and new code restarts the hub as well. With
--check nothing is written, and the exit code is 1 when the digest is not up to date.
"""

from __future__ import annotations

import hashlib
import re
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]
CODE = PROJECT / "pyhelpers" / "hub"
VALUES = PROJECT / "chart" / "values.yaml"
LINE = re.compile(r'(?m)^( +workshop/hub-code: )"[0-9a-f]*"$')


def digest(folder: Path) -> str:
    """Return what changes with any name or byte of the files that the chart mounts."""
    files = [*folder.glob("*.py"), *folder.glob("spawners/*.py"), *folder.glob("templates/*")]
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(f"{file.relative_to(folder).as_posix()}\0".encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()[:16]


def main() -> int:
    before = VALUES.read_text(encoding="utf-8")
    after, found = LINE.subn(rf'\g<1>"{digest(CODE)}"', before)
    if found != 1:
        print(f"{VALUES}: the line with workshop/hub-code is missing", file=sys.stderr)
        return 1
    if after == before:
        return 0
    if "--check" in sys.argv[1:]:
        print(f"{VALUES}: workshop/hub-code is not up to date", file=sys.stderr)
        return 1
    VALUES.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
