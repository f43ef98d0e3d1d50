"""An engine that says again what a container once said, and remembers what it was asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from pyhelpers.images.engines.engine import Container


@dataclass
class Replay:
    """Each run prints `text` and ends with `code`."""

    text: str
    code: int = 0
    name: str = "buildah"
    asked: list[Container] = field(default_factory=list)

    def run(self, container: Container, hear: Callable[[str], None]) -> int:
        self.asked.append(container)
        for line in self.text.splitlines():
            hear(line)
        return self.code
