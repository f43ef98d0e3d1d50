"""Installing conda packages as a build does, with the real installer and real files."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from pyhelpers.images.conda import CondaPackage, CondaPrefix
from tests.unit.images.conda.channel import Channel

Solve = Callable[..., list[CondaPackage]]
Install = Callable[..., str]
Read = Callable[[Path], dict[str, bytes]]
Show = Callable[[Path], CondaPrefix]


def meta(prefix: Path) -> dict[str, dict]:
    """Return what conda knows of the environment, by package."""
    files = (prefix / "conda-meta").glob("*.json")
    return {record["name"]: record for record in (json.loads(file.read_text()) for file in files)}


def test_exactly_what_was_solved_is_installed(
    solve: Solve, install: Install, prefix: Path, channel: Channel
) -> None:
    packages = solve("geotool", python="3.12")
    assert not install(packages, prefix)
    assert {(one["name"], one["version"], one["url"]) for one in meta(prefix).values()} == {
        (package.name, package.version, package.url) for package in packages
    }
    assert meta(prefix)["geotool"]["channel"] == f"{channel.url}/noarch"
    assert meta(prefix)["geotool"]["depends"] == ["python", "gdal"]
    assert (prefix / "share/gdal.txt").read_text() == "gdal 3.11.0\n"


def test_the_environments_path_takes_the_placeholders_place(
    solve: Solve, install: Install, prefix: Path
) -> None:
    install(solve("libgdal"), prefix)
    assert (prefix / "lib/gdal.conf").read_text() == f"data={prefix}/share\n"


def test_a_python_package_goes_to_the_environments_python(
    solve: Solve, install: Install, prefix: Path
) -> None:
    install(solve("geotool", python="3.12"), prefix)
    assert (prefix / "lib/python3.12/site-packages/geotool.py").exists()
    script = (prefix / "bin/geotool").read_text()
    assert script.startswith(f"#!{prefix}/bin/python3.12\n")
    assert not list(prefix.rglob("*.pyc"))


def test_nothing_to_install_does_nothing(install: Install, prefix: Path) -> None:
    assert not install([], prefix)
    assert not prefix.exists()


def test_two_installations_are_the_same_and_tell_nothing_of_the_cache(
    solve: Solve, install: Install, prefix: Path, tmp_path: Path, tree: Read
) -> None:
    # Two of the packages bring share/proj.txt.
    packages = solve("geotool")
    install(packages, prefix, cache="one")
    first, modes = tree(prefix), {path: path.stat().st_mode for path in prefix.rglob("*")}
    prefix.rename(tmp_path / "old")
    install(list(reversed(packages)), prefix, cache="other")
    assert tree(prefix) == first
    assert {path: path.stat().st_mode for path in prefix.rglob("*")} == modes
    text = b"".join(first.values())
    assert str(tmp_path / "one").encode() not in text
    assert not (prefix / "CACHEDIR.TAG").exists()


def test_nothing_is_a_link_to_the_cache_and_all_can_read_it(
    solve: Solve, install: Install, prefix: Path
) -> None:
    install(solve("geotool"), prefix)
    for file in prefix.rglob("*"):
        found = file.lstat()
        assert not stat.S_ISLNK(found.st_mode)
        assert found.st_mode & stat.S_IROTH
        assert file.is_dir() or found.st_nlink == 1


def test_what_the_environment_has_stays_as_it_is(
    solve: Solve, install: Install, prefix: Path, prefix_of: Show, tree: Read
) -> None:
    install(solve("gdal=3.10", python="3.12"), prefix)
    own = prefix / "lib/python3.12/site-packages/by-pip.py"
    own.parent.mkdir(parents=True)
    own.write_text("")
    for file in (prefix / "conda-meta").iterdir():
        file.chmod(0o664)  # as docker-stacks has it
    before, times = tree(prefix), {path: path.stat().st_ctime_ns for path in prefix.rglob("*.*")}
    added = solve("geotool", installed=prefix_of(prefix))
    assert [package.name for package in added] == ["geotool"]
    install(added, prefix)
    after = tree(prefix)
    assert after.keys() - before.keys() >= {"bin/geotool", "conda-meta/geotool-2.0-h0_0.json"}
    changed = {path for path, text in before.items() if after.get(path) != text}
    # geotool has a file of that name as well.
    assert changed <= {"share/proj.txt", "conda-meta/libgdal-3.10.0-h0_0.json"}
    kept = [path for path in before if path not in changed and prefix / path in times]
    assert all((prefix / path).stat().st_ctime_ns == times[prefix / path] for path in kept)
    assert set(meta(prefix)) == {"gdal", "geotool", "libgdal", "python"}


def test_a_listed_package_takes_the_place_of_the_one_of_its_name(
    solve: Solve, install: Install, prefix: Path, prefix_of: Show
) -> None:
    install(solve("gdal=3.10", python="3.12"), prefix)
    install(solve("gdal=3.11", installed=prefix_of(prefix)), prefix)
    assert meta(prefix)["gdal"]["version"] == meta(prefix)["libgdal"]["version"] == "3.11.0"
    assert (prefix / "share/gdal.txt").read_text() == "gdal 3.11.0\n"
    assert len(list((prefix / "conda-meta").glob("*.json"))) == 3


def test_what_a_base_pins_is_shown(prefix: Path, prefix_of: Show) -> None:
    assert prefix_of(prefix) == CondaPrefix()
    (prefix / "conda-meta").mkdir(parents=True)
    (prefix / "conda-meta" / "pinned").write_text("# ours\npython 3.13.*\n\nnumpy <2  # old\n")
    assert prefix_of(prefix).pinned == ("python 3.13.*", "numpy <2")


def test_a_damaged_file_of_the_cache_is_downloaded_anew(
    solve: Solve, install: Install, prefix: Path, tmp_path: Path, channel: Channel
) -> None:
    packages = solve("libgdal")
    install(packages, tmp_path / "before")
    (cached,) = (tmp_path / "cache" / "archives").rglob("libgdal-*")
    channel.asked.clear()
    assert not install(packages, tmp_path / "again")
    assert channel.asked == []
    cached.write_bytes(b"damaged")
    assert not install(packages, prefix)
    assert len(channel.asked) == 1


def test_a_download_that_breaks_is_tried_again(
    solve: Solve, install: Install, prefix: Path, channel: Channel
) -> None:
    packages = solve("libgdal")
    channel.cuts = [100, 200]
    assert not install(packages, prefix)
    assert [Path(path).name for path in channel.asked].count("libgdal-3.11.0-h0_0.conda") == 3


def test_a_packages_own_script_is_run_without_our_settings(
    solve: Solve,
    install: Install,
    prefix: Path,
    channel: Channel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    script = {"bin/.fonts-post-link.sh": '#!/bin/bash\necho "$PYTHONPATH" > "$PREFIX/fonts.txt"\n'}
    channel.add("fonts", "1.0", files=script)
    assert not install(solve("fonts"), prefix)
    assert (prefix / "fonts.txt").read_text() == "\n"
