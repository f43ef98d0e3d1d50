"""The same lock gives the same image, or the report says why not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.docker.conftest import Shipped
from tests.docker.engines import Buildah
from tests.docker.room import Room
from tests.docker.workshops import Workshop


def test_buildah_builds_the_same_image_again_without_any_cache(
    shipped_by: Callable[[str], Shipped], room: Room, tmp_path: Path
) -> None:
    first = shipped_by("buildah")
    assert first.report["reproducible"]
    # Another storage, and nothing downloaded: no Debian, no wheel, no compiled file.
    elsewhere = Room(room.folder / "elsewhere")
    engine = Buildah(elsewhere, elsewhere.folder / "buildah")
    copy = first.workshop.copy(tmp_path)
    report = Workshop(copy.file, engine, copy.layers).report("--locked", "--no-check")
    assert report["cached"] == []
    assert report["diff_ids"] == first.report["diff_ids"]
    assert report["id"] == first.report["id"]
    assert copy.lock.read_bytes() == first.workshop.lock.read_bytes()


def test_docker_says_why_it_does_not(shipped_by: Callable[[str], Shipped]) -> None:
    shipped = shipped_by("docker")
    assert not shipped.report["reproducible"]
    assert "time of building" in shipped.report["not_reproducible"]
