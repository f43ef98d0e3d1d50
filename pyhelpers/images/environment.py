"""Values file → a folder that servers start from, on a cluster without containers.

    environments/HASH   Python environments: other software is another one, so that servers at work
                        keep theirs
    current             leads to the one that new servers start from
    share/              the workshop's content and data (share.py)
    seed.py             puts them into a home and starts the server

The last three are changed once all has passed its check. Every path in it is whole: it is made
where it is to be used.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from dataclasses import dataclass, replace
from pathlib import Path

from pyhelpers.errors import EnvironmentProblem, FileProblem, UsageProblem
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
from pyhelpers.images.share import prepare_share, put_in_place
from pyhelpers.images.trees import room_for
from pyhelpers.images.watch import Watch
from pyhelpers.locks import locked
from pyhelpers.places import cache_folder, shipped
from pyhelpers.plan import Call, Plan, Run, Step, Write
from pyhelpers.progress import Progress, Report
from pyhelpers.run import ask, execute, run_command, write_file
from pyhelpers.values import Values

_VERSION = "import platform; print(platform.python_version())"


@dataclass(frozen=True)
class Made:
    """An environment that is there.

    `missing` are keys that need a container image, `closed` folders on the way to it that other
    accounts may not enter.
    """

    folder: Path
    prefix: Path
    missing: tuple[str, ...]
    closed: tuple[Path, ...]
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


def closed_folders(*places: Path) -> tuple[Path, ...]:
    """Return the folders above these places that are not open to every account."""
    above = dict.fromkeys(folder for place in places for folder in reversed(place.parents))
    return tuple(folder for folder in above if not folder.stat().st_mode & stat.S_IXOTH)


class EnvironmentBuilder:
    """Makes the environment of one values file in `folder`, an absolute path.

    Raises UsageProblem for a path that no job's script can name.
    """

    def __init__(self, values: Values, folder: Path, python: Python, progress: Progress) -> None:
        if not re.fullmatch(r"/[!-~]*", str(folder)):
            raise UsageProblem(f"{folder} has characters that jobs cannot name", mend="no spaces")
        self.values, self.folder, self.progress = values, folder, progress
        self.python, self.image = python, Image.from_values(values)
        self.images = shipped("images")
        self.share, self.staged = folder / SHARE, folder / f".{SHARE}.next"
        self.seed = self.images / "workshop" / SEED
        self.prefix = environment_folder(self.image, self.images, folder, python, ON_SLURM)

    def plan(self) -> Plan:
        """Return what is made before the check. Pure."""
        prefix = str(self.prefix)
        # uv leaves a file that all may write to, and brings what its cache has with its modes.
        tidied = (
            Run(("rm", "-f", f"{prefix}/.lock"), "tidying up"),
            Run(("chmod", "-R", "a+rX,go-w", prefix), "opening it to every account"),
        )
        location = str(self.values.locate(("image", "pip")))
        software = environment_step(
            self.image, self.images, self.folder, location, self.python, ON_SLURM, tidied
        )
        content = Call(f"prepare content and data beside {self.share}", self._content)
        return Plan((software, Step("files", (content,))))

    def build(self, *, check: bool = True) -> Made:
        """Make it. New servers start from it once it has passed its check.

        Raises FileProblem for what the values file or a notebook has wrong, EnvironmentProblem for
        what is in the network's or the disk's way, or when another one makes it at the same time.
        """
        with room_for("the environment", None, self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            link = self.folder / CURRENT
            if link.exists() and not link.is_symlink():
                raise FileProblem(f"{link} is in the way", mend="name another folder")
        with locked(self.folder / ".making", f"Another pyhelpers makes {self.folder}"):
            # Of a run that was killed.
            shutil.rmtree(self.staged, ignore_errors=True)
            try:
                execute(self.plan(), self.progress)
                verdicts = self._prove() if check else None
                self._use()
            finally:
                # What failed leaves nothing half-done, and what had passed before stays.
                shutil.rmtree(self.staged, ignore_errors=True)
                if not (self.prefix / COMPLETE).exists():
                    shutil.rmtree(self.prefix, ignore_errors=True)
        python = (self.prefix / "bin" / "python").resolve()
        return Made(
            self.folder,
            self.prefix,
            tuple(unhonoured(self.image)),
            closed_folders(self.prefix, python),
            verdicts,
        )

    @property
    def _newest(self) -> Path:
        return self.staged if self.staged.is_dir() else self.share

    def _content(self, report: Report) -> str:
        cache = cache_folder()
        done = prepare_share(self.image, self.share, cache, report, run_command, self.staged)
        return f"{done.files} files" + ("" if done.changed else " (ready)")

    def _prove(self) -> Verdicts:
        proof = Proof(self.image, self.values, self._newest, self.images / "workshop")
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
        runner = Bare(self.prefix, self._newest, self.seed)
        with Watch(self.progress, self.folder / "check.log") as watch:
            return proof.check(str(self.prefix), expected, runner, self.progress, watch)

    def _use(self) -> None:
        """Let new servers start from it, from one moment to the next."""
        link, new = self.folder / CURRENT, self.folder / f".{CURRENT}.new"
        seed = self.seed.read_text(encoding="utf-8")
        with room_for("the environment", None, self.folder):
            if self.staged.is_dir():
                put_in_place(self.staged, self.share)
            write_file(Write(self.folder / SEED, seed, mode=0o644))
            new.unlink(missing_ok=True)
            new.symlink_to(self.prefix.relative_to(self.folder))
            new.replace(link)
