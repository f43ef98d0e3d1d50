"""Runs what a container would run from a folder of this machine, where there are no containers."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pyhelpers import run
from pyhelpers.images.engines.engine import Container


@dataclass(frozen=True)
class Bare:
    """Starts programs as a job without containers does (pyhelpers/hub/slurm/starting.py)."""

    prefix: Path
    """The Python environment."""
    share: Path
    seed: Path
    """The program that puts content into a home."""

    def run(self, container: Container, hear: Callable[[str], None]) -> int:
        """Run to the end in an empty home and return the exit code, each line of output heard.

        The limits of a container are not kept: there is nothing that could keep them.
        """
        with tempfile.TemporaryDirectory(prefix="workshop-check-") as home:
            argv = [
                *(str(self.prefix / "bin" / "python"), str(self.seed)),
                *("--share", str(self.share), "--home", home, "--", *container.argv),
            ]
            with run.beside(argv, env=self._environment(home, container), cwd=Path(home)) as done:
                for line in done.stdout or ():
                    hear(line.rstrip("\n"))
                return done.wait()

    def _environment(self, home: str, container: Container) -> dict[str, str]:
        ours = {
            "HOME": home,
            "VIRTUAL_ENV": str(self.prefix),
            "JUPYTER_PREFER_ENV_PATH": "1",
            "PATH": f"{self.prefix / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        }
        kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
        return {**kept, **container.env, **ours}
