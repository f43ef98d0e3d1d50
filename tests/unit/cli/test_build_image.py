"""What `pyhelpers build-image` refuses at once, with nothing built and nothing written."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.workshop import ROOT

MINIMAL = ROOT / "values" / "minimal.yaml"


def run(tmp_path: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command where no engine is, with a cache of its own."""
    env = {
        **{name: value for name, value in os.environ.items() if name != "DOCKER_HOST"},
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "PATH": str(tmp_path),
        "DOCKER_HOST": f"unix://{tmp_path}/none.sock",
    }
    return subprocess.run(
        [sys.executable, "-m", "pyhelpers", "build-image", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=env,
        cwd=ROOT,
    )


USAGE = {
    "no file": ([], "No values file was named"),
    "no file that exists": (["missing.yaml"], "cannot read missing.yaml"),
    "unknown engine": ([MINIMAL, "--engine", "kaniko"], "'kaniko'"),
    "unknown platform": ([MINIMAL, "--platform", "linux/sparc"], "'linux/sparc'"),
    "--no-write alone": ([MINIMAL, "--no-write"], "--no-write goes with --push"),
    "kept and renewed": ([MINIMAL, "--locked", "--renew"], "--renew changes the lock"),
    "no name": ([MINIMAL, "--name", "My Image"], "'My Image' cannot be an image's name"),
    "push to nowhere": ([MINIMAL, "--push"], "--push needs to know where to"),
    "push without a registry": ([MINIMAL, "--push", "--name", "pearc"], "--name REGISTRY/NAME"),
    "push to this computer": (
        [MINIMAL, "--push", "--name", "localhost/a", "--no-write"],
        "where to",
    ),
    "no logins": ([MINIMAL, "--logins", "missing.netrc"], "--logins cannot be read"),
}


@pytest.mark.parametrize(("arguments", "said"), USAGE.values(), ids=USAGE)
def test_a_wrong_call_is_told_before_anything_is_done(
    tmp_path: Path, arguments: list[str | Path], said: str
) -> None:
    done = run(tmp_path, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_file_is_told_line_by_line(tmp_path: Path) -> None:
    file = tmp_path / "workshop.yaml"
    file.write_text(MINIMAL.read_text() + "image: {pip: [numpy], aptt: [git]}\n")
    done = run(tmp_path, file)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{file}:" in done.stderr and "aptt" in done.stderr
    assert list(tmp_path.iterdir()) == [file]


def test_a_values_file_that_cannot_be_edited_is_told_before_a_push(tmp_path: Path) -> None:
    file, tag = tmp_path / "workshop.yaml", tmp_path / "tag.txt"
    file.write_text(MINIMAL.read_text())
    tag.write_text("2026")
    name = ["--push", "--name", "ghcr.io/me/pearc:1"]
    done = run(tmp_path, file, "--set-file", f"jupyterhub.singleuser.image.tag={tag}", *name)
    assert (done.returncode, done.stdout) == (1, "")
    assert "jupyterhub.singleuser.image cannot be written into" in done.stderr
    assert "add --no-write, and write it by hand" in done.stderr
    assert sorted(tmp_path.iterdir()) == [tag, file]


def test_without_an_engine_it_is_told_which_were_tried(tmp_path: Path) -> None:
    done = run(tmp_path, MINIMAL)
    assert (done.returncode, done.stdout) == (3, "")
    assert "No engine that builds images is there" in done.stderr
    assert "buildah is not installed" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_apptainer_no_image_is_built_for_it(tmp_path: Path) -> None:
    done = run(tmp_path, MINIMAL, "--sif", tmp_path / "a.sif")
    assert (done.returncode, done.stdout) == (3, "")
    assert "apptainer is not installed" in done.stderr
    assert list(tmp_path.iterdir()) == []
