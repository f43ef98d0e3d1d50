"""What a context is written from: a share, the project's images, and a lock."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from pyhelpers.images.context import inputs_of, labels_of, write_context
from pyhelpers.images.lockfile import Lock, LockedData
from pyhelpers.images.section import Image
from tests.unit.images.locks import LOCK
from tests.workshop import ROOT

START = "workshop/01-start.ipynb"
SPECTRA = "workshop/data/spectra.csv"


class Bench:
    """A share, the project's images, a lock, and a folder for the context."""

    def __init__(self, folder: Path, image: Image, share: Path) -> None:
        self.folder, self.image, self.share = folder, image, share
        self.images, self.cache = folder / "images", folder / "cache"
        shutil.copytree(ROOT / "images" / "workshop", self.images / "workshop")
        uv = self.cache / "tools" / f"uv-{LOCK.uv}-linux-amd64" / "bin" / "uv"
        uv.parent.mkdir(parents=True)
        uv.write_text("#!/bin/sh\n")
        uv.chmod(0o755)
        data = LockedData(SPECTRA, "1" * 64, 4)
        self.lock: Lock = replace(LOCK, conda="", data=(data,))

    def inputs(self) -> str:
        return inputs_of(self.image, self.lock, self.share, self.images)

    def write(self, name: str = "context") -> Path:
        folder = self.folder / name
        labels = labels_of(self.lock, "INPUTS")

        def run(argv: list[str], **_: str) -> str:
            raise AssertionError(f"no command has to be run, but {argv} was")

        write_context(
            *(folder, self.image, self.lock, "debian@sha256:1", self.share),
            *(self.images, self.cache, run, labels),
        )
        return folder
