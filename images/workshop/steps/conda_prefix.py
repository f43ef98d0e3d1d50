"""Prints, as one line of JSON, what a conda environment has: `python3 conda_prefix.py PREFIX`.

Run in the base image, with nothing but Python 3.8 or newer, before there is a lock. The solver,
which runs where the build is started (pyhelpers/images/conda.py), keeps what is there.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

# Of a package's record, which also lists its files, what a solver needs.
KEPT = (
    *("name", "version", "build", "build_number", "subdir", "noarch", "depends", "constrains"),
    *("python_site_packages_path", "fn", "url"),
)


def main(prefix):
    meta = prefix / "conda-meta"
    packages = []
    for file in sorted(meta.glob("*.json")):
        record = json.loads(file.read_text(encoding="utf-8"))
        packages.append({key: record[key] for key in KEPT if record.get(key) is not None})
    pinned = meta / "pinned"
    lines = pinned.read_text(encoding="utf-8").splitlines() if pinned.exists() else []
    pins = [pin for line in lines if (pin := line.partition("#")[0].strip())]
    print(json.dumps({"packages": packages, "pinned": pins}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
