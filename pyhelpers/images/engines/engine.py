"""What an engine is asked for: to build, run and name images. docker.py, buildx.py, buildah.py.

An engine is chosen by `choose.py`. Its methods raise EnvironmentProblem when the engine itself is
in the way, StepFailed when a step of the image fails, and leave no container, volume or unnamed
image of theirs behind, however they end.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol


class StepFailed(Exception):
    """A step of the image's recipe ended with an error; its words are in the listener's log."""

    def __init__(self, section: str, code: int | None) -> None:
        super().__init__(f"{section}: exit code {code}")
        self.section, self.code = section, code


@dataclass(frozen=True)
class Layer:
    """A layer of an image: the section that made it ("" for the base's) and its bytes."""

    section: str
    size: int


@dataclass(frozen=True)
class Facts:
    """What an engine knows of an image that it has."""

    id: str
    labels: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""
    """In its registry, "sha256:…"; "" for an image that came from none."""
    platform: str = ""
    layers: tuple[Layer, ...] = ()
    diffs: tuple[str, ...] = ()
    """Digests of the uncompressed layers, the lowest first."""


@dataclass(frozen=True)
class Job:
    """An image to build: the folder with `Dockerfile` and all that it copies and mounts."""

    context: Path
    platform: str
    epoch: int
    """The time of every file, in seconds since 1970, where the engine can set it."""
    secrets: Mapping[str, Path] = field(default_factory=dict)
    network: str = ""
    """The engine's network for the steps; its usual one when empty."""
    fresh: bool = False
    """Use no layer of an earlier build."""


@dataclass(frozen=True)
class Container:
    """A program to run in a container of an image."""

    image: str
    argv: Sequence[str]
    user: str = ""
    entrypoint: Sequence[str] | None = None
    """Takes the place of the image's own where not None."""
    home: str = ""
    """Where an empty volume is mounted that UID 1000 owns."""
    mounts: Mapping[Path, str] = field(default_factory=dict)
    """Folders and files of this machine → where they are mounted, read-only."""
    cache: bool = False
    """Mount the build cache, as the steps of a build have it."""
    env: Mapping[str, str] = field(default_factory=dict)
    network: str = ""
    memory: int = 0
    """In bytes; 0 for no limit."""
    cpus: float = 0.0
    platform: str = ""


class Listener(Protocol):
    """Who watches a build: which section it is at, and every line that it says."""

    def section(self, name: str, *, cached: bool = False) -> None:
        """Be told of each step of a section, once it begins and once more when more is known.

        A section is cached when every step of it was, by what was said of it last.
        """
        ...

    def line(self, text: str) -> None: ...


class Engine(Protocol):
    """A container engine. Images are known by name or ID."""

    name: str
    version: str
    not_reproducible: str
    """Why two builds may differ in their image IDs; "" when they do not."""

    def facts(self, image: str) -> Facts | None:
        """Return what is known of an image; None when the engine does not have it."""
        ...

    def pull(self, image: str, platform: str, hear: Callable[[str], None]) -> None:
        """Bring an image from its registry."""
        ...

    def load_base(self, name: str, archive: Path, epoch: int) -> None:
        """Make an image of one layer from an archive of its files."""
        ...

    def build(self, job: Job, listener: Listener) -> str:
        """Build and return the ID of the image, which has no name."""
        ...

    def run(self, container: Container, hear: Callable[[str], None]) -> int:
        """Run to the end and return the exit code, each line of both outputs heard."""
        ...

    def tag(self, image: str, name: str) -> None: ...

    def remove(self, image: str) -> None:
        """Remove an image; layers that a later build can use again stay."""
        ...

    def push(self, name: str, hear: Callable[[str], None]) -> str:
        """Push to the registry that the name begins with; return the digest there."""
        ...

    def save(self, image: str, archive: Path) -> None:
        """Write an image into a Docker archive."""
        ...

    def commands(self, job: Job, dockerfile: str) -> list[str]:
        """Return what `build` would run with this Dockerfile, for `--dry-run`."""
        ...
