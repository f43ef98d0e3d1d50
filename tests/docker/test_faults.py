"""What is wrong with a values file, its sources or its lock: one message, and nothing is left."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docker.servers import Site, serving
from tests.docker.workshops import Workshop

Tiny = Callable[..., Workshop]

NOWHERE = "no-such-package-of-a-workshop"


def test_a_python_package_that_is_not_there(tiny: Tiny) -> None:
    workshop = tiny(pip=["six", NOWHERE])
    message = workshop.build().refused(1, NOWHERE, "was not found in the package registry")
    assert f"{workshop.file}:" in message
    assert "image.pip" in message
    assert not workshop.lock.exists()


def test_python_packages_in_conflict(tiny: Tiny) -> None:
    workshop = tiny(pip=["python-dateutil==2.9.0.post0", "six<1.5"])
    workshop.build().refused(1, "No solution found", "six<1.5", "python-dateutil==2.9.0.post0")


def test_a_debian_package_that_is_not_there(tiny: Tiny) -> None:
    workshop = tiny(apt=[NOWHERE])
    message = workshop.build().refused(1, f"E: Unable to locate package {NOWHERE}", "image.apt")
    assert f"{workshop.file}:" in message


def _download(url: str, text: bytes) -> dict[str, str]:
    sha256 = hashlib.sha256(text).hexdigest()
    return {"url": url, "sha256": sha256, "license": "CC0-1.0", "to": "data/big.bin"}


def test_an_address_where_nothing_is(tiny: Tiny) -> None:
    with serving(Site()) as site:
        workshop = tiny(data=[_download(f"{site.url}/big.bin", b"")])
        message = workshop.build().refused(1, f"{site.url}/big.bin", "404")
    assert f"{workshop.file}:" in message


def test_data_that_are_not_what_was_meant(tiny: Tiny) -> None:
    with serving(Site({"/big.bin": b"something else"})) as site:
        workshop = tiny(data=[_download(f"{site.url}/big.bin", b"what was meant")])
        workshop.build().refused(
            1, "sha256 expected", hashlib.sha256(b"something else").hexdigest()
        )
    assert not [*workshop.engine.room.cache.glob("data/*.part")]


def test_a_server_that_stops_half_way(tiny: Tiny) -> None:
    text = b"x" * 300_000
    with serving(Site({"/big.bin": text}, cut=100_000)) as site:
        workshop = tiny(data=[_download(f"{site.url}/big.bin", text)])
        workshop.build().refused(3, "cannot be downloaded", "100,000", "bytes have arrived")
        site.cut = None
        # What has arrived is gone on from.
        assert workshop.report("--no-check")["sizes"]["data"] == len(text)


def test_a_destination_outside_the_home(tiny: Tiny, tmp_path: Path) -> None:
    (tmp_path / "values").mkdir()
    (tmp_path / "values" / "a.csv").write_text("1\n")
    workshop = tiny(data=[{"file": "a.csv", "license": "CC0-1.0", "to": "../../etc/cron.d/a"}])
    done = workshop.build()
    assert done.code == 1
    assert "../../etc/cron.d/a" in done.err
    assert "Traceback" not in done.err
    assert not workshop.lock.exists()


def test_locked_without_a_lock(tiny: Tiny) -> None:
    workshop = tiny()
    workshop.build("--locked").refused(1, "there is no lock", "commit tiny.lock")
    assert not workshop.lock.exists()


@pytest.fixture
def built(tiny: Tiny, tmp_path: Path) -> Workshop:
    """A tiny workshop with a data file, its lock and its image."""
    (tmp_path / "values").mkdir()
    (tmp_path / "values" / "a.csv").write_text("1\n")
    workshop = tiny(data=[{"file": "a.csv", "license": "CC0-1.0", "to": "a.csv"}])
    assert workshop.report("--no-check")["lock_changes"] == []
    return workshop


def test_locked_with_another_list_of_packages(built: Workshop) -> None:
    before = built.lock.read_bytes()
    built.edit("- six\n", "- six\n  - tabulate\n")
    message = built.build("--locked").refused(1, "the lock would change", "image.pip")
    assert str(built.lock) in message
    assert built.lock.read_bytes() == before


def test_locked_with_other_data(built: Workshop) -> None:
    before = built.lock.read_bytes()
    (built.file.parent / "a.csv").write_text("2\n")
    built.build("--locked").refused(1, "the lock would change", "data a.csv: ")
    assert built.lock.read_bytes() == before
    (built.file.parent / "a.csv").write_text("1\n")
    assert built.report("--locked", "--no-check")["unchanged"]


def test_a_damaged_lock(built: Workshop) -> None:
    text = built.lock.read_text()
    for damaged in (f"{{{text}", text.partition("asked:")[0], "format: 1\n", ""):
        built.lock.write_text(damaged)
        built.build().refused(1, "the lock", str(built.lock), "mend")
        assert built.lock.read_text() == damaged
