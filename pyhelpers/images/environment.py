"""Values file → a folder that servers start from, on a cluster without containers.

    environments/HASH   Python environments: other software is another one, so that servers at work
                        keep theirs
    share/              the workshop's content and data (share.py)
    seed.py             puts them into a home and starts the server
    current             leads to the environment that new servers start from: one that has passed
                        its check

Every path in it is whole: it is made where it is to be used.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from pyhelpers.errors import EnvironmentProblem, FileProblem
from pyhelpers.hub.slurm.starting import CURRENT, SEED, SHARE
from pyhelpers.images.check import Verdicts
from pyhelpers.images.engines.bare import Bare
from pyhelpers.images.engines.venv import (
    COMPLETE,
    ON_SLURM,
    Python,
    environment_folder,
    environment_step,
    unhonoured,
)
from pyhelpers.images.prove import Proof
from pyhelpers.images.section import Image
from pyhelpers.images.share import prepare_share
from pyhelpers.images.trees import room_for
from pyhelpers.images.watch import Watch
from pyhelpers.places import cache_folder, shipped
from pyhelpers.plan import Call, Plan, Step, Write
from pyhelpers.progress import Progress, Report
from pyhelpers.run import ask, execute, run_command
from pyhelpers.values import Values

_VERSION = "import platform; print(platform.python_version())"


@dataclass(frozen=True)
class Made:
    """An environment that is there. `missing` are keys that need a container image."""

    folder: Path
    prefix: Path
    missing: tuple[str, ...]
    verdicts: Verdicts | None = None


def interpreter(path: Path) -> Python:
    """Return the Python of this path. Raises EnvironmentProblem when it is none."""
    done = ask((str(path), "-I", "-c", _VERSION))
    version = done.out.strip()
    if done.code or not re.match(r"3\.[0-9]+\.", version):
        said = (done.err.strip().splitlines() or ["it does not say its version"])[-1]
        raise EnvironmentProblem(
            f"{path} is no Python that runs here: {said}",
            mend="name a Python 3 that every node has at that path: --python PATH",
        )
    return Python(str(path), version)


class EnvironmentBuilder:
    """Makes the environment of one values file in `folder`, an absolute path."""

    def __init__(self, values: Values, folder: Path, python: Python, progress: Progress) -> None:
        self.values, self.folder, self.progress = values, folder, progress
        self.python, self.image = python, Image.from_values(values)
        self.images = shipped("images")
        self.share = folder / SHARE
        self.prefix = environment_folder(self.image, self.images, folder, python, ON_SLURM)

    def plan(self) -> Plan:
        """Return what is made before the check. Pure."""
        seed = (self.images / "workshop" / SEED).read_text(encoding="utf-8")
        location = str(self.values.locate(("image", "pip")))
        content = Call(f"put content and data into {self.share}", self._content)
        return Plan(
            (
                environment_step(
                    self.image, self.images, self.folder, location, self.python, ON_SLURM
                ),
                Step("files", (content, Write(self.folder / SEED, seed, mode=0o644))),
            )
        )

    def build(self, *, check: bool = True) -> Made:
        """Make it. New servers start from it once it has passed its check.

        Raises FileProblem for what the values file or a notebook has wrong, EnvironmentProblem for
        what is in the network's or the disk's way.
        """
        with room_for("the environment", None, self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
        try:
            execute(self.plan(), self.progress)
        except BaseException:
            if not (self.prefix / COMPLETE).exists():
                shutil.rmtree(self.prefix, ignore_errors=True)
            raise
        verdicts = self._prove() if check else None
        self._use()
        return Made(self.folder, self.prefix, tuple(unhonoured(self.image)), verdicts)

    def _content(self, report: Report) -> str:
        done = prepare_share(self.image, self.share, cache_folder(), report, run_command)
        return f"{done.files} files" + ("" if done.changed else " (ready)")

    def _prove(self) -> Verdicts:
        proof = Proof(self.image, self.values, self.share, self.images / "workshop")
        expected = proof.expected()
        # JupyterLab refuses to run as root; participants never are.
        root = ["--allow-root"] if os.geteuid() == 0 else []
        own = {
            "command": [*expected.spec["command"], *root],
            "prefix": str(self.prefix),
            "trees": [],
            "apt": [],
        }
        expected = replace(expected, spec={**expected.spec, **own}, volume=None, what="environment")
        runner = Bare(self.prefix, self.share, self.folder / SEED)
        with Watch(self.progress, self.folder / "check.log") as watch:
            return proof.check(str(self.prefix), expected, runner, self.progress, watch)

    def _use(self) -> None:
        """Let new servers start from it, from one moment to the next."""
        link, new = self.folder / CURRENT, self.folder / f".{CURRENT}.{os.getpid()}"
        with room_for("the environment", None, self.folder):
            if link.exists() and not link.is_symlink():
                raise FileProblem(f"{link} is in the way", mend="name another folder")
            new.unlink(missing_ok=True)
            new.symlink_to(self.prefix.relative_to(self.folder))
            new.replace(link)
