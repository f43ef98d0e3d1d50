"""Files that list software, as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyhelpers.errors import FileProblem, Location
from pyhelpers.images.listfiles import (
    Environment,
    read_environment,
    require_files,
    requirement_lines,
    requirements_text,
)
from pyhelpers.images.section import ListFile

WHERE = Location("values.yaml", 7, 7)


def written(path: Path, text: str) -> ListFile:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return ListFile(WHERE, path)


def test_the_lines_that_say_something() -> None:
    text = "# comment\n\nnumpy==2.3.4  # pinned\n   # another\n  -r other.txt\r\n\t\n"
    assert requirement_lines(text) == ["numpy==2.3.4  # pinned", "-r other.txt"]


def test_a_requirements_file_is_read_with_those_that_it_includes(tmp_path: Path) -> None:
    file = written(tmp_path / "all.txt", "numpy\n-r more/base.txt\n -c limits.txt\n# -r none.txt\n")
    written(tmp_path / "more" / "base.txt", "pandas\n--requirement=deep.txt\n-r base.txt\n")
    written(tmp_path / "more" / "deep.txt", "-r https://example.org/list.txt\nxarray\n")
    written(tmp_path / "limits.txt", "xarray<2027\n")
    assert requirement_lines(requirements_text(file)) == [
        *("numpy", "-r more/base.txt", "-c limits.txt"),
        *("pandas", "--requirement=deep.txt", "-r base.txt"),
        *("-r https://example.org/list.txt", "xarray"),
    ]
    assert "xarray<2027" in requirements_text(file, constraints=True)


def test_a_file_that_cannot_be_read_is_told_with_the_line_that_names_it(tmp_path: Path) -> None:
    file = written(tmp_path / "all.txt", "-r none.txt\n")
    with pytest.raises(FileProblem, match=r"none\.txt cannot be read: No such file") as caught:
        requirements_text(file)
    assert caught.value.where == str(WHERE)
    file.path.write_bytes("numpy".encode("utf-16"))
    with pytest.raises(FileProblem, match="it is no text in UTF-8"):
        requirements_text(file)


def test_files_have_to_be_there(tmp_path: Path) -> None:
    require_files((written(tmp_path / "a.txt", ""),))
    with pytest.raises(FileProblem, match=r"there is no file .*b\.txt") as caught:
        require_files((ListFile(WHERE, tmp_path / "b.txt"),))
    assert caught.value.where == str(WHERE)


def test_an_environment_as_conda_exports_it(tmp_path: Path) -> None:
    text = """\
name: class
channels: [conda-forge, bioconda, nodefaults]
dependencies:
  - python=3.12
  - gdal>=3.10
  - pip
  - pip:
    - folium==0.20
    - branca
prefix: /home/me/conda/envs/class
"""
    assert read_environment(written(tmp_path / "environment.yml", text)) == Environment(
        conda=("python=3.12", "gdal>=3.10", "pip"),
        pip=("folium==0.20", "branca"),
        channels=("conda-forge", "bioconda"),
    )


@pytest.mark.parametrize("channels", ["", "channels: []\n", "channels: [nodefaults]\n"])
def test_without_channels_it_is_conda_forge(tmp_path: Path, channels: str) -> None:
    file = written(tmp_path / "environment.yml", channels + "dependencies: [gdal]\n")
    assert read_environment(file).channels == ("conda-forge",)


def test_no_environment_asks_for_nothing() -> None:
    assert read_environment(None) == Environment()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name: class\n",
        "dependencies:\n",
        "dependencies: gdal\n",
        "dependencies: [pip: folium]\n",
        "dependencies: [conda: [a]]\n",
        "channels: conda-forge\ndependencies: [gdal]\n",
        "dependencies: [gdal\n",
        "numpy\npandas\n",
    ],
)
def test_what_is_no_environment_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileProblem, match="is no conda environment") as caught:
        read_environment(written(tmp_path / "environment.yml", text))
    assert caught.value.where == str(WHERE)
    assert "dependencies" in caught.value.mend


def test_an_environment_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="there is no file"):
        read_environment(ListFile(WHERE, tmp_path / "environment.yml"))
