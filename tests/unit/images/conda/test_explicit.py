"""The lock's text for conda packages, and back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pyhelpers.images.conda import CondaPackage, CondaPrefix, explicit, parse_explicit, python_of

FORGE = "https://conda.anaconda.org/conda-forge"
GDAL = CondaPackage(
    *("libgdal-core", "3.11.0", "h0_1"),
    url=f"{FORGE}/linux-64/libgdal-core-3.11.0-h0_1.conda",
    sha256="ab" * 32,
    subdir="linux-64",
)
TZDATA = CondaPackage(
    *("tzdata", "2025b", "h78e105d_0"),
    url=f"{FORGE}/noarch/tzdata-2025b-h78e105d_0.tar.bz2",
    sha256="cd" * 32,
    subdir="noarch",
)
EPOCH = CondaPackage(
    *("odd", "1!2.0+local", "0"),
    url=f"{FORGE}/noarch/odd-1%212.0+local-0.conda",
    sha256="ef" * 32,
    subdir="noarch",
)


def test_a_line_a_package_sorted_by_name() -> None:
    assert explicit([TZDATA, GDAL]) == (
        f"{GDAL.url}#sha256:{GDAL.sha256}\n{TZDATA.url}#sha256:{TZDATA.sha256}\n"
    )


def test_nothing_to_install_is_an_empty_text() -> None:
    assert explicit([]) == ""
    assert parse_explicit("") == []


def test_the_text_gives_back_the_packages() -> None:
    assert parse_explicit(explicit([GDAL, EPOCH, TZDATA])) == [GDAL, EPOCH, TZDATA]


def test_the_python_that_a_text_installs() -> None:
    python = CondaPackage("python", "3.12.11", "h0_0_cpython", "", GDAL.sha256, "linux-64")
    named = replace(python, url=f"{FORGE}/linux-64/python-3.12.11-h0_0_cpython.conda")
    assert python_of(explicit([GDAL, named])) == "3.12.11"
    assert python_of(explicit([GDAL])) == ""


@pytest.mark.parametrize(
    "line",
    [
        "gdal=3.11",
        GDAL.url,
        f"{GDAL.url}#sha256:{'ab' * 31}",
        f"{GDAL.url}#{'ab' * 32}",
        f"{FORGE}/linux-64/gdal.conda#sha256:{'ab' * 32}",
        f"{FORGE}/linux-64/gdal-3.11.0-0.zip#sha256:{'ab' * 32}",
    ],
)
def test_a_line_that_names_no_package_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"not enough values|is not URL"):
        parse_explicit(line)


@pytest.mark.parametrize(
    ("packages", "minor"),
    [([], ""), ([("gdal", "3.11.0")], ""), ([("python", "3.12.11"), ("gdal", "3.11.0")], "3.12")],
)
def test_the_minor_version_of_an_environments_python(
    packages: list[tuple[str, str]], minor: str
) -> None:
    records = tuple({"name": name, "version": version} for name, version in packages)
    assert CondaPrefix(records).python == minor
