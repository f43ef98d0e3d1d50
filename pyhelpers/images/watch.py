"""What a build says: the live steps on the terminal, and every word in a log file."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from pyhelpers.images.secrets import without
from pyhelpers.images.trees import room_for
from pyhelpers.progress import Progress, Step

TITLES = {
    "apt": "Debian packages",
    "conda": "conda",
    "server": "server",
    "software": "software",
    "data": "data",
    "content": "content",
}


class Watch:
    """Hears a build: one line of progress a section; everything, without secrets, in the log."""

    def __init__(self, progress: Progress, log: Path, secrets: Sequence[str] = ()) -> None:
        self.progress, self.log, self._secrets = progress, log, secrets
        self.seconds: dict[str, float] = {}
        """How long each section took."""
        self.cached: set[str] = set()
        """The sections that came from the engine's cache as a whole."""
        self.last: deque[str] = deque(maxlen=400)
        """The last lines of the section that runs."""
        self._made: set[str] = set()
        self._stack = contextlib.ExitStack()
        self._step: Step | None = None
        self._section, self._began = "", time.monotonic()

    def __enter__(self) -> Watch:
        with room_for("the log", None, self.log.parent):
            self.log.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.log.open("w", encoding="utf-8")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            self._stack.__exit__(kind, error, trace)
        finally:
            self._note()
            # A full disk was told when the line was written that is still not there.
            with contextlib.suppress(OSError):
                self._file.close()

    def section(self, name: str, *, cached: bool = False) -> None:
        """A section begins or goes on, and the one before has ended. See engine.Listener."""
        if not cached:
            self._made.add(name)
        if name:
            self.cached = (self.cached | {name}) - self._made
        if name == self._section:
            return
        self.done()
        self._section, self._began = name, time.monotonic()
        self.last.clear()
        self._write(f"=== {name}")
        if name:
            self._step = self._stack.enter_context(self.progress.step(TITLES.get(name, name)))

    def done(self) -> None:
        """The section that runs has ended."""
        if self._step is not None and self._section in self.cached:
            self._step.result = "unchanged"
        self._stack.close()
        self._note()
        self._step, self._section = None, ""

    def line(self, text: str) -> None:
        """A line that the engine or a step said."""
        text = without(self._secrets, text.rstrip())
        self.last.append(text)
        self._write(text)
        if self._step is not None and text:
            self._step.report(text.strip()[:100])

    def _note(self) -> None:
        if self._section:
            took = time.monotonic() - self._began
            self.seconds[self._section] = self.seconds.get(self._section, 0.0) + took

    def _write(self, text: str) -> None:
        with room_for("the log", None, self.log.parent):
            self._file.write(text + "\n")
            self._file.flush()
