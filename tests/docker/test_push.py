"""Images to and from a registry: what the values file and the lock name is what is there."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable, Iterator

import pytest
import requests
import yaml

from tests.docker.conftest import require
from tests.docker.engines import Docker
from tests.docker.workshops import Workshop
from tests.oidc import free_port

Tiny = Callable[..., Workshop]

MORE = """\
jupyterhub:
  singleuser:
    # The image that every participant gets.
    image: {name: none, tag: none}  # written by --push
    memory: {guarantee: 256M, limit: 1G}
"""


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A container registry on loopback, which Docker talks to without TLS."""
    require("docker-registry")
    folder, port = tmp_path_factory.mktemp("registry"), free_port()
    settings = folder / "settings.yaml"
    settings.write_text(
        f"version: 0.1\nlog: {{level: error}}\nhttp: {{addr: '127.0.0.1:{port}'}}\n"
        f"storage: {{filesystem: {{rootdirectory: {folder / 'images'}}}}}\n"
    )
    with (folder / "log").open("wb") as log:
        argv = ["docker-registry", "serve", str(settings)]
        running = subprocess.Popen(argv, stdout=log, stderr=log)
    try:
        deadline = time.monotonic() + 120
        while not _answers(f"http://127.0.0.1:{port}/v2/"):
            assert running.poll() is None and time.monotonic() < deadline, (
                folder / "log"
            ).read_text()
            time.sleep(0.1)
        yield f"127.0.0.1:{port}"
    finally:
        running.terminate()
        running.wait(timeout=20)
        shutil.rmtree(folder)


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=5).status_code == 200
    except requests.ConnectionError:
        return False


def test_a_push_writes_name_and_digest_into_the_values_file(
    registry: str, tiny: Tiny, docker: Docker
) -> None:
    workshop = tiny(name="pushed", more=MORE)
    before = workshop.file.read_text()
    report = workshop.report("--no-check", "--push", "--name", f"{registry}/class/pushed:one")
    after = workshop.file.read_text()
    image = yaml.safe_load(after)["jupyterhub"]["singleuser"]["image"]
    assert image["name"] == f"{registry}/class/pushed"
    assert image["tag"] == f"one@{report['digest']}"
    pairs = zip(before.split("\n"), after.split("\n"), strict=True)
    differ = [(old.strip(), new) for old, new in pairs if old != new]
    assert [old for old, _ in differ] == ["image: {name: none, tag: none}  # written by --push"]
    assert differ[0][1].endswith("}  # written by --push")
    # As a cluster would pull it.
    pinned = f"{image['name']}@{report['digest']}"
    docker.docker("rmi", "--force", f"{registry}/class/pushed:one")
    docker.docker("pull", pinned)
    docker.docker("rmi", pinned)


def test_without_writing_it_is_printed(registry: str, tiny: Tiny) -> None:
    workshop = tiny(name="printed", more=MORE)
    before = workshop.file.read_bytes()
    done = workshop.build("--no-check", "--push", "--no-write", f"--name={registry}/printed:two")
    assert done.code == 0, done.err
    said = yaml.safe_load(done.out[done.out.index("jupyterhub:\n") :])
    image = said["jupyterhub"]["singleuser"]["image"]
    assert image["name"] == f"{registry}/printed"
    assert image["tag"].startswith("two@sha256:")
    assert workshop.file.read_bytes() == before


def test_a_registry_that_is_not_there(tiny: Tiny) -> None:
    workshop = tiny(name="refused", more=MORE)
    before = workshop.file.read_bytes()
    name = f"127.0.0.1:{free_port()}/refused:one"
    workshop.build("--no-check", "--push", f"--name={name}").refused(3, "connection refused")
    assert workshop.file.read_bytes() == before


def test_a_base_stays_the_one_of_the_lock_when_its_tag_moves(
    registry: str, tiny: Tiny, docker: Docker
) -> None:
    # The tests' Debian, and another image under the same tag later.
    other = tiny(name="first").report("--no-check")
    debian = next(one for one in docker.names() if "workshop-base" in one)
    base = f"{registry}/debian:stable"
    docker.docker("tag", debian, base)
    docker.docker("push", "--quiet", base)
    docker.docker("rmi", base)
    workshop = tiny(name="based", base=base)
    first = workshop.report("--no-check")
    digest = yaml.safe_load(workshop.lock.read_text())["base"]["digest"]
    assert digest.startswith("sha256:")

    docker.docker("tag", other["image"], base)
    docker.docker("push", "--quiet", base)
    for name in (first["image"], base, f"{registry}/debian@{digest}"):
        docker.docker("rmi", "--force", name)
    lock = workshop.lock.read_bytes()
    again = workshop.report("--locked", "--no-check")
    assert workshop.lock.read_bytes() == lock
    assert again["diff_ids"][0] == first["diff_ids"][0]
    assert len(again["diff_ids"]) == len(first["diff_ids"])
    renewed = workshop.report("--renew", "--no-check")
    assert yaml.safe_load(workshop.lock.read_text())["base"]["digest"] != digest
    assert len(renewed["diff_ids"]) > len(first["diff_ids"])
