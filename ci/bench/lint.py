#!/usr/bin/env python3
"""Times `pyhelpers lint` against check-jsonschema with Zero to JupyterHub's own schema, in one run.

    ci/bench/lint.py [--rounds N]

Needs the packaged chart (see docs/lint.md) and a package index, from which check-jsonschema comes
into an environment of its own that goes again. Every figure is a whole process, the median of the
rounds.

    one file             a short file of plain z2jh values
    100 files            in one call; the other side takes one call for each, all of them measured
    5,000 lines          half of them Python, half profiles

check-jsonschema is given what it is made for: a file with all that the schema requires, so that it
has nothing to say. It neither merges defaults nor knows lines. Memory is the largest resident set.
Prints seconds and ratios. Judges nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path

from pyhelpers.errors import Problem
from pyhelpers.lint.packages import folders, how_to_fetch

VERSION = "0.39.0"
PACKAGE = "jupyterhub-4.4.0.tgz"
FILES, LINES = 100, 5_000


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5, help="[5]")
    rounds = parser.parse_args().rounds
    package = next((f / PACKAGE for f in folders() if (f / PACKAGE).is_file()), None)
    if package is None:
        sys.exit(f"{PACKAGE} is missing: {how_to_fetch()}")
    with tempfile.TemporaryDirectory(prefix="bench-lint-") as scratch:
        measure(Path(scratch), package, rounds)


def measure(folder: Path, package: Path, rounds: int) -> None:
    schema, defaults = unpacked(package, folder)
    short, full = folder / "short.yaml", folder / "full.yaml"
    short.write_text("hub:\n  concurrentSpawnLimit: 30\nsingleuser:\n  memory: {limit: 2G}\n")
    full.write_text(defaults)
    long = folder / "long.yaml"
    long.write_text(lines(LINES))
    many = [folder / f"{number}.yaml" for number in range(FILES)]
    for file in many:
        file.write_text(short.read_text())
    ours = [sys.executable, "-m", "pyhelpers", "lint", "--chart", str(package)]
    other = [str(other_program(folder)), "--schemafile", str(schema)]

    one = [timed([*ours, str(short)]) for _ in range(rounds)]
    theirs = [timed([*other, str(full)]) for _ in range(rounds)]
    hundred = [timed([*ours, *map(str, many)]) for _ in range(rounds)]
    each = [sum(timed([*other, str(full)])[0] for _ in many)]
    large = [timed([*ours, str(long)]) for _ in range(rounds)]
    print(f"{'':14}{'pyhelpers':>11}{'check-jsonschema':>18}   ratio   memory")
    row("one file", median(one), median(theirs), one)
    row(f"{FILES} files", median(hundred), each[0], hundred)
    row(f"{LINES:,} lines", median(large), None, large)


def row(name: str, mine: float, other: float | None, runs: list[tuple[float, int]]) -> None:
    theirs = f"{other:16.2f} s" if other else f"{'':18}"
    ratio = f"{mine / other:8.3f}" if other else f"{'':8}"
    print(f"{name:14}{mine:9.2f} s{theirs}{ratio}   {max(m for _, m in runs) / 1e6:.0f} MB")


def median(runs: list[tuple[float, int]]) -> float:
    return statistics.median(seconds for seconds, _ in runs)


def timed(argv: list[str]) -> tuple[float, int]:
    """Return a command's seconds and its largest memory in bytes. Exits if it finds anything."""
    began = time.perf_counter()
    process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    _, status, usage = os.wait4(process.pid, 0)
    took = time.perf_counter() - began
    if status:
        sys.exit(f"{' '.join(argv[:4])} failed:\n{process.stderr.read().decode()[-800:]}")
    process.stderr.close()
    process.returncode = 0
    return took, usage.ru_maxrss * 1024


def unpacked(package: Path, folder: Path) -> tuple[Path, str]:
    """Return the chart's schema as a file, and the text of its values.yaml."""
    with tarfile.open(package) as tar:
        schema = tar.extractfile("jupyterhub/values.schema.json").read()
        values = tar.extractfile("jupyterhub/values.yaml").read().decode()
    json.loads(schema)
    file = folder / "values.schema.json"
    file.write_bytes(schema)
    return file, values


def other_program(folder: Path) -> Path:
    uv = [sys.executable, "-m", "uv"]
    python = folder / "other" / "bin" / "python"
    subprocess.run([*uv, "venv", "--quiet", str(folder / "other")], check=True)
    wanted = f"check-jsonschema=={VERSION}"
    subprocess.run([*uv, "pip", "install", "--quiet", "--python", str(python), wanted], check=True)
    return python.with_name("check-jsonschema")


def lines(number: int) -> str:
    """Return values with this many lines."""
    code = "".join(f"      x{n} = {n}\n" for n in range(number // 2))
    profile = (
        "    - display_name: Size {0}\n      slug: size-{0}\n      kubespawner_override:\n"
        "        mem_limit: {0}G\n        image: quay.io/jupyter/base-notebook:2026-04-20\n"
    )
    profiles = "".join(profile.format(n) for n in range(1, number // 10))
    return f"hub:\n  extraConfig:\n    long: |\n{code}singleuser:\n  profileList:\n{profiles}"


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        print(f"error: {problem}", file=sys.stderr)
        sys.exit(problem.exit_code)
