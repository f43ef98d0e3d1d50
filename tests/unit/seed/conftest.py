"""A share, a home, and seed.py: as a module, and run as a server's start command runs it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pyhelpers.places import shipped

SEED = shipped("images") / "workshop" / "seed.py"


def run(argv: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(argv, check=False, capture_output=True, text=True, timeout=30)


@dataclass(frozen=True)
class Room:
    """One participant's home and the workshop's share."""

    share: Path
    home: Path
    module: ModuleType

    def ship(self, path: str, text: str, part: str = "content") -> Path:
        """Put a file into the share, as a new version of the workshop does."""
        file = self.share / part / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.unlink(missing_ok=True)
        file.write_text(text)
        return file

    def write(self, path: str, text: str) -> Path:
        """Write a file in the home, as a participant does."""
        file = self.home / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file

    def attempt(self) -> Any:
        """Seed within this process; return the outcome."""
        return self.module.seed(self.share, self.home)

    def seed(self) -> str:
        """Seed without any problem; return the line that tells what was done."""
        outcome = self.attempt()
        assert outcome.problems == []
        return str(outcome)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run seed.py as a start command does."""
        return run(self.argv(*command))

    def argv(self, *command: str) -> list[str]:
        own = [sys.executable, str(SEED), "--share", str(self.share), "--home", str(self.home)]
        return [*own, "--", *command] if command else own

    def files(self) -> dict[str, str]:
        """Return the home's files with their text, without the workshop's own notes."""
        return {
            path.relative_to(self.home).as_posix(): path.read_text()
            for path in sorted(self.home.rglob("*"))
            if path.is_file() and ".workshop" not in path.parts
        }


@pytest.fixture(scope="session")
def seed_module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("workshop_seed", SEED)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def room(tmp_path: Path, seed_module: ModuleType) -> Room:
    (tmp_path / "share").mkdir()
    (tmp_path / "home").mkdir()
    return Room(tmp_path / "share", tmp_path / "home", seed_module)
