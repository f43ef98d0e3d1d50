"""Progress for people, on stderr: a live line a step on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

Report = Callable[[str], None]


class Progress:
    """Says what is being done. `quiet` says nothing, for `--json`."""

    def __init__(self, stream: TextIO | None = None, *, quiet: bool = False) -> None:
        self.stream = stream or sys.stderr
        self.quiet = quiet
        self._console = None
        if not quiet and self.stream.isatty():
            from rich.console import Console

            self._console = Console(file=self.stream, highlight=False)

    def line(self, text: str) -> None:
        if not self.quiet:
            self.say(text)

    def say(self, text: str) -> None:
        """Print what must be read, also by whoever asked for JSON."""
        if self._console is None:
            print(text, file=self.stream, flush=True)
        else:
            # Printed by whoever draws the live line, which stays below it.
            self._console.print(text, markup=False, soft_wrap=True)

    @contextmanager
    def step(self, title: str) -> Iterator[Step]:
        """Show a step while it runs, and one line with its result and time after it."""
        step = Step(title, self)
        try:
            if self._console is None:
                yield step
            else:
                with self._console.status(step.text(), spinner="dots") as status:
                    step.status = status
                    yield step
        except BaseException:
            step.result = "not done"
            step.finish(done=False)
            raise
        step.finish()


class Step:
    """A running step: `report` shows what it is at, `result` is what stays in its line."""

    def __init__(self, title: str, progress: Progress) -> None:
        self.title, self.progress = title, progress
        self.result = ""
        self.status = None
        self._detail = ""
        self._began = time.monotonic()

    def report(self, detail: str) -> None:
        self._detail = detail
        if self.status is not None:
            self.status.update(self.text())

    def text(self) -> str:
        from rich.markup import escape

        detail = f"  [dim]{escape(self._detail)}[/dim]" if self._detail else ""
        return f"{escape(self.title)}{detail}"

    def finish(self, *, done: bool = True) -> None:
        took = time.monotonic() - self._began
        line = f"{self.title:<12} {self.result}".rstrip()
        console = self.progress._console
        if console is None:
            self.progress.line(f"  {line:<60} {took:5.1f} s")
        else:
            from rich.markup import escape

            sign = "[green]✓[/green]" if done else "[red]✗[/red]"
            console.print(f"{sign} {escape(line):<60} [dim]{took:5.1f} s[/dim]")
