"""What is seen and kept of a build: a line a section, and a log without secrets."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from pyhelpers.errors import EnvironmentProblem
from pyhelpers.images.watch import Watch
from pyhelpers.progress import Progress


class Shown:
    """A watch, and what it printed."""

    def __init__(self, folder: Path, secrets: Sequence[str] = ()) -> None:
        self.stream = io.StringIO()
        self.watch = Watch(Progress(self.stream), folder / "logs" / "build.log", secrets)

    @property
    def lines(self) -> list[str]:
        """The printed lines without their times."""
        return [
            re.sub(r" +\d+\.\d s$", "", one).strip() for one in self.stream.getvalue().split("\n")
        ][:-1]

    @property
    def log(self) -> list[str]:
        return self.watch.log.read_text().splitlines()


@pytest.fixture
def shown(tmp_path: Path) -> Shown:
    return Shown(tmp_path, ["s3cret-2", "s3cret"])


def test_each_section_has_a_line_and_the_log_has_every_word(shown: Shown) -> None:
    with shown.watch as watch:
        watch.line("Sending the context")
        watch.section("apt", cached=True)
        watch.section("server", cached=True)
        watch.section("server")
        watch.line("Installed 87 packages\n")
        watch.section("content")
        watch.done()
        watch.line("Done")
    assert shown.lines == ["Debian packages unchanged", "server", "content"]
    assert shown.log == [
        *("Sending the context", "=== apt", "=== server", "Installed 87 packages"),
        *("=== content", "Done"),
    ]
    assert list(watch.seconds) == ["apt", "server", "content"]
    assert watch.cached == {"apt"}


def test_a_section_is_cached_when_all_its_steps_were(shown: Shown) -> None:
    with shown.watch as watch:
        for cached in (True, True):
            watch.section("software", cached=cached)
        for cached in (False, True):
            watch.section("data", cached=cached)
        watch.section("content", cached=True)
        watch.section("data", cached=True)
    assert watch.cached == {"software", "content"}


def test_time_adds_up_when_a_section_comes_back(shown: Shown) -> None:
    with shown.watch as watch:
        watch.section("data")
        watch.done()
        first = watch.seconds["data"]
        watch.section("content")
        watch.section("data")
    assert watch.seconds["data"] > first > 0


def test_no_secret_is_in_the_log_or_among_the_last_lines(shown: Shown) -> None:
    with shown.watch as watch:
        watch.section("server")
        watch.line("fetching https://me:s3cret-2@h/ and https://me:s3cret@h/")
    assert list(watch.last) == ["fetching https://me:***@h/ and https://me:***@h/"]
    assert "s3cret" not in watch.log.read_text() + shown.stream.getvalue()


def test_the_last_lines_are_those_of_the_section_that_runs(shown: Shown) -> None:
    with shown.watch as watch:
        watch.section("apt")
        watch.line("of apt")
        watch.section("server")
        for number in range(500):
            watch.line(f"of server {number}")
        assert watch.last[0] == "of server 100"
        assert len(watch.last) == 400


def test_a_section_that_fails_is_not_done_and_the_log_is_whole(shown: Shown) -> None:
    with pytest.raises(KeyboardInterrupt), shown.watch as watch:
        watch.section("server")
        watch.line("half")
        raise KeyboardInterrupt
    assert shown.lines == ["server       not done"]
    assert shown.log == ["=== server", "half"]
    assert "server" in watch.seconds


def test_another_build_begins_a_new_log(tmp_path: Path) -> None:
    for word in ("first", "second"):
        with (shown := Shown(tmp_path)).watch as watch:
            watch.line(word)
    assert shown.log == ["second"]


def test_a_log_that_does_not_fit_is_told(small_disk: Path) -> None:
    with (
        pytest.raises(EnvironmentProblem, match="too full: the log"),
        Shown(small_disk).watch as watch,
    ):
        for _ in range(100):
            watch.line("x" * 9999)


def test_a_log_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "logs").touch()
    with pytest.raises(EnvironmentProblem, match="the log: "), Shown(tmp_path).watch:
        pass
