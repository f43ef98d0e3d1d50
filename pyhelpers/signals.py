"""Ways to be ended, made one."""

from __future__ import annotations

import signal
from types import FrameType

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def catch_signals() -> None:
    """Let Ctrl-C, a closed terminal and a polite kill all end the command the same way."""
    for number in ENDING:
        signal.signal(number, _end)


def _end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
    raise KeyboardInterrupt
