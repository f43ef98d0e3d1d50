"""An image that does not pass its check: one message that names the notebook, and no image."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docker.engines import Docker, ask
from tests.docker.workshops import Workshop, notebook

Tiny = Callable[..., Workshop]

LIMIT = "jupyterhub: {singleuser: {memory: {guarantee: 256M, limit: 512M}}}\n"


@pytest.fixture
def checked(tiny: Tiny, tmp_path: Path) -> Callable[..., Workshop]:
    """Return what makes a tiny workshop with one notebook, of these cells, that is checked."""

    def make(*cells: str, seconds: int = 600, more: str = LIMIT) -> Workshop:
        notebook(tmp_path / "notebooks" / "one.ipynb", *cells)
        content = [{"from": "../notebooks", "to": "workshop"}]
        check = [{"notebook": "workshop/one.ipynb", "seconds": seconds}]
        return tiny(content=content, check=check, more=more)

    return make


@pytest.mark.parametrize(
    ("cells", "seconds", "words"),
    [
        (("x = 1", "1 / 0"), 600, ("code cell 2 of 2", "ZeroDivisionError: division by zero")),
        (("import time; time.sleep(1000)",), 30, ("still running after 30 s", "code cell 1 of 1")),
        (("x = bytearray(4 * 1024**3)",), 600, ("memory", "singleuser.memory.limit")),
    ],
    ids=["fails", "hangs", "needs more memory"],
)
def test_a_notebook_that(
    checked: Callable[..., Workshop],
    docker: Docker,
    cells: tuple[str, ...],
    seconds: int,
    words: tuple[str, ...],
) -> None:
    before = docker.names()
    workshop = checked(*cells, seconds=seconds)
    message = workshop.build().refused(1, "one.ipynb", *words)
    assert f"{workshop.file}:" in message
    # The base has a name, and no other image but those of builds that passed.
    assert {one for one in docker.names() - before if "workshop-base" not in one} == set()


def test_an_image_without_a_server_for_participants(tiny: Tiny, docker: Docker) -> None:
    workshop = tiny()
    workshop.report("--no-check")
    base = next(one for one in docker.names() if "workshop-base" in one)
    workshop.build("--only-check", base).refused(1, "jupyterhub-singleuser")


def test_an_image_of_another_major(tiny: Tiny, docker: Docker, tmp_path: Path) -> None:
    workshop = tiny()
    image = workshop.report("--no-check")["image"]
    packages = tmp_path / "packages"
    install = ("-m", "uv", "pip", "install", "--quiet", "--no-deps", f"--target={packages}")
    ask([sys.executable, *install, "jupyterhub==4.1.6", "async-generator"], docker.env)
    (packages / ".lock").unlink()
    there = "/opt/workshop/env/lib/python3.11/site-packages"
    name = "another-major"
    try:
        remove = ("--entrypoint=sh", image, "-c", f"rm -rf {there}/jupyterhub*")
        docker.docker("run", f"--name={name}", "--user=root", *remove)
        docker.docker("cp", f"{packages}/.", f"{name}:{there}")
        start = docker.docker("inspect", "--format={{json .Config.Entrypoint}}", image).strip()
        settings = ("USER 1000", 'CMD ["jupyterhub-singleuser"]', f"ENTRYPOINT {start}")
        changes = [f"--change={one}" for one in settings]
        docker.docker("commit", *changes, name, "other:4")
        workshop.build("--only-check", "other:4").refused(1, "4.1.6", "JupyterHub")
    finally:
        docker.docker("rm", "--force", "--volumes", name)
        docker.docker("rmi", "other:4")


def test_an_image_can_be_checked_without_being_built(tiny: Tiny) -> None:
    workshop = tiny()
    image = workshop.report("--no-check")["image"]
    done = workshop.build("--only-check", image)
    assert done.code == 0, done.err
    assert "JupyterHub 5" in done.out
