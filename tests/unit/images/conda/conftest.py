"""A conda channel on a web server, and the parts that solve for and install its packages."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pyhelpers.errors import Location
from pyhelpers.images.conda import CondaPackage, CondaPrefix, explicit, solve_conda
from tests.unit.images.conda.channel import PLACEHOLDER, STEPS, Channel

WHERE = Location("values/workshop.yaml", 4, 10)


@pytest.fixture
def empty_channel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Channel]:
    """Return a channel without packages, and serve it."""
    pytest.importorskip("rattler", reason="py-rattler is not installed: pip install '.[image]'")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    channel = Channel(tmp_path / "channel")

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *of: Any) -> None:
            super().__init__(*of, directory=str(channel.folder))

        def do_GET(self) -> None:
            channel.asked.append(self.path)
            if channel.silent:
                channel.stalled.wait(30)
                return
            if not channel.cuts or not self.path.endswith((".conda", ".tar.bz2")):
                super().do_GET()
                return
            text, cut = (channel.folder / self.path[1:]).read_bytes(), channel.cuts.pop(0)
            self.send_response(200)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text[:cut])
            if not cut:
                channel.stalled.wait(30)

        def log_message(self, *of: Any) -> None:
            """Keep the tests' output quiet."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *of: Any) -> None:
            """A solver that gives up closes its connections: nobody's error."""

    server = Server(("127.0.0.1", 0), Handler)
    channel.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield channel
    channel.stalled.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def channel(empty_channel: Channel) -> Channel:
    """Return a channel with two versions of most packages, in both formats."""
    channel = empty_channel
    for version in ("3.12.1", "3.13.2"):
        python = {f"bin/python{version[:4]}": "#!/bin/sh\n", "bin/python": "#!/bin/sh\n"}
        channel.add("python", version, files=python)
    for version, depends in (("3.10.0", []), ("3.11.0", ["__glibc >=2.28"])):
        library = {"lib/gdal.conf": f"data={PLACEHOLDER}/share\n", "share/proj.txt": "libgdal\n"}
        channel.add("libgdal", version, depends, files=library)
        channel.add("gdal", version, [f"libgdal {version}"], form=".tar.bz2")
    channel.add("fiona", "1.0", ["gdal <3.11"], subdir="noarch", noarch="generic")
    module = {"site-packages/geotool.py": "def main(): ...\n", "share/proj.txt": "geotool\n"}
    channel.add(
        *("geotool", "2.0", ["python", "gdal"]),
        **{"files": module, "subdir": "noarch", "noarch": "python"},
        entry_point="geotool = geotool:main",
    )
    return channel


@pytest.fixture
def solve(tmp_path: Path, channel: Channel) -> Callable[..., list[CondaPackage]]:
    """Return a function that solves for packages of the channel."""

    def solve(
        *specs: str,
        python: str | None = None,
        installed: CondaPrefix = CondaPrefix(),  # noqa: B008  it is frozen
        glibc: str = "2.36",
        url: str = channel.url,
    ) -> list[CondaPackage]:
        cache = tmp_path / "cache" / "index"
        return solve_conda(specs, [url], "linux-64", python, installed, cache, WHERE, glibc)

    return solve


@pytest.fixture
def prefix(tmp_path: Path) -> Path:
    """Return where an environment is to be made."""
    return tmp_path / "env"


@pytest.fixture
def install(tmp_path: Path) -> Callable[..., str]:
    """Return a function that installs packages into a prefix and gives the step's error, or ""."""

    def install(packages: Sequence[CondaPackage], prefix: Path, cache: str = "cache") -> str:
        file = tmp_path / "conda.txt"
        file.write_text(explicit(packages))
        argv = [str(file), str(prefix), str(tmp_path / cache)]
        done = subprocess.run(
            [sys.executable, "-c", _STEP, str(STEPS), *argv],
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.stdout == ""
        assert done.returncode == bool(done.stderr), done.stderr
        return done.stderr

    return install


_STEP = """
import runpy, sys
sys.argv = sys.argv[1:]
sys.path.insert(0, sys.argv[0])
import conda_fetch
conda_fetch.PAUSE_SECONDS = 0
conda_fetch.STALLED_SECONDS = 0.3
runpy.run_path(f"{sys.argv[0]}/conda.py", run_name="__main__")
"""
"""Runs images/workshop/steps/conda.py, less patient than it is."""


@pytest.fixture
def prefix_of() -> Callable[[Path], CondaPrefix]:
    """Return a function that tells what an environment has, as the step in the base image does."""

    def read(prefix: Path) -> CondaPrefix:
        argv = [sys.executable, "-I", str(STEPS / "conda_prefix.py"), str(prefix)]
        text = subprocess.run(argv, check=True, capture_output=True, text=True).stdout
        return CondaPrefix.parse(text)

    return read
