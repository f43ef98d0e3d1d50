"""Values file → what its image has to prove, and where each proof comes from."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from pyhelpers.hub.workshop import Workshop
from pyhelpers.images.check import (
    Expected,
    Runner,
    Verdict,
    Verdicts,
    check_image,
    expected_of,
    package_names,
    problem_of,
)
from pyhelpers.images.engines.engine import Engine
from pyhelpers.images.listfiles import read_environment
from pyhelpers.images.one_text import one_text
from pyhelpers.images.section import Image
from pyhelpers.images.watch import Watch
from pyhelpers.progress import Progress
from pyhelpers.values import Values

HUB_MAJOR = 5
"""Of the hub that z2jh 4.4 brings, and of images/hub."""


@dataclass(frozen=True)
class Proof:
    """How an image is proved: the values file it belongs to, and the prepared share."""

    image: Image
    values: Values
    share: Path
    workshop: Path
    """The project's folder images/workshop."""
    network: str = ""
    platform: str = ""

    def prove(self, image: str, engine: Engine, progress: Progress, watch: Watch) -> Verdicts:
        """Start an image as the hub would. Raises FileProblem when it does not pass."""
        return self.check(image, self.expected(), engine, progress, watch)

    def check(
        self, image: str, expected: Expected, runner: Runner, progress: Progress, watch: Watch
    ) -> Verdicts:
        """Let a runner start a server, and show what it does. Raises what `prove` raises."""
        program = one_text(self.workshop / "check")
        with progress.step("check") as step:
            began = time.monotonic()
            watch.line("=== check")

            def hear(verdict: Verdict) -> None:
                step.report(verdict.what)

            verdicts = check_image(image, expected, program, runner, hear, watch.line)
            watch.seconds["check"] = time.monotonic() - began
            if not verdicts.passed:
                raise problem_of(verdicts, expected, self.places(), watch.log)
            passed = sum(one.passed is True for one in verdicts.all)
            step.result = f"{passed} checks passed"
        return verdicts

    def expected(self) -> Expected:
        """Return what the image is to show, and under which limits."""
        resources = Workshop.from_values(self.values.data).resources
        names = package_names(self.image, read_environment(self.image.environment).pip)
        content = self.share / "content"
        files = sorted(p.relative_to(content).as_posix() for p in content.rglob("*") if p.is_file())
        server = (self.values.data.get("jupyterhub") or {}).get("singleuser") or {}
        page = server.get("defaultUrl") or "/lab"
        volume = self.share / "volume" if any(one.volume for one in self.image.data) else None
        return Expected(
            expected_of(self.image, files, HUB_MAJOR, page, names),
            memory=resources.memory_limit or 0,
            cpus=resources.cpu_limit or 0.0,
            network=self.network,
            volume=volume,
            platform=self.platform,
        )

    def places(self) -> dict[str, str]:
        """Return where the values file asks for what each check is about."""
        places = {f"notebook:{one.notebook}": str(one.location) for one in self.image.checks}
        for name, path in (
            ("packages", ("image", "pip")),
            ("apt", ("image", "apt")),
            ("content", ("image", "content")),
            ("memory", ("jupyterhub", "singleuser", "memory", "limit")),
        ):
            places[name] = str(self.values.locate_own(path))
        return places
