"""A Docker Engine's containers: made, filled with files, followed to their end, removed.

An engine that dies, or a build that is killed, leaves what it was working with; the next build on
the same machine knows that by its name and removes it.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from pathlib import Path

import docker
import psutil
from docker.types import Mount

from pyhelpers.images.engines import docker_api as api
from pyhelpers.images.engines.engine import Container
from pyhelpers.images.engines.tarballs import stream_of
from pyhelpers.signals import held_back

PREFIX = "workshop-build"
"""What the names of all that a build makes in the Engine begin with."""


def _builder(process: psutil.Process) -> str:
    """Return the name of a build: its machine, its process, when that began (in 1/100 s)."""
    began = round(process.create_time() * 100)
    return f"{PREFIX}_{socket.gethostname()}_{process.pid}_{began}"


def builds_no_more(name: str) -> bool:
    """Return whether a container or volume was made by a process of this machine that has ended."""
    words = name.lstrip("/").split("_")
    if words[:2] != [PREFIX, socket.gethostname()] or len(words) != 5 or not words[2].isdigit():
        return False
    try:
        return _builder(psutil.Process(int(words[2]))) != "_".join(words[:4])
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False


class Containers:
    """Through the Engine's API, `client`. What is yielded is a container's ID."""

    def __init__(self, client: docker.APIClient) -> None:
        self.client = client
        self._builder = _builder(psutil.Process(os.getpid()))
        self._made = itertools.count(1)

    def _name(self) -> str:
        return f"{self._builder}_{next(self._made)}"

    def sweep(self) -> None:
        """Remove what builds left that could not tidy up after themselves."""
        mine = {"name": PREFIX}
        with api.suppressed():
            for one in self.client.containers(all=True, filters=mine):
                if any(builds_no_more(name) for name in one["Names"]):
                    self._remove(one["Id"])
            for one in self.client.volumes(filters=mine)["Volumes"] or ():
                if builds_no_more(one["Name"]):
                    self.client.remove_volume(one["Name"], force=True)

    @contextlib.contextmanager
    def home(self, image: str) -> Iterator[str]:
        """Yield a new volume that UID 1000 owns, as a home on a cluster does."""
        volume = ""
        try:
            with api.explained(), held_back():
                volume = self.client.create_volume(self._name())["Name"]
            owner = Container(image, ("1000:100", "/home"), "root", ("chown",))
            with self.created(owner, [Mount("/home", volume, no_copy=True)], "none") as made:
                self.follow(made, lambda _: None)
            yield volume
        finally:
            if volume:
                with api.suppressed():
                    self.client.remove_volume(volume, force=True)

    @contextlib.contextmanager
    def created(
        self, asked: Container, mounts: list, network: str, aside: Executor | None = None
    ) -> Iterator[str]:
        """Yield a container that was not started yet; it goes, however this ends.

        With `aside` it is that which removes it, and nobody waits for it here.
        """
        limits = {"mem_limit": asked.memory, "memswap_limit": asked.memory} if asked.memory else {}
        if asked.cpus:
            limits["nano_cpus"] = int(asked.cpus * 1e9)
        if network:
            limits["network_mode"] = network
        made = ""
        try:
            with api.explained(asked.image), held_back():
                made = self.client.create_container(
                    asked.image,
                    list(asked.argv),
                    user=asked.user or None,
                    entrypoint=None if asked.entrypoint is None else list(asked.entrypoint),
                    environment=dict(asked.env) or None,
                    name=self._name(),
                    host_config=self.client.create_host_config(mounts=mounts, **limits),
                    platform=asked.platform or None,
                )["Id"]
            yield made
        finally:
            if made and aside:
                aside.submit(self._remove, made)
            elif made:
                self._remove(made)

    def _remove(self, container: str) -> None:
        with api.suppressed():
            self.client.remove_container(container, v=True, force=True)

    def put(self, container: str, files: dict[str, Path | bytes], folder: str) -> None:
        """Put files, by their paths below the folder, into a container."""
        if files:
            with stream_of(files) as stream:
                self.client.put_archive(container, folder, stream)

    def follow(self, container: str, hear: Callable[[str], None]) -> int:
        """Start a container, hear its lines and return its exit code."""
        output = self.client.attach(container, stream=True)
        self.client.start(container)
        api.lines(output, hear)
        return self.client.wait(container, timeout=None)["StatusCode"]
