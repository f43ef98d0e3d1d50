"""A web server that behaves as told, and entries of a values file's `image` section."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from pyhelpers.errors import Location
from pyhelpers.images.section import Check, Content, DataFile, Image
from pyhelpers.images.share import ShareSummary, prepare_share
from pyhelpers.values import Values, load_values

WHERE = Location("values.yaml", 12, 7)
LATER = Location("values.yaml", 18, 7)


class Web:
    """What the server gives out, what it was asked, and how it misbehaves."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.asked: list[str | None] = []
        """The Range header of each request so far."""
        self.statuses: list[int] = []
        """Answered, one a request, before anything else."""
        self.cuts: list[int] = []
        """Bytes after which the connection breaks, one a request, before it holds."""
        self.ranges = True
        self.wrong_ranges = False
        self.lengths = True
        self.url = ""

    def put(self, name: str, text: bytes) -> str:
        self.files[f"/{name}"] = text
        return f"{self.url}/{name}"


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            web.asked.append(asked)
            if web.statuses:
                self.send_error(web.statuses.pop(0))
                return
            text = web.files.get(self.path)
            if text is None:
                self.send_error(404)
                return
            start = int(re.match(r"bytes=(\d+)-", asked)[1]) if asked and web.ranges else 0
            if start and start >= len(text):
                self.send_error(416)
                return
            status = 206 if start else 200
            start = 0 if web.wrong_ranges else start
            self.send_response(status)
            if status == 206:
                self.send_header("Content-Range", f"bytes {start}-{len(text) - 1}/{len(text)}")
            if web.lengths:
                self.send_header("Content-Length", str(len(text) - start))
            self.end_headers()
            self.wfile.write(text[start:][: web.cuts.pop(0) if web.cuts else None])

        def log_message(self, *arguments: object) -> None:
            """Keep the tests' output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield web
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def values_of(tmp_path: Path) -> Callable[[str], Values]:
    """Return a function that reads the text of a values file in tmp_path/values."""

    def read(text: str) -> Values:
        file = tmp_path / "values" / "workshop.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        return load_values([file])

    return read


@pytest.fixture
def url_entry() -> Callable[..., DataFile]:
    """Return a function that makes the entry for a download of `text`."""

    def entry(url: str, text: bytes, to: str = "data/big.bin", size: int | None = None) -> DataFile:
        return DataFile(WHERE, to, url=url, sha256=hashlib.sha256(text).hexdigest(), size=size)

    return entry


@pytest.fixture
def notebooks(tmp_path: Path) -> Content:
    """Return a content entry with one notebook, for ~/workshop."""
    folder = tmp_path / "notebooks"
    folder.mkdir()
    (folder / "01-start.ipynb").write_text("{}")
    return Content(WHERE, "workshop", folder)


@pytest.fixture
def spectra(tmp_path: Path) -> DataFile:
    """Return a data entry with one local file of four bytes."""
    file = tmp_path / "spectra.csv"
    file.write_text("1,2\n")
    return DataFile(LATER, "workshop/data/spectra.csv", file=file)


@pytest.fixture
def image(notebooks: Content, spectra: DataFile) -> Image:
    """Return a small workshop: one notebook, which is checked, and one data file."""
    checks = (Check(WHERE, "workshop/01-start.ipynb"),)
    return Image(content=(notebooks,), data=(spectra,), checks=checks)


@pytest.fixture
def prepare(tmp_path: Path) -> Callable[..., ShareSummary]:
    """Return a function that prepares tmp_path/state/share without running a command."""

    def run(argv: list[str], cwd: Path | None) -> None:
        raise AssertionError(f"no command has to be run, but {argv} was")

    def prepare(image: Image, share: Path = tmp_path / "state" / "share") -> ShareSummary:
        return prepare_share(image, share, tmp_path / "cache", lambda _: None, run)

    return prepare


@pytest.fixture
def tree() -> Callable[[Path], dict[str, bytes]]:
    """Return a function that reads a folder's files by their path below it."""

    def read(folder: Path) -> dict[str, bytes]:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    return read
