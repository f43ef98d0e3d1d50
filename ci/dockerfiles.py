"""Makes the Dockerfiles that chartpress builds, of the same recipe as `pyhelpers build-image`.

    ci/dockerfiles.py [--check]    --check writes nothing and fails when one is not up to date

images/workshop: JupyterLab and the single-user server, without a workshop. images/hub: the hub.
"""

from __future__ import annotations

import sys
from pathlib import Path

from generated import ROOT, put

from pyhelpers.images.context import steps_digest
from pyhelpers.images.lockfile import Lock
from pyhelpers.images.recipe import dockerfile, hub_dockerfile

CREATED = "2026-01-01"
WORKSHOP = """\
# Made by `make generate`; edit pyhelpers/images/recipe.py instead. The context is this folder.
# An image without a workshop; `pyhelpers build-image FILE` makes one with all that belongs to it.
# BASE: any image of Debian's or Ubuntu's family with Python 3.11 or newer; a docker-stacks image's
# conda environment is added to.
ARG BASE=quay.io/jupyter/minimal-notebook:2026-04-20
"""
HUB = """\
# Made by `make generate`; edit pyhelpers/images/recipe.py instead. The context is the project's
# folder. The hub, in the versions that zero-to-jupyterhub 4.4.0 ships: for Docker Swarm, and for
# clusters that can pull no image.
# BASE: any image of Debian's family with Python 3.11 or newer.
ARG BASE=python:3.12-slim-bookworm
"""
HUB_FOLDERS = {
    "steps": "images/workshop/steps",
    "tools": "images/workshop/tools",
    "list": "images/hub/requirements.lock",
    "hub": "pyhelpers/hub",
}


def made() -> dict[Path, str]:
    """Return the files with what they have to contain."""
    images = ROOT / "images"
    steps = steps_digest(images / "workshop")

    def lock(path: Path) -> Lock:
        return Lock("", "", "", "", CREATED, "", software=(path.read_text("utf-8"),))

    bare = ("COPY share.json /opt/workshop/share/", "COPY seed.py /opt/workshop/")
    server, hub = lock(images / "workshop" / "software-0.txt"), lock(ROOT / HUB_FOLDERS["list"])
    return {
        images / "workshop" / "Dockerfile": WORKSHOP
        + dockerfile(server, "${BASE}", [], steps, {}, bare),
        images / "hub" / "Dockerfile": HUB + hub_dockerfile(hub, "${BASE}", steps, {}, HUB_FOLDERS),
    }


if __name__ == "__main__":
    sys.exit(put(made()))
