"""Progress: plain lines where nobody looks, a live line on a terminal, nothing when quiet."""

from __future__ import annotations

import io
import os
import pty
import re
import threading
from collections.abc import Callable

import pytest

from pyhelpers.progress import Progress


def work(progress: Progress) -> None:
    progress.line("A workshop")
    with progress.step("software") as step:
        step.report("installing [numpy]")
        step.result = "3 packages [ready]"


def fail(progress: Progress) -> None:
    with progress.step("software"):
        raise ValueError("no network")


def on_a_terminal(what: Callable[[Progress], None]) -> str:
    """Return what a terminal is sent."""
    ours, theirs = pty.openpty()
    sent: list[bytes] = []

    def read() -> None:
        # Linux tells the other side's end by an error.
        try:
            while piece := os.read(ours, 4096):
                sent.append(piece)
        except OSError:
            pass

    reader = threading.Thread(target=read)
    reader.start()
    try:
        with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
            what(Progress(terminal))
    finally:
        reader.join(timeout=60)
        os.close(ours)
    return b"".join(sent).decode("utf-8")


def test_on_a_pipe_there_is_one_plain_line_a_step() -> None:
    stream = io.StringIO()
    work(Progress(stream))
    first, second = stream.getvalue().splitlines()
    assert first == "A workshop"
    assert re.fullmatch(r"  software     3 packages \[ready\] +\d\.\d s", second)


def test_on_a_pipe_a_failed_step_is_not_told_as_done() -> None:
    stream = io.StringIO()
    with pytest.raises(ValueError, match="no network"):
        fail(Progress(stream))
    assert re.fullmatch(r"  software     not done +\d\.\d s\n", stream.getvalue())


def test_quiet_says_nothing() -> None:
    stream = io.StringIO()
    work(Progress(stream, quiet=True))
    assert stream.getvalue() == ""


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_the_running_step_is_live_and_one_line_of_it_stays() -> None:
    sent = on_a_terminal(work)
    assert "installing [numpy]" in sent
    assert "\x1b[2K" in sent, "the live line is erased"
    last = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", sent).strip().splitlines()[-1]
    assert re.search(r"✓ software     3 packages \[ready\] +\d\.\d s", last)


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_a_failed_step_has_another_sign() -> None:
    def failing(progress: Progress) -> None:
        with pytest.raises(ValueError, match="no network"):
            fail(progress)

    sent = on_a_terminal(failing)
    assert "✗" in sent
    assert "✓" not in sent


@pytest.mark.usefixtures("terminal")
def test_on_a_terminal_without_colours_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "✓" in (sent := on_a_terminal(work))
    assert not re.search(r"\x1b\[[0-9;]*3\d[0-9;]*m", sent)
