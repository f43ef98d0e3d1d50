"""What becomes of a finished image, and what of the values file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pyhelpers.errors import EnvironmentProblem, FileProblem, UsageProblem
from pyhelpers.images.build import Built, Request
from pyhelpers.images.deliver import deliver, require_deliverable
from pyhelpers.images.engines.engine import Facts
from pyhelpers.progress import Progress
from pyhelpers.values import Values

NAME = "ghcr.io/me/pearc:2027"
TEXT = """\
image: {pip: [numpy]}
jupyterhub:
  singleuser:
    # ours
    image: {name: old, tag: "1"}
"""


class Registry:
    """An engine whose pushes a registry takes, and which saves images of three bytes."""

    name, version = "buildah", "1.28.2"

    def __init__(self) -> None:
        self.pushed: list[str] = []

    def push(self, name: str, hear: Callable[[str], None]) -> str:
        hear("Copying blob")
        self.pushed.append(name)
        return "sha256:9"

    def save(self, image: str, archive: Path) -> None:
        archive.write_text(image)


@pytest.fixture
def delivered(values_of: Callable[[str], Values]) -> Callable[..., tuple[Registry, Built, str]]:
    """Return a function that delivers a built image."""

    def act(*, push: bool = False, write: bool = True, sif: Path | None = None):
        engine = Registry()
        request = Request(values_of(TEXT), engine, name=NAME)
        built = Built(NAME, "sha256:1", Path("a.lock"), Path("a.log"), "buildah", Facts("sha256:1"))
        progress = Progress(quiet=True)
        said = deliver(built, request, progress, push=push, write=write, sif=sif)
        return engine, built, said

    return act


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "values" / "workshop.yaml"


def test_nothing_is_done_that_was_not_asked_for(delivered, file: Path) -> None:
    engine, built, said = delivered()
    assert (engine.pushed, built.digest, said) == ([], "", "")
    assert file.read_text() == TEXT


def test_what_was_pushed_is_named_in_the_values_file_with_its_digest(delivered, file: Path) -> None:
    engine, built, said = delivered(push=True)
    assert (engine.pushed, built.digest) == ([NAME], "sha256:9")
    new = '{name: ghcr.io/me/pearc, tag: "2027@sha256:9"}'
    assert file.read_text() == TEXT.replace('{name: old, tag: "1"}', new)
    assert str(file) in said


def test_or_told_to_who_writes_it(delivered, file: Path) -> None:
    engine, _, said = delivered(push=True, write=False)
    assert engine.pushed == [NAME]
    assert file.read_text() == TEXT
    assert "name: ghcr.io/me/pearc\n      tag: 2027@sha256:9\n" in said


@pytest.fixture
def apptainer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a program in the place of Apptainer that copies its source."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "apptainer"
    program.write_text('#!/bin/sh\nexec /bin/cp "${4#docker-archive:}" "$3"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))
    return program


def test_an_image_for_apptainer_takes_the_place_of_an_old_one(
    delivered, apptainer: Path, tmp_path: Path
) -> None:
    sif = tmp_path / "out" / "pearc.sif"
    sif.parent.mkdir()
    sif.write_text("old")
    delivered(sif=sif)
    assert sif.read_text() == "sha256:1"
    assert list(sif.parent.iterdir()) == [sif]


def test_an_old_one_stays_when_apptainer_fails(delivered, apptainer: Path, tmp_path: Path) -> None:
    apptainer.write_text("#!/bin/sh\necho 'FATAL: no space' >&2\nexit 255\n")
    sif = tmp_path / "out" / "pearc.sif"
    sif.parent.mkdir()
    sif.write_text("old")
    with pytest.raises(EnvironmentProblem, match="FATAL: no space") as caught:
        delivered(sif=sif)
    assert caught.value.where == str(sif)
    assert (sif.read_text(), list(sif.parent.iterdir())) == ("old", [sif])


def test_what_cannot_be_delivered_is_refused_before_it_is_built(
    values_of, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = values_of(TEXT)
    require_deliverable(values, NAME, push=True, write=True, sif=None)
    require_deliverable(values, "", push=False, write=True, sif=None)
    with pytest.raises(UsageProblem, match="where to"):
        require_deliverable(values, "", push=True, write=False, sif=None)
    with pytest.raises(UsageProblem, match="cannot be an image's name"):
        require_deliverable(values, "A B", push=False, write=True, sif=None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvironmentProblem, match="apptainer is not installed"):
        require_deliverable(values, "", push=False, write=True, sif=tmp_path / "a.sif")


def test_a_values_file_that_cannot_be_edited_is_refused_with_what_to_write(values_of) -> None:
    values = values_of("a: &a {image: {name: x, tag: y}}\njupyterhub: {singleuser: *a}\n")
    with pytest.raises(FileProblem, match="cannot be written into") as caught:
        require_deliverable(values, NAME, push=True, write=True, sif=None)
    assert caught.value.mend.startswith("add --no-write, and write it by hand: ")
    assert "ghcr.io/me/pearc" in caught.value.mend
    require_deliverable(values, NAME, push=True, write=False, sif=None)
