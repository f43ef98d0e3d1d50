"""What a build is told when conda packages cannot be installed."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from pyhelpers.images.conda import CondaPackage
from tests.unit.images.conda.channel import STEPS, Channel

Solve = Callable[..., list[CondaPackage]]
Install = Callable[..., str]


def test_a_file_with_another_checksum_is_refused(
    solve: Solve, install: Install, prefix: Path
) -> None:
    gdal, libgdal = solve("gdal")
    error = install([gdal, replace(libgdal, sha256="0" * 64)], prefix)
    assert re.fullmatch(
        rf"conda: {libgdal.url} cannot be had: its sha256 is {libgdal.sha256}, the lock has 0+\n",
        error,
    )
    assert not prefix.exists()


@pytest.mark.parametrize(
    ("cut", "reason"), [(100, "error decoding response body"), (0, "the server stopped after 0 b")]
)
def test_a_server_that_stops_half_way(
    solve: Solve,
    install: Install,
    prefix: Path,
    channel: Channel,
    tmp_path: Path,
    cut: int,
    reason: str,
) -> None:
    packages = solve("libgdal")
    channel.cuts = [cut] * 3
    assert install(packages, prefix).startswith(f"conda: {packages[0].url} cannot be had: {reason}")
    assert not prefix.exists()
    assert not [path for path in (tmp_path / "cache/archives").rglob("*") if path.is_file()]


def test_a_package_that_is_no_longer_there(
    solve: Solve, install: Install, prefix: Path, channel: Channel
) -> None:
    packages = solve("libgdal")
    (channel.folder / "linux-64" / "libgdal-3.11.0-h0_0.conda").unlink()
    assert "cannot be had: HTTP status client error (404" in install(packages, prefix)


def test_a_server_that_is_not_there(solve: Solve, install: Install, prefix: Path) -> None:
    (package,) = solve("libgdal")
    elsewhere = replace(package, url="http://127.0.0.1:9/linux-64/libgdal-3.11.0-h0_0.conda")
    assert "cannot be had: no connection" in install([elsewhere], prefix)


def test_a_file_that_is_no_package(
    solve: Solve, install: Install, prefix: Path, channel: Channel
) -> None:
    channel.add("odd", "1.0").write_bytes(b"odd")
    (package,) = solve("odd")
    error = install([replace(package, sha256=hashlib.sha256(b"odd").hexdigest())], prefix)
    assert error.startswith("conda: ")
    assert "archive" in error
    assert not prefix.exists()


def test_a_packages_own_script_that_fails_fails_the_installation(
    solve: Solve, install: Install, prefix: Path, channel: Channel
) -> None:
    channel.add("fonts", "1.0", files={"bin/.fonts-post-link.sh": "#!/bin/bash\nexit 3\n"})
    error = install(solve("fonts"), prefix)
    assert error == "conda: the own script of these packages failed: fonts\n"


def test_an_image_without_certificates(
    solve: Solve, install: Install, prefix: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = solve("libgdal")
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere")
    assert "no CA certificates" in install(packages, prefix)


def test_without_py_rattler(solve: Solve, tmp_path: Path, prefix: Path) -> None:
    file = tmp_path / "conda.txt"
    file.write_text("https://host/linux-64/gdal-3.11.0-0.conda#sha256:" + "0" * 64)
    argv = [sys.executable, "-I", "-S", str(STEPS / "conda.py"), str(file), str(prefix), "cache"]
    done = subprocess.run(argv, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "conda: No module named 'rattler'\n")
