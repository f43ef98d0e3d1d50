"""podman: builds as buildah does, and runs containers of its own."""

from __future__ import annotations

import contextlib
import json
import secrets
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from pyhelpers.images.engines import commands
from pyhelpers.images.engines.engine import Container, Facts, Job, Layer, Listener
from pyhelpers.images.recipe import section_of
from pyhelpers.run import ask


class PodmanEngine:
    """podman. See engine.Engine for what the methods promise."""

    name = "podman"
    not_reproducible = ""

    def __init__(self) -> None:
        self.version = commands.version_of("podman")

    def facts(self, image: str) -> Facts | None:
        done = ask(["podman", "image", "inspect", image])
        if done.code:
            return None
        found = json.loads(done.out)[0]
        history = json.loads(commands.done(["podman", "history", "--format=json", found["Id"]]))
        layers = [
            Layer(section_of(one.get("CreatedBy", "")), one["size"]) for one in reversed(history)
        ]
        return Facts(
            id=f"sha256:{found['Id']}",
            labels=found.get("Labels") or {},
            digest="" if image.startswith("localhost/") else found.get("Digest", ""),
            platform=f"{found['Os']}/{found['Architecture']}",
            layers=tuple(layer for layer in layers if layer.size),
            diffs=tuple(found["RootFS"]["Layers"]),
        )

    def pull(self, image: str, platform: str, hear: Callable[[str], None]) -> None:
        commands.follow(["podman", "pull", *commands.platform(platform), image], hear)

    def load_base(self, name: str, archive: Path, epoch: int) -> None:
        commands.build_base("podman", name, archive, epoch)

    def build(self, job: Job, listener: Listener) -> str:
        return commands.build("podman", job, listener)

    def run(self, container: Container, hear: Callable[[str], None]) -> int:
        name = f"workshop-{secrets.token_hex(6)}"
        with self._home(container) as home:
            options = [f"--volume={path}:{to}:ro" for path, to in container.mounts.items()]
            options += [f"--env={key}={value}" for key, value in container.env.items()]
            options += [f"--volume={home}:{container.home}"] if home else []
            options += [f"--user={container.user}"] if container.user else []
            options += [f"--network={container.network}"] if container.network else []
            options += [f"--memory={container.memory}"] if container.memory else []
            options += [f"--cpus={container.cpus}"] if container.cpus else []
            if container.cache:
                options.append(f"--volume={commands.cache_folder()}:/run/build/cache")
            if container.entrypoint is not None:
                options.append(f"--entrypoint={json.dumps(list(container.entrypoint))}")
            options += commands.platform(container.platform)
            argv = ["podman", "run", "--rm", "--name", name, *options, container.image]
            try:
                return commands.run([*argv, *container.argv], hear)
            finally:
                ask(["podman", "rm", "--force", "--ignore", name])

    @contextlib.contextmanager
    def _home(self, container: Container) -> Iterator[str]:
        """Yield a new volume that UID 1000 owns, or "" where no home is asked for."""
        if not container.home:
            yield ""
            return
        volume = commands.done(["podman", "volume", "create"]).strip()
        try:
            where = ["--volume", f"{volume}:/home:nocopy", "--entrypoint", '["chown"]']
            argv = ["podman", "run", "--rm", "--user=root", "--network=none", *where]
            commands.done([*argv, container.image, "1000:100", "/home"])
            yield volume
        finally:
            ask(["podman", "volume", "rm", "--force", volume])

    def tag(self, image: str, name: str) -> None:
        commands.done(["podman", "tag", image, name])

    def remove(self, image: str) -> None:
        ask(["podman", "rmi", "--no-prune", image])

    def push(self, name: str, hear: Callable[[str], None]) -> str:
        with tempfile.TemporaryDirectory(prefix="pyhelpers-") as scratch:
            digest = Path(scratch, "digest")
            commands.follow(["podman", "push", "--digestfile", str(digest), name], hear)
            return digest.read_text().strip()

    def save(self, image: str, archive: Path) -> None:
        commands.done(["podman", "save", "--quiet", "--output", str(archive), image])

    def commands(self, job: Job, dockerfile: str) -> list[str]:  # noqa: ARG002
        return [commands.shown(commands.build_argv("podman", job, "IMAGE-ID"))]
