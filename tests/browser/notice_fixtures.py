"""A real JupyterLab with images/workshop/lab in it, a hub's page that a test writes, a browser.

Read by test_notice_extension.py.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.images.engines.venv import environment_folder, environment_step
from pyhelpers.images.section import Image
from pyhelpers.places import cache_folder
from pyhelpers.plan import Plan
from pyhelpers.progress import Progress
from pyhelpers.run import execute
from tests.browser.conftest import new_tab
from tests.oidc import free_port

TOP = Path(__file__).parents[2]
SEED_PROBLEM = "No room for workshop/01-start.ipynb. <b>Please</b> tell an instructor."
NOTEBOOK = {
    "cells": [
        {"cell_type": "code", "id": "a", "metadata": {}, "outputs": [], "source": "1 + 1\n"}
        | {"execution_count": None}
    ],
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@dataclass(frozen=True)
class Lab:
    """A running server: where it is, whose home it serves, and the hub's answer to it."""

    url: str
    home: Path
    answer: Path

    def says(self, body: dict, status: int = 200) -> None:
        """Let the hub answer so from now on."""
        new = self.answer.with_suffix(".new")
        new.write_text(json.dumps({"status": status, "body": body}))
        new.replace(self.answer)

    def says_nothing(self) -> None:
        """Let the hub answer 204 from now on."""
        self.answer.unlink(missing_ok=True)

    def notebook(self, name: str) -> Path:
        """Put a notebook of one cell into the home."""
        path = self.home / name
        path.write_text(json.dumps(NOTEBOOK))
        return path


@pytest.fixture(scope="module")
def environment() -> Path:
    """Return the prefix of an environment as participants have it, made once for all runs."""
    pytest.importorskip("uv", reason="pip install uv")
    image, images, cache = Image(), TOP / "images", cache_folder()
    try:
        execute(Plan((environment_step(image, images, cache, ""),)), Progress(quiet=True))
    except EnvironmentProblem as problem:
        pytest.skip(f"JupyterLab cannot be installed: {problem}")
    return environment_folder(image, images, cache)


def jupyter_variables(prefix: Path, folder: Path) -> dict[str, str]:
    """Return an environment in which Jupyter reads and writes nothing outside `folder`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "PYTHON"))}
    return kept | {
        "PATH": f"{prefix / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(folder),
        "PYTHONPATH": str(Path(__file__).parent),
        "NOTICE_ANSWER": str(folder / "answer.json"),
        "WORKSHOP_SEED_PROBLEM": SEED_PROBLEM,
    }


def switch_autosave_off(folder: Path) -> None:
    """Leave a notice as the only reason for which an open file is saved."""
    settings = folder / ".jupyter" / "lab" / "user-settings" / "@jupyterlab"
    (settings / "docmanager-extension").mkdir(parents=True)
    plugin = settings / "docmanager-extension" / "plugin.jupyterlab-settings"
    plugin.write_text('{"autosave": false}')


@pytest.fixture(scope="module")
def lab(environment, tmp_path_factory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("participant")
    home = folder / "home"
    home.mkdir()
    switch_autosave_off(folder)
    port = free_port()
    command = [environment / "bin" / "jupyter", "lab", "--no-browser", "--allow-root"]
    command += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    command += ["--ServerApp.base_url=/user/ada/", f"--ServerApp.root_dir={home}"]
    command += ["--IdentityProvider.token=", "--ServerApp.jpserver_extensions=notice_hub=True"]
    log = folder / "server.log"
    with log.open("w") as output:
        variables = jupyter_variables(environment, folder)
        server = subprocess.Popen(command, env=variables, stdout=output, stderr=output)
    try:
        url = f"http://127.0.0.1:{port}/user/ada/"
        wait_until_up(url + "api", server, log)
        yield Lab(url, home, folder / "answer.json")
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            # jupyter_server 2.21 may wait for ever for an idle worker thread of anyio 4.16.
            server.kill()
            server.wait()


def wait_until_up(url: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 180
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 (loopback)
            return
        except (urllib.error.URLError, TimeoutError):
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)


@pytest.fixture
def page(chromium, lab):
    """Return an empty tab."""
    lab.says_nothing()
    with new_tab(chromium) as tab:
        yield tab


@pytest.fixture(scope="module")
def launcher(chromium, lab):
    """Return a tab with JupyterLab in it, shared since loading it takes seconds."""
    lab.says_nothing()
    with new_tab(chromium) as tab:
        open_lab(tab, lab)
        yield tab


def open_lab(tab, lab: Lab, notebook: Path | None = None) -> None:
    path = f"lab/tree/{notebook.name}" if notebook else "lab"
    with tab.expect_response("**/hub/workshop/notice"):
        tab.goto(lab.url + path + "?reset")


def look_again(tab):
    """Do as a browser does when its tab comes to the front: the next question is asked at once."""
    with tab.expect_response("**/hub/workshop/notice") as answer:
        tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    return answer.value
