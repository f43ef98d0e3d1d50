"""Credentials of private indexes and repositories reach a build, and nothing that it leaves."""

from __future__ import annotations

import gzip
import json
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from tests.docker import workshops
from tests.docker.conftest import require
from tests.docker.engines import Engine
from tests.docker.index import MODULE, PACKAGE, index_files, repository
from tests.docker.servers import Site, serving
from tests.docker.workshops import Done, Workshop

NAME, PASSWORD = "organiser", "s3cr3t-of-the-0rganiser"


@pytest.fixture
def private() -> Iterator[Site]:
    """A package index that asks for a login."""
    with serving(Site(index_files(), login=(NAME, PASSWORD))) as site:
        yield site


@pytest.fixture
def logins(tmp_path: Path) -> Path:
    file = tmp_path / "logins"
    file.write_text(f"machine 127.0.0.1 login {NAME} password {PASSWORD}\n")
    file.chmod(0o600)
    return file


@contextmanager
def arguments_watched() -> Iterator[set[int]]:
    """Yield the processes that had the password among their arguments, as others could see."""
    found: set[int] = set()
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(0.02):
            for file in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    words = file.read_bytes()
                except OSError:
                    continue
                if PASSWORD.encode() in words:
                    found.add(int(file.parent.name))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield found
    finally:
        ended.set()
        thread.join()


def _has(stream: IO[bytes], secret: bytes) -> bool:
    rest = b""
    while block := stream.read(1 << 20):
        if secret in rest + block:
            return True
        rest = block[-len(secret) :]
    return False


def holders(engine: Engine, image: str, archive: Path) -> list[str]:
    """Return the files of an image, its settings and its history that hold the password."""
    engine.save(image, archive)
    found = []
    with tarfile.open(archive) as outer:
        for layer in outer:
            stream = outer.extractfile(layer) if layer.isfile() else None
            if stream is None:
                continue
            head = stream.read(2)
            stream.seek(0)
            whole = gzip.GzipFile(fileobj=stream) if head == b"\x1f\x8b" else stream
            if _has(whole, PASSWORD.encode()):
                found.append(layer.name)
    return found


def seen_in(workshop: Workshop, done: Done) -> list[str]:
    """Return where the password can be read after a build: screen, lock, cache, scratch."""
    texts = {"stdout": done.out, "stderr": done.err}
    if workshop.lock.exists():
        texts["lock"] = workshop.lock.read_text()
    found = [name for name, text in texts.items() if PASSWORD in text]
    room = workshop.engine.room
    for top in (room.cache / "images", room.cache / "git", room.tmp, room.folder / "home"):
        for file in top.rglob("*"):
            if file.is_file() and not file.is_symlink():
                with file.open("rb") as stream:
                    found += [str(file)] if _has(stream, PASSWORD.encode()) else []
    return found


@pytest.mark.parametrize("name", ["docker", "buildah"])
@pytest.mark.parametrize("way", ["in the address", "in a netrc file"])
def test_a_private_index(
    name: str,
    way: str,
    private: Site,
    logins: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    engine: Engine = request.getfixturevalue(name)
    workshop = workshops.tiny(tmp_path, engine, "private", pip=["six", PACKAGE])
    address = f"http://{private.host}/simple/"
    options: list[str | Path] = ["--network=host", "--no-check"]
    if way == "in the address":
        index = f"http://{NAME}:{PASSWORD}@{private.host}/simple/"
    else:
        index, options = address, [*options, "--logins", logins]
    with arguments_watched() as watched:
        done = workshop.build("--json", "--no-cache", *options, UV_INDEX=index)
    report = done.report()
    assert watched == set()
    assert any(path.endswith(".whl") for path in private.asked)
    script = f"/opt/workshop/env/bin/python3 -c 'import {MODULE}; print({MODULE}.ANSWER)'"
    assert engine.shell(report["image"], script) == "42\n"
    assert seen_in(workshop, done) == []
    assert holders(engine, report["image"], tmp_path / "image.tar") == []
    (tmp_path / "image.tar").unlink()
    assert f"{PACKAGE}==1.0" in workshop.lock.read_text()


def test_a_private_index_without_its_login(private: Site, tiny: Callable[..., Workshop]) -> None:
    workshop = tiny(pip=[PACKAGE])
    wrong = f"http://{NAME}:wrong-{PASSWORD}@{private.host}/simple/"
    done = workshop.build(UV_INDEX=wrong)
    assert done.code in (1, 3)
    assert "Traceback" not in done.err
    assert PASSWORD not in done.err + done.out
    assert seen_in(workshop, done) == []


def test_a_private_git_repository(
    tiny: Callable[..., Workshop], logins: Path, tmp_path: Path
) -> None:
    require("git")
    bare, commit = repository(tmp_path / "repositories")
    with serving(Site(login=(NAME, PASSWORD), repositories=bare.parent)) as site:
        source = f"git+{site.url}/git/{bare.name}@{commit}"
        workshop = tiny(name="private-git", content=[{"from": source, "to": "workshop"}])
        workshop.build("--no-check").refused(3, commit, "--logins")
        with arguments_watched() as watched:
            done = workshop.build("--json", "--no-check", "--logins", logins)
    report = done.report()
    assert watched == set()
    assert site.asked
    assert seen_in(workshop, done) == []
    listed = workshop.engine.shell(report["image"], "ls /opt/workshop/share/content/workshop")
    assert listed == "private.ipynb\n"
    archive = tmp_path / "image.tar"
    assert holders(workshop.engine, report["image"], archive) == []
    archive.unlink()
    assert json.dumps(report).count(PASSWORD) == 0
