"""Solving for conda packages, with the real solver and a channel of the tests' own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pyhelpers.errors import EnvironmentProblem, FileProblem, Location
from pyhelpers.images import conda
from pyhelpers.images.conda import CondaPackage, CondaPrefix, explicit, parse_explicit, solve_conda

Solve = Callable[..., list[CondaPackage]]


def record(name: str, version: str, depends: list[str], **more: Any) -> dict[str, Any]:
    """Return what steps/conda_prefix.py tells of a package of the base."""
    file = f"{name}-{version}-base_0.conda"
    return {
        **{"name": name, "version": version, "build": "base_0", "build_number": 0},
        **{"subdir": "linux-64", "depends": depends, "fn": file},
        "url": f"https://conda.anaconda.org/conda-forge/linux-64/{file}",
        **more,
    }


def versions(packages: list[CondaPackage]) -> list[tuple[str, str]]:
    return [(package.name, package.version) for package in packages]


def test_the_newest_versions_and_all_they_need_by_name(solve: Solve, channel: Any) -> None:
    packages = solve("geotool")
    assert versions(packages) == [
        *(("gdal", "3.11.0"), ("geotool", "2.0"), ("libgdal", "3.11.0"), ("python", "3.13.2")),
    ]
    gdal = packages[0]
    file = channel.folder / "linux-64" / "gdal-3.11.0-h0_0.tar.bz2"
    assert gdal.url == f"{channel.url}/linux-64/{file.name}"
    assert gdal.sha256 == channel.indexes["linux-64"][file.name]["sha256"]
    assert packages[1].subdir == "noarch"
    assert parse_explicit(explicit(packages)) == packages


def test_a_channel_can_be_a_folder(solve: Solve, channel: Any) -> None:
    packages = solve("gdal", url=channel.folder.as_uri())
    assert packages[0].url == (channel.folder / "linux-64/gdal-3.11.0-h0_0.tar.bz2").as_uri()


def test_what_is_asked_for_decides(solve: Solve) -> None:
    assert versions(solve("gdal=3.10")) == [("gdal", "3.10.0"), ("libgdal", "3.10.0")]
    assert dict(versions(solve("fiona")))["gdal"] == "3.10.0"
    assert dict(versions(solve("geotool", python="3.12")))["python"] == "3.12.1"
    assert dict(versions(solve("fiona", python="3.12")))["python"] == "3.12.1"


def test_packages_for_a_newer_glibc_than_the_images_are_left_out(solve: Solve) -> None:
    assert dict(versions(solve("gdal", glibc="2.27")))["gdal"] == "3.10.0"


def test_a_missing_package_is_told_in_the_solvers_words(solve: Solve) -> None:
    with pytest.raises(FileProblem) as caught:
        solve("gdla")
    assert "cannot be installed: No candidates were found for gdla" in caught.value.what
    assert caught.value.where == "values/workshop.yaml:4:10"


def test_a_conflict_is_told_in_the_solvers_words(solve: Solve) -> None:
    with pytest.raises(FileProblem) as caught:
        solve("fiona", "gdal=3.11")
    assert "fiona 1.0 would require" in caught.value.what
    assert "gdal <3.11" in caught.value.what


def test_what_is_no_package_is_refused(solve: Solve) -> None:
    with pytest.raises(FileProblem, match=r"not a conda package: .*defaults"):
        solve("gdal -c defaults")


def test_what_the_base_has_is_kept_and_not_listed(solve: Solve) -> None:
    base = CondaPrefix(
        (
            record("python", "3.12.0", [], noarch=None),
            record("libgdal", "3.10.0", ["python"], constrains=["fiona >=1"]),
            record("local-only", "1.0", ["libgdal"], noarch=True, subdir="noarch"),
        )
    )
    assert versions(solve("geotool", installed=base)) == [("gdal", "3.10.0"), ("geotool", "2.0")]
    assert solve("python", installed=base) == []
    newer = solve("gdal=3.11", installed=base)
    assert versions(newer) == [("gdal", "3.11.0"), ("libgdal", "3.11.0")]


def test_what_the_base_needs_stays_satisfied(solve: Solve) -> None:
    base = CondaPrefix((record("viewer", "1.0", ["gdal <3.11"]), record("gdal", "3.10.0", [])))
    with pytest.raises(FileProblem, match=r"viewer"):
        solve("gdal=3.11", installed=base)


def test_the_bases_python_keeps_its_minor_version(solve: Solve) -> None:
    base = CondaPrefix((record("python", "3.12.0", []),))
    with pytest.raises(FileProblem, match=r"constraint python 3\.12\.\* cannot be fulfilled"):
        solve("python=3.13", installed=base)


def test_what_the_base_pins_is_a_limit_for_new_packages_as_well(solve: Solve) -> None:
    base = CondaPrefix((), ("gdal 3.10.*",))
    assert dict(versions(solve("geotool", installed=base)))["gdal"] == "3.10.0"
    with pytest.raises(FileProblem, match=r"constraint gdal 3\.10\.\* cannot be fulfilled"):
        solve("gdal=3.11", installed=base)


def test_a_channel_that_cannot_be_reached(solve: Solve, channel: Any) -> None:
    for url in ("http://127.0.0.1:9/forge", f"{channel.url}/elsewhere"):
        with pytest.raises(EnvironmentProblem, match="the conda channel cannot be read") as caught:
            solve("gdal", url=url)
        assert caught.value.where == url


def test_condas_default_channels_are_known_by_their_name(
    solve: Solve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with pytest.raises(EnvironmentProblem) as caught:
        solve("gdal", url="defaults")
    assert caught.value.where.startswith("https://repo.anaconda.com/pkgs/main, ")


@pytest.mark.parametrize(
    "address", ["https://ann:secret@host/forge", "https://host/t/secret/forge"]
)
def test_a_password_in_an_address_is_refused_before_it_is_in_a_lock(
    solve: Solve, address: str
) -> None:
    with pytest.raises(FileProblem, match="on host has a password") as caught:
        solve("gdal", url=address)
    assert "secret" not in str(caught.value)


def test_without_py_rattler_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "rattler.py").write_text("raise ImportError('no rattler here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    where = Location("values.yaml", 3)
    with pytest.raises(EnvironmentProblem, match="no rattler here") as caught:
        solve_conda(["gdal"], ["forge"], "linux-64", None, CondaPrefix(), tmp_path, where, "2.36")
    assert caught.value.mend == "pip install 'workshop-pyhelpers[image]'"


def test_a_channel_that_never_answers(
    solve: Solve, channel: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conda, "_SECONDS", 1)
    channel.silent = True
    with pytest.raises(EnvironmentProblem, match="there was no answer within"):
        solve("gdal")


def test_a_package_without_a_checksum_is_refused(solve: Solve, channel: Any) -> None:
    file = channel.add("old", "1.0")
    del channel.indexes["linux-64"][file.name]["sha256"]
    channel.write("linux-64")
    with pytest.raises(FileProblem, match=r"no sha256 of .*/old-1\.0-h0_0\.conda"):
        solve("old")
