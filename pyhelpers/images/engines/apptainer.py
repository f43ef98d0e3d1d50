"""Apptainer's image file, for Slurm: made from an image that an engine has built."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from pyhelpers.errors import EnvironmentProblem, Problem
from pyhelpers.images.engines import commands
from pyhelpers.images.engines.engine import Engine
from pyhelpers.images.trees import room_for
from pyhelpers.progress import Report


def require_apptainer() -> str:
    """Return the program. Raises EnvironmentProblem when there is none."""
    program = shutil.which("apptainer") or shutil.which("singularity")
    if program is None:
        mend = "install Apptainer, or run this on the cluster's login node where it is"
        raise EnvironmentProblem("apptainer is not installed", where="PATH", mend=mend)
    return program


def write_sif(engine: Engine, image: str, target: Path, report: Report) -> None:
    """Write an image file; one that is there is replaced when the new one is whole.

    Raises EnvironmentProblem when Apptainer fails or the disk is full.
    """
    program = require_apptainer()
    with (
        room_for(str(target), None, target.parent),
        tempfile.TemporaryDirectory(dir=target.resolve().parent, prefix=".sif-") as scratch,
    ):
        archive, new = Path(scratch, "image.tar"), Path(scratch, target.name)
        report("taking the image from the engine")
        engine.save(image, archive)
        report("packing it")
        try:
            commands.follow(
                [program, "build", "--disable-cache", str(new), f"docker-archive:{archive}"], report
            )
        except Problem as problem:
            mend = "the lines above are Apptainer's own"
            raise EnvironmentProblem(problem.what, where=target, mend=mend) from problem
        new.replace(target)
