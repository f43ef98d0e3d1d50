"""A Docker Engine without BuildKit: each step of the recipe in a container that is then committed.

So did Docker's classic builder, but it knows neither caches nor secrets: here both are volumes of
the step's container. A layer is found again by the label LAYER, a digest of all that led to it.
Everything goes through the Engine's API, so it may be on another machine.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import docker
from docker.types import Mount

from pyhelpers.images.dockerfile import Run, parse
from pyhelpers.images.engines import docker_api as api
from pyhelpers.images.engines.docker_containers import Containers
from pyhelpers.images.engines.docker_steps import (
    BUILD,
    copied,
    grouped,
    key_of,
    mounted,
    settings_of,
    words_of,
)
from pyhelpers.images.engines.engine import Container, Facts, Job, Layer, Listener, StepFailed
from pyhelpers.images.engines.tarballs import files_of
from pyhelpers.images.recipe import section_of

CACHE = "workshop-build-cache"
"""The Engine's volume with downloads, kept for the next build."""

LAYER = "workshop.layer"


class DockerEngine:
    """A Docker Engine. See engine.Engine for what the methods promise."""

    name = "docker"
    not_reproducible = (
        "a Docker Engine without BuildKit writes the time of building into each layer: the same "
        "layers come from its cache alone"
    )

    def __init__(self, client: docker.DockerClient | None = None) -> None:
        self.client = client or api.connect()
        with api.explained():
            self.version = self.client.version()["Version"]
        self.containers = Containers(self.client.api)
        self.containers.sweep()

    def facts(self, image: str) -> Facts | None:
        with api.explained():
            try:
                found = self.client.api.inspect_image(image)
            except docker.errors.ImageNotFound:
                return None
            history = self.client.api.history(found["Id"])
        digests = [one.partition("@")[2] for one in found.get("RepoDigests") or ()]
        made = [Layer(section_of(one["CreatedBy"]), one["Size"]) for one in reversed(history)]
        return Facts(
            id=found["Id"],
            labels=found["Config"].get("Labels") or {},
            digest=digests[0] if digests else "",
            platform=f"{found['Os']}/{found['Architecture']}",
            layers=tuple(layer for layer in made if layer.size),
            diffs=tuple(found["RootFS"].get("Layers") or ()),
        )

    def pull(self, image: str, platform: str, hear: Callable[[str], None]) -> None:
        with api.explained(image):
            lines = self.client.api.pull(image, stream=True, decode=True, platform=platform)
            api.follow(lines, hear)

    def load_base(self, name: str, archive: Path, epoch: int) -> None:  # noqa: ARG002
        repository, _, tag = name.rpartition(":")
        with api.explained(name):
            self.client.api.import_image_from_file(str(archive), repository=repository, tag=tag)

    def build(self, job: Job, listener: Listener) -> str:
        recipe = parse((job.context / "Dockerfile").read_text())
        facts = self.facts(recipe.base)
        parent = facts.id if facts else recipe.base
        groups = list(grouped(recipe.steps))
        key = parent
        # Removing a step's container takes seconds, in which the next step goes on.
        with ThreadPoolExecutor(1) as aside:
            for number, group in enumerate(groups):
                settings = settings_of(recipe) if number == len(groups) - 1 else []
                key = key_of(key, group, settings, job.context)
                made = None if job.fresh else self._layer(key)
                listener.section(section_of(words_of(group)), cached=made is not None)
                parent = made or self._make(parent, group, settings, key, job, listener, aside)
        return parent

    def _layer(self, key: str) -> str | None:
        with api.explained():
            found = self.client.api.images(filters={"label": f"{LAYER}={key}"}, all=True)
        # A later layer inherits the label of none: each has its own value.
        return found[0]["Id"] if found else None

    def _make(
        self, parent, group, settings, key, job: Job, listener: Listener, aside: Executor
    ) -> str:
        mounts = [Mount(BUILD, None), Mount(f"{BUILD}/cache", CACHE)]
        words = words_of(group)
        step = Container(parent, (words,), "root", ("/bin/sh", "-c"), platform=job.platform)
        with (
            self.containers.created(step, mounts, job.network, aside) as container,
            api.explained(),
        ):
            for one in group:
                if isinstance(one, Run):
                    self.containers.put(container, mounted(one, job), BUILD)
                    code = self.containers.follow(container, listener.line)
                    if code:
                        raise StepFailed(section_of(words), code)
                else:
                    self.containers.put(container, copied(one, job.context), "/")
            changes = [*settings, f'LABEL {LAYER}="{key}"']
            return self.client.api.commit(container, changes=changes)["Id"]

    def run(self, container: Container, hear: Callable[[str], None]) -> int:
        # Copied into volumes, since the Engine may be on another machine.
        inside = container.mounts
        places = {to if path.is_dir() else str(Path(to).parent) for path, to in inside.items()}
        outer = {p for p in places if not any(p != o and Path(p).is_relative_to(o) for o in places)}
        mounts = [Mount(place, None) for place in sorted(outer)]
        if container.cache:
            mounts.append(Mount(f"{BUILD}/cache", CACHE))
        with contextlib.ExitStack() as stack:
            if container.home:
                volume = stack.enter_context(self.containers.home(container.image))
                mounts.append(Mount(container.home, volume, no_copy=True))
            created = stack.enter_context(
                self.containers.created(container, mounts, container.network)
            )
            with api.explained():
                for path, to in inside.items():
                    files = files_of(path, to) if path.is_dir() else {to: path}
                    self.containers.put(
                        created, {n.lstrip("/"): file for n, file in files.items()}, "/"
                    )
                return self.containers.follow(created, hear)

    def tag(self, image: str, name: str) -> None:
        repository, _, tag = name.rpartition(":")
        with api.explained(name):
            self.client.api.tag(image, repository, tag)

    def remove(self, image: str) -> None:
        with api.suppressed():
            self.client.api.remove_image(image, noprune=True, force=True)

    def push(self, name: str, hear: Callable[[str], None]) -> str:
        with api.explained(name):
            return api.follow(self.client.api.push(name, stream=True, decode=True), hear)

    def save(self, image: str, archive: Path) -> None:
        with api.explained(image), archive.open("wb") as file:
            for block in self.client.api.get_image(image):
                file.write(block)

    def commands(self, job: Job, dockerfile: str) -> list[str]:  # noqa: ARG002
        recipe = parse(dockerfile)
        return [
            f"docker commit of a container of {recipe.base}: {words_of(group)}"
            for group in grouped(recipe.steps)
        ]
