"""The two sides of image.py: each builds the same workshop, in its own way, in one room."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from image_room import ROOT, SUITE, Room, midnight, timed

from pyhelpers.errors import Location
from pyhelpers.images.base import own_platform
from pyhelpers.images.listfiles import requirement_lines
from pyhelpers.images.lockfile import Lock, lock_path, parse, pins, render
from pyhelpers.images.secrets import own_certificates
from pyhelpers.images.software import Wanted, compiled, uv_platform
from pyhelpers.run import run_command

CONTENT = ROOT / "content" / "pearc"
WORKSHOP = ROOT / "images" / "workshop"
RECIPE = Path(__file__).parent / "repo2docker"
NOTEBOOK = (
    "ipywidgets==8.1.9",
    "jupyter-offlinenotebook==0.3.2",
    "jupyter-resource-usage==1.3.0",
    "notebook==7.6.5",
)
"""Of jupyter-repo2docker's notebook environment, what images/workshop/server.txt does not have.

https://github.com/jupyterhub/repo2docker: repo2docker/buildpacks/conda/environment.yml
"""

# DockerEngine keeps downloads in a volume of the Engine; here in one that is this round's.
_WITH_VOLUME = """
import sys
from pyhelpers.images.engines import docker
docker.CACHE = sys.argv.pop(1)
from pyhelpers.__main__ import main
main()
"""


class Ours:
    """`pyhelpers build-image`, the whole process, with a values file of its own."""

    name = "pyhelpers"

    def __init__(self, room: Room, packages: Sequence[str], checks: bool) -> None:
        self.room, self.packages = room, [*NOTEBOOK, *packages]
        self.image = f"localhost/bench-pyhelpers:{room.token}"
        self.notebooks = room.folder / "ours" / "notebooks"
        self.file = room.folder / "ours" / "bench.yaml"
        shutil.copytree(CONTENT / "notebooks", self.notebooks)
        names = sorted(path.name for path in self.notebooks.iterdir())
        self.checks = [{"notebook": f"workshop/{name}"} for name in names] if checks else []
        self._write()
        # Without this a first build makes its Debian anew: here both sides are given theirs.
        lock = Lock(
            base=SUITE,
            digest=f"sha256:{room.digest}",
            platform=own_platform(),
            python="",
            created=datetime.fromtimestamp(midnight(), UTC).date().isoformat(),
            uv=version("uv"),
        )
        lock_path(self.file).write_text(render(lock, self.file))

    def _write(self) -> None:
        data = [
            {"file": str(path), "to": f"workshop/data/{path.name}"}
            for path in sorted((CONTENT / "data").iterdir())
        ]
        image = {
            "base": SUITE,
            "pip": self.packages,
            "data": data,
            "content": [{"from": str(self.notebooks), "to": "workshop"}],
            "check": self.checks,
        }
        limits = {"memory": {"limit": "2G"}}
        values = {"image": image, "jupyterhub": {"singleuser": limits}}
        self.file.write_text(json.dumps(values, indent=1))

    def build(self, check: bool = False) -> float:
        """Return the seconds of one run; with `check` those of the check alone."""
        start = ["-m", "pyhelpers"]
        if self.room.name == "docker":
            start = ["-c", _WITH_VOLUME, self.room.volume]
        words = [str(self.file), "--engine", self.room.name, "--name", self.image]
        how = "--json" if check else "--no-check"
        took, text = timed([sys.executable, *start, "build-image", *words, how])
        return json.loads(text)["seconds"]["check"] if check else took

    def change_notebook(self) -> None:
        changed(self.notebooks)

    def add(self, package: str) -> None:
        self.packages.append(package)
        self._write()

    def locked(self) -> Mapping[str, str]:
        """Return the versions of all packages."""
        lock = parse(lock_path(self.file).read_text(), lock_path(self.file))
        return {name: number for layer in lock.software for name, number in pins(layer).items()}


class Peer:
    """jupyter-repo2docker's steps, with pip, by the engine's own builder."""

    name = "repo2docker"

    def __init__(self, room: Room, packages: Sequence[str], versions: Mapping[str, str]) -> None:
        self.room, self.packages = room, list(packages)
        self.image = f"localhost/bench-repo2docker:{room.token}"
        self.base = f"localhost/bench-repo2docker-base:{room.token}"
        context = self.context = room.folder / "peer"
        shutil.copytree(RECIPE, context)
        shutil.copytree(CONTENT / "notebooks", context / "src" / "notebooks")
        shutil.copytree(CONTENT / "data", context / "src" / "data")
        environment = self._environment(versions)
        lines = [f"{name}=={number}\n" for name, number in sorted(environment.items())]
        (context / "build" / "environment.txt").write_text("".join(lines))
        self._write()
        certificates = context / "base" / "certificates"
        certificates.mkdir()
        if own := own_certificates(os.environ):
            shutil.copy(own, certificates / "ca-certificates.crt")
        room.build(self.base, context / "base", BASE=room.base)

    def _environment(self, versions: Mapping[str, str]) -> Mapping[str, str]:
        """Return the notebook environment, in the versions that our side has."""
        server = [(WORKSHOP / name).read_text() for name in ("server.txt", "image.txt")]
        wanted = Wanted(
            server=tuple(line for text in server for line in requirement_lines(text)),
            workshop=NOTEBOOK,
            files=(),
            overrides=WORKSHOP / "overrides.txt",
            python="3.11",
            platform=uv_platform(own_platform(), "2.36"),
            where=Location("ci/bench/image_sides.py"),
        )
        return pins("\n".join(one.text for one in compiled(wanted, versions, run_command)))

    def _write(self) -> None:
        text = "".join(f"{package}\n" for package in self.packages)
        (self.context / "src" / "requirements.txt").write_text(text)

    def build(self) -> float:
        """Return the seconds of one build."""
        return self.room.build(self.image, self.context, BASE=self.base)

    def change_notebook(self) -> None:
        changed(self.context / "src" / "notebooks")

    def add(self, package: str) -> None:
        self.packages.append(package)
        self._write()


def changed(notebooks: Path) -> None:
    """Make the first notebook another file that says the same."""
    first = min(notebooks.iterdir())
    first.write_text(first.read_text() + "\n")
