"""The image's Python software in a uv environment, for targets without containers. Pure.

Only `pip` can be honoured here; what else the image names is said by `unhonoured`.
"""

from __future__ import annotations

import hashlib
import platform
import sys
from dataclasses import dataclass
from pathlib import Path

from pyhelpers.images.engines.overlay import overlay
from pyhelpers.images.listfiles import read_environment, require_files
from pyhelpers.images.section import Image
from pyhelpers.images.versions import version_here
from pyhelpers.plan import Action, Call, Run, Step, Write


@dataclass(frozen=True)
class Python:
    """The interpreter that environments stand on."""

    path: str = sys.executable
    version: str = platform.python_version()


HERE = Python()
COMPLETE = "complete"
"""The file that an environment has once all is in it."""
SERVER = ("server.txt",)
"""Lists in images/workshop of what every server needs."""
ON_SLURM = (*SERVER, "image.txt")
"""The same for one that batchspawner's program starts."""


def _requirements(image: Image, images: Path, lists: tuple[str, ...]) -> tuple[str, ...]:
    """Return what goes into the environment: the server's software, then the workshop's."""
    texts = [(images / "workshop" / name).read_text(encoding="utf-8") for name in lists]
    lines = [line for text in texts for line in text.splitlines()]
    server = [line for line in lines if line and not line.startswith("#")]
    # The single-user server speaks the protocol of its own hub's version.
    hub = version_here("jupyterhub", "is what servers speak with", "local")
    return (f"jupyterhub=={hub}", *server, *_pip_of(image))


def _pip_of(image: Image) -> tuple[str, ...]:
    """Return what the image section asks of pip, files of requirements and all."""
    files = (word for one in image.requirements for word in ("-r", str(one.path.resolve())))
    return (*image.pip, *read_environment(image.environment).pip, *files)


def environment_folder(
    image: Image,
    images: Path,
    cache: Path,
    python: Python = HERE,
    lists: tuple[str, ...] = SERVER,
) -> Path:
    """Return where the environment lies. Another list, Python or extension is another folder.

    Raises FileProblem for a file of requirements that is not there.
    """
    digest = hashlib.sha256()
    require_files(image.requirements)
    for one in image.requirements:
        digest.update(one.path.read_bytes())
    for requirement in (*_requirements(image, images, lists), python.path, python.version):
        digest.update(requirement.encode() + b"\n")
    workshop = images / "workshop"
    for path in (workshop / "overrides.txt", *sorted((workshop / "lab").rglob("*"))):
        if path.is_file():
            digest.update(str(path.relative_to(workshop)).encode() + path.read_bytes())
    return cache / "environments" / digest.hexdigest()[:16]


def environment_step(
    image: Image,
    images: Path,
    cache: Path,
    pip_location: str,
    python: Python = HERE,
    lists: tuple[str, ...] = SERVER,
    more: tuple[Action, ...] = (),
) -> Step:
    """Return the step that makes the environment, `more` coming at its end.

    `pip_location` is where `image.pip` stands.
    """
    folder = environment_folder(image, images, cache, python, lists)
    done = folder / COMPLETE
    own = str(folder / "bin" / "python")
    uv = (sys.executable, "-m", "uv")
    requirements = _requirements(image, images, lists)
    asked = _pip_of(image)
    title = f"{len([one for one in asked if one != '-r'])} packages of the workshop, JupyterLab"
    return Step(
        "software",
        (
            Run((*uv, "venv", "--clear", "--python", python.path, str(folder)), "making room"),
            Run(
                (
                    *(*uv, "pip", "install", "--python", own, "--compile-bytecode"),
                    *("--overrides", str(images / "workshop" / "overrides.txt")),
                    *requirements,
                ),
                f"installing {', '.join(asked) or 'JupyterLab'}",
                blame=pip_location,
            ),
            Call(f"copy {images / 'workshop' / 'lab'} into {folder}", overlay(images, folder)),
            *more,
            Write(done, "", mode=0o644),
        ),
        unless=done,
        summary=title,
    )


def unhonoured(image: Image) -> list[str]:
    """Return the keys of the image section that this engine cannot bring about."""
    found = [f"image.{key}" for key in ("apt", "conda") if getattr(image, key)]
    conda = read_environment(image.environment).conda
    return [*found, "image.environment"] if conda else found
