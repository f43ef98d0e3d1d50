"""buildah: builds without a daemon, and the same lock gives the same image ID."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.images.dockerfile import parse
from pyhelpers.images.engines import commands
from pyhelpers.images.engines.engine import Container, Facts, Job, Layer, Listener
from pyhelpers.images.recipe import section_of
from pyhelpers.run import ask


class BuildahEngine:
    """buildah. See engine.Engine for what the methods promise."""

    name = "buildah"
    not_reproducible = ""

    def __init__(self, version: str = "") -> None:
        self.version = version or commands.version_of("buildah")

    def facts(self, image: str) -> Facts | None:
        found = self._inspect(image)
        if found is None:
            return None
        oci, manifest = found["OCIv1"], json.loads(found["Manifest"])
        sizes = iter(layer["size"] for layer in manifest["layers"])
        layers = tuple(
            Layer(section_of(one.get("created_by", "")), next(sizes, 0))
            for one in oci.get("history") or ()
            if not one.get("empty_layer")
        )
        return Facts(
            id=f"sha256:{found['FromImageID']}",
            labels=oci.get("config", {}).get("Labels") or {},
            digest="" if image.startswith("localhost/") else found.get("FromImageDigest", ""),
            platform=f"{oci['os']}/{oci['architecture']}",
            layers=layers,
            diffs=tuple(oci["rootfs"]["diff_ids"]),
        )

    def _inspect(self, image: str) -> dict[str, Any] | None:
        done = ask(["buildah", "inspect", "--type", "image", image])
        return json.loads(done.out) if done.code == 0 else None

    def pull(self, image: str, platform: str, hear: Callable[[str], None]) -> None:
        commands.follow(["buildah", "pull", *commands.platform(platform), image], hear)

    def load_base(self, name: str, archive: Path, epoch: int) -> None:
        commands.build_base("buildah", name, archive, epoch)

    def build(self, job: Job, listener: Listener) -> str:
        before, bundles = self._containers(), _bundles()
        try:
            return commands.build("buildah", job, listener)
        except BaseException:
            # A build that is ended half-way leaves the container of its step, and its name says
            # nothing: ours is new, and made of an image upon our base.
            base = parse((job.context / "Dockerfile").read_text("utf-8")).base
            ours = []
            for left, image in self._containers().items() - before.items():
                if self._is_upon(image, base):
                    ours.append(left)
                    ask(["buildah", "rm", left])
            for folder in _bundles() - bundles:
                if _is_of(folder, ours):
                    shutil.rmtree(folder, ignore_errors=True)
            raise

    def _containers(self) -> dict[str, str]:
        """Return buildah's containers with their images."""
        done = ask(["buildah", "containers", "--json"])
        listed = json.loads(done.out or "[]") if done.code == 0 else []
        return {one["id"]: one["imageid"] for one in listed or ()}

    def _is_upon(self, image: str, base: str) -> bool:
        upper, lower = self.facts(image), self.facts(base)
        return bool(upper and lower) and upper.diffs[: len(lower.diffs)] == lower.diffs

    def run(self, container: Container, hear: Callable[[str], None]) -> int:
        with self._from(container) as (name, config), _home(container) as home:
            start = config.get("Entrypoint") or []
            argv = [*(start if container.entrypoint is None else container.entrypoint)]
            options = [f"--volume={path}:{to}:ro" for path, to in container.mounts.items()]
            options += [f"--env={key}={value}" for key, value in container.env.items()]
            if container.cache:
                options.append(f"--volume={commands.cache_folder()}:/run/build/cache")
            if home:
                options.append(f"--volume={home}:{container.home}:U")
            if container.network:
                options.append(f"--network={container.network}")
            if container.user:
                options.append(f"--user={container.user}")
            return commands.run(
                ["buildah", "run", *options, name, "--", *argv, *container.argv], hear
            )

    @contextlib.contextmanager
    def _from(self, container: Container) -> Iterator[tuple[str, dict[str, Any]]]:
        """Yield a container of an image and the image's settings."""
        limits = [f"--memory={container.memory}"] if container.memory else []
        if container.cpus:
            limits += ["--cpu-period=100000", f"--cpu-quota={int(container.cpus * 100_000)}"]
        found = self._inspect(container.image)
        done = ask(["buildah", "from", "--pull-never", *limits, container.image])
        if done.code or found is None:
            raise EnvironmentProblem(f"buildah refuses: {done.err.strip()}", where=container.image)
        name = done.out.strip()
        try:
            yield name, found["OCIv1"].get("config", {})
        finally:
            ask(["buildah", "rm", name])

    def tag(self, image: str, name: str) -> None:
        commands.done(["buildah", "tag", image, name])

    def remove(self, image: str) -> None:
        ask(["buildah", "rmi", "--no-prune", image])

    def push(self, name: str, hear: Callable[[str], None]) -> str:
        with tempfile.TemporaryDirectory(prefix="pyhelpers-") as scratch:
            digest = Path(scratch, "digest")
            commands.follow(["buildah", "push", "--digestfile", str(digest), name], hear)
            return digest.read_text().strip()

    def save(self, image: str, archive: Path) -> None:
        commands.done(["buildah", "push", "--quiet", image, f"docker-archive:{archive}"])

    def commands(self, job: Job, dockerfile: str) -> list[str]:  # noqa: ARG002
        return [commands.shown(commands.build_argv("buildah", job, "IMAGE-ID"))]


def _bundles() -> set[Path]:
    """Return the folders by which buildah tells its runtime of a container; it may leave them."""
    return set(Path(os.environ.get("TMPDIR") or "/var/tmp").glob("buildah[0-9]*"))  # noqa: S108


def _is_of(bundle: Path, containers: list[str]) -> bool:
    """Tell whether a bundle is one of the containers', or was never completed."""
    try:
        settings = (bundle / "config.json").read_text("utf-8")
    except FileNotFoundError:
        return True
    except OSError:
        return False
    # The beginning of its ID is a container's host name.
    return any(one[:12] in settings for one in containers)


@contextlib.contextmanager
def _home(container: Container) -> Iterator[str]:
    """Yield a folder for an empty home, or "" where none is asked for.

    buildah gives it to the user that the container runs as.
    """
    if not container.home:
        yield ""
        return
    folder = tempfile.mkdtemp(prefix="pyhelpers-home-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if Path(folder).exists():  # not root: its files belong to another of this account's IDs
            ask(["buildah", "unshare", "rm", "-rf", folder])
