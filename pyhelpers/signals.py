"""Ways to be ended, made one."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def catch_signals() -> None:
    """Let Ctrl-C, a closed terminal and a polite kill all end the command the same way."""
    for number in ENDING:
        signal.signal(number, _end)


def _end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    raise KeyboardInterrupt


@contextlib.contextmanager
def held_back() -> Iterator[None]:
    """Let signals wait for the end of something short, then raise KeyboardInterrupt for them.

    For what would leave something behind if it were ended before its result is known.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # no signal ends another thread
        return
    caught: list[int] = []
    before = {one: signal.signal(one, lambda number, _: caught.append(number)) for one in ENDING}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    if caught:
        raise KeyboardInterrupt
