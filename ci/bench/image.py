#!/usr/bin/env python3
"""Times `pyhelpers build-image` against jupyter-repo2docker's own steps, on one engine, in one run.

    ci/bench/image.py --engine docker     at DOCKER_HOST, its classic builder on both sides
    ci/bench/image.py --engine buildah    in a store of its own below TMPDIR

Needs Debian's mmdebstrap and 8 GB; 5 to 15 minutes on two cores for each round. Every round begins
with nothing: no layer, no download, no lock of ours but the base's digest. All that it makes goes.
Both sides write about 2 GB: a slow or shared disk brings every ratio of a cold build nearer to 1.
With TMPDIR, and a Docker Engine's data, in a tmpfs of 14 GB the figures are the processor's.

    cold                 from the Debian that both sides are given
    nothing changed      the same again
    a notebook changed   its file has another end
    one package added    to the list of packages; what each builder keeps is there
    our check alone      a server started, imports, the workshop's notebooks: in none of the others

Both sides install the same packages in the same versions and have the same notebooks and data.
What favours the other side: an interpreter, a venv and the newest pip are given to it (conda would
bring them), its notebook environment is resolved already, Node.js is left out, and neither the
start of repo2docker nor its look at the repository is counted. It builds second: what its index
or Debian's mirror keeps near is near by then. Its conda channels and its base image, of Ubuntu with
build tools, are what is not compared.

Prints seconds (medians), and ratios to the other's same case and to its cold build. Judges nothing.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections import defaultdict
from importlib.metadata import version
from pathlib import Path

from image_room import ENGINES, Room, debian, room
from image_sides import Ours, Peer

from pyhelpers.errors import EXIT_INTERRUPTED, Problem
from pyhelpers.images.engines.engine import Container
from pyhelpers.signals import catch_signals

PACKAGES = (
    "astropy==8.0.2",
    "dask==2026.8.0",
    "matplotlib==3.11.2",
    "numpy==2.4.6",
    "pandas==3.1.1",
    "scipy==1.17.1",
    "xarray==2026.9.0",
)
ADDED = "seaborn==0.13.2"
AGAIN = 3
"""How often the quick cases are measured in a round."""

_INSTALLED = (
    "from importlib.metadata import distributions as d\n"
    "for one in d(): print('package', one.metadata['Name'].lower().replace('_', '-'), one.version)"
)

Times = dict[str, dict[str, list[float]]]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--engine", choices=ENGINES, default=ENGINES[0])
    parser.add_argument("--rounds", type=int, default=1, help="each from nothing [1]")
    parser.add_argument("--packages", nargs="+", metavar="NAME", help="others; no notebook is run")
    parser.add_argument("--added", default=ADDED, metavar="NAME", help=f"[{ADDED}]")
    asked = parser.parse_args()
    catch_signals()
    took: Times = defaultdict(lambda: defaultdict(list))
    notes: list[str] = []
    print(f"pyhelpers {version('workshop-pyhelpers')}, {asked.engine}, {asked.rounds} round(s)")
    with tempfile.TemporaryDirectory(prefix="bench-image-", ignore_cleanup_errors=True) as folder:
        archive = debian(Path(folder))
        try:
            for _ in range(asked.rounds):
                with room(asked.engine, Path(folder), archive) as made:
                    notes = one_round(made, asked, took)
        finally:
            if took:
                print(table(took), *notes, sep="\n")


def one_round(made: Room, asked: argparse.Namespace, took: Times) -> list[str]:
    """Measure every case once, or more often where it is quick; return what both sides hold."""
    packages = asked.packages or PACKAGES
    ours = Ours(made, packages, checks=not asked.packages)
    measure(ours, asked.added, took)
    peer = Peer(made, packages, ours.locked())
    measure(peer, asked.added, took)
    notes = [sizes(made, ours, peer), software(made, ours, peer)]
    ours.change_notebook()
    took["our check alone"][ours.name].append(ours.build(check=True))
    return notes


def measure(side: Ours | Peer, added: str, took: Times) -> None:
    def note(case: str) -> None:
        took[case][side.name].append(side.build())
        print(f"  {side.name:<12} {case:<19} {took[case][side.name][-1]:7.2f} s", flush=True)

    note("cold")
    for _ in range(AGAIN):
        note("nothing changed")
    for _ in range(AGAIN):
        side.change_notebook()
        note("a notebook changed")
    side.add(added)
    note("one package added")


def table(took: Times) -> str:
    """Return the medians and what they are of the other side's."""
    lines = [
        "",
        f"{'':<20} {'pyhelpers':>11} {'repo2docker':>12}   ratio to its   ratio to its",
        f"{'':<20} {'':>11} {'steps, pip':>12}   same case      cold build",
    ]
    cold = took["cold"][Peer.name]
    for case, sides in took.items():
        mine, other = sides[Ours.name], sides[Peer.name]
        line = f"{case:<20} {statistics.median(mine):9.2f} s" if mine else f"{case:<20} {'':>11}"
        line += f" {statistics.median(other):10.2f} s" if other else f" {'':>12}"
        line += f"   {ratio(mine, other):<14} {ratio(mine, cold)}"
        lines.append(line.rstrip())
    return "\n".join(lines)


def ratio(mine: list[float], other: list[float]) -> str:
    return f"{statistics.median(mine) / statistics.median(other):.3f}" if mine and other else ""


def sizes(made: Room, ours: Ours, peer: Peer) -> str:
    found = [made.engine.facts(side.image) for side in (ours, peer)]
    mine, other = (sum(layer.size for layer in one.layers) / 1e6 if one else 0 for one in found)
    return f"{'size':<20} {mine:8.0f} MB {other:9.0f} MB   {mine / (other or 1):.3f}"


def software(made: Room, ours: Ours, peer: Peer) -> str:
    """Return how far the two images hold the same packages in the same versions."""
    mine, other = (
        installed(made, side.image, python)
        for side, python in (
            (ours, "/opt/workshop/env/bin/python3"),
            (peer, "/srv/conda/envs/notebook/bin/python3"),
        )
    )
    lines = [f"the same packages    {len(mine & other)}"]
    lines += [f"  only {ours.name}: {one}" for one in sorted(mine - other)]
    lines += [f"  only {peer.name}: {one}" for one in sorted(other - mine)]
    return "\n".join(lines)


def installed(made: Room, image: str, python: str) -> set[str]:
    lines: list[str] = []
    container = Container(image, ("-Ic", _INSTALLED), entrypoint=(python,), network="none")
    made.engine.run(container, lines.append)
    return {line.removeprefix("package ") for line in lines if line.startswith("package ")}


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    except Problem as problem:
        print(f"error: {problem}", file=sys.stderr)
        sys.exit(problem.exit_code)
