"""When the inputs of an image are others: when it would be another, and at no other time."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pyhelpers.images.context import labels_of, steps_digest
from pyhelpers.images.lockfile import LockedData
from pyhelpers.images.section import Image
from tests.unit.images.bench import SPECTRA, START, Bench
from tests.unit.images.locks import LOCK


@pytest.fixture
def bench(tmp_path: Path, image: Image, prepare: Callable[..., object]) -> Bench:
    prepare(image)
    return Bench(tmp_path, image, tmp_path / "state" / "share")


def on_volume(bench: Bench) -> None:
    bench.image = replace(bench.image, data=(replace(bench.image.data[0], volume=True),))


OTHERS: dict[str, Callable[[Bench], object]] = {
    "base": lambda b: setattr(b, "lock", replace(b.lock, digest="sha256:2")),
    "packages": lambda b: setattr(b, "lock", replace(b.lock, apt=("a=1",))),
    "software": lambda b: setattr(b, "lock", replace(b.lock, software=b.lock.software[:2])),
    "time": lambda b: setattr(b, "lock", replace(b.lock, created="1970-01-03")),
    "data": lambda b: setattr(b, "lock", replace(b.lock, data=(LockedData(SPECTRA, "2", 4),))),
    "volume": on_volume,
    "content": lambda b: (b.share / "content" / "new.txt").touch(),
    "mode": lambda b: (b.share / "content" / START).chmod(0o555),
    "script": lambda b: (b.images / "workshop" / "steps" / "apt.sh").write_text("exit\n"),
    "seeding": lambda b: (b.images / "workshop" / "seed.py").write_text("pass\n"),
}
SAME: dict[str, Callable[[Bench], object]] = {
    "nothing": lambda _: None,
    "times": lambda b: os.utime(b.share / "content" / START, (1, 1)),
    "asked": lambda b: setattr(b, "lock", replace(b.lock, asked={"pip": "x"})),
    "checks": lambda b: setattr(b, "image", replace(b.image, checks=())),
    "bytecode": lambda b: (b.images / "workshop" / "steps" / "__pycache__").mkdir(),
    "check": lambda b: (b.images / "workshop" / "check" / "__main__.py").write_text("pass\n"),
}


@pytest.mark.parametrize("change", OTHERS.values(), ids=OTHERS)
def test_inputs_are_others_when_what_is_built_from_is(bench: Bench, change) -> None:
    before = bench.inputs()
    change(bench)
    assert bench.inputs() != before


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_inputs_are_the_same_when_the_image_would_be(bench: Bench, change) -> None:
    before = bench.inputs()
    change(bench)
    assert bench.inputs() == before


def test_what_lies_on_a_volume_is_no_input(bench: Bench) -> None:
    on_volume(bench)
    before = bench.inputs()
    bench.lock = replace(bench.lock, data=(LockedData(SPECTRA, "2" * 64, 5),))
    assert bench.inputs() == before


def test_the_scripts_digest_is_that_of_what_makes_layers(bench: Bench) -> None:
    workshop = bench.images / "workshop"
    before = steps_digest(workshop)
    (workshop / "seed.py").write_text("pass\n")
    assert steps_digest(workshop) == before
    (workshop / "steps" / "apt.sh").write_text("exit\n")
    assert steps_digest(workshop) != before


def test_labels_can_be_written_into_a_dockerfile() -> None:
    labels = labels_of(LOCK, "INPUTS")
    assert labels["org.opencontainers.image.created"] == "1970-01-02T00:00:00Z"
    assert labels["workshop.inputs"] == "INPUTS"
