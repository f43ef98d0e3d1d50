"""The report of a build, for people and for programs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pyhelpers.images import report
from pyhelpers.images.build import Built
from pyhelpers.images.check import Verdict, Verdicts
from pyhelpers.images.engines.engine import Facts, Layer

LAYERS = (
    Layer("", 120_000_000),
    Layer("apt", 30_000_000),
    Layer("server", 200_000_000),
    Layer("software", 150_000_000),
    Layer("software", 7_000_000),
    Layer("data", 999),
    Layer("content", 40_000),
    Layer("", 12),
)
CHECKS = Verdicts(
    [
        Verdict("server", "JupyterHub 5.5.4 answers", True, 3.25, state="ok"),
        Verdict("notebook:workshop/01-start.ipynb", "12 cells ran", True, 8.0, state="ok"),
        Verdict("apt", "image.apt names no package", None, state="skipped"),
    ],
    complete=True,
)


def built(**other: Any) -> Built:
    given = {
        "name": "ghcr.io/me/pearc:0123456789ab",
        "id": "sha256:" + "1" * 64,
        "lock": Path("values/pearc.lock"),
        "log": Path("/cache/build.log"),
        "engine": "buildah 1.28.2",
        "facts": Facts("sha256:1", layers=LAYERS, diffs=("sha256:2", "sha256:3")),
        "seconds": {"server": 12.34, "software": 3.0, "check": 15.0},
        "cached": {"apt"},
        "verdicts": CHECKS,
        **other,
    }
    return Built(**given)


def test_sizes_are_of_sections_and_what_was_there_before_is_the_bases() -> None:
    assert list(report.sizes(LAYERS).items()) == [
        *(("base", 120_000_000), ("apt", 30_000_000), ("server", 200_000_000)),
        *(("software", 157_000_000), ("data", 999), ("content", 40_012)),
    ]
    assert report.sizes([Layer("", 5), Layer("", 6)]) == {"base": 11}
    assert report.sizes([]) == {}


def test_a_person_reads_what_was_built_how_large_it_is_and_what_was_proved() -> None:
    text = report.text(built())
    assert "ghcr.io/me/pearc:0123456789ab   (507.0 MB, 8 layers)" in text
    table = re.findall(r"^  (\w+) +([\d.]+ \w+) *(.*)$", text, re.M)
    assert table == [
        ("base", "120.0 MB", ""),
        ("apt", "30.0 MB", "cached"),
        ("server", "200.0 MB", "12.3 s"),
        ("software", "157.0 MB", "3.0 s"),
        ("data", "999 bytes", ""),
        ("content", "40.0 kB", ""),
    ]
    assert "  ✓ JupyterHub 5.5.4 answers\n" in text
    assert "  ✓ workshop/01-start.ipynb: 12 cells ran\n" in text
    assert "  - image.apt names no package\n" in text
    assert "  Lock        values/pearc.lock\n" in text
    assert "/cache/build.log" in text
    assert "Not reproducible" not in text
    assert "Pushed" not in text


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"verdicts": None}, "Not checked: nobody knows yet"),
        ({"not_reproducible": "of the clock"}, "Not reproducible: of the clock."),
        ({"digest": "sha256:9"}, "  Pushed      sha256:9"),
        ({"volume": Path("/v")}, "  Volume      /v   (mount it at /opt/workshop/share/volume)"),
        ({"unchanged": True, "verdicts": None}, "Nothing has changed since it was built"),
    ],
)
def test_a_person_reads_what_is_special(other: dict[str, Any], said: str) -> None:
    assert said in report.text(built(**other))


def test_an_image_that_was_there_and_is_checked_now_is_reported_with_its_checks() -> None:
    text = report.text(built(unchanged=True))
    assert "JupyterHub 5.5.4 answers" in text
    assert "Nothing has changed" not in text


def test_many_changes_of_the_lock_are_counted() -> None:
    text = report.text(built(lock_changes=[f"pip p{number}: 1 → 2" for number in range(11)]))
    assert "pip p7: 1 → 2" in text
    assert "pip p8" not in text
    assert "and 3 more changes" in text


def test_a_program_reads_the_same() -> None:
    told = json.loads(json.dumps(report.as_json(built(digest="sha256:9", lock_changes=["x"]))))
    assert told["image"] == "ghcr.io/me/pearc:0123456789ab"
    assert (told["digest"], told["lock_changes"], told["volume"]) == ("sha256:9", ["x"], None)
    assert told["sizes"]["software"] == 157_000_000
    assert sum(layer["size"] for layer in told["layers"]) == sum(told["sizes"].values())
    assert told["seconds"] == {"server": 12.34, "software": 3.0, "check": 15.0}
    assert (told["cached"], told["reproducible"], told["not_reproducible"]) == (["apt"], True, None)
    assert told["checks"][2] == {
        "check": "apt",
        "state": "skipped",
        "what": "image.apt names no package",
        "seconds": 0.0,
    }


def test_a_program_reads_that_nothing_was_checked_or_can_be_repeated() -> None:
    told = report.as_json(built(verdicts=None, not_reproducible="of the clock"))
    assert (told["checks"], told["digest"]) == ([], None)
    assert (told["reproducible"], told["not_reproducible"]) == (False, "of the clock")
