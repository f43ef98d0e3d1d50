"""Which files a piece of code opens, told by Python's own audit events: work counted, not timed."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_listening: list[list[Path]] = []


def _heard(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _listening and isinstance(arguments[0], str | bytes):
        for opened in _listening:
            opened.append(Path(os.fsdecode(arguments[0])))


sys.addaudithook(_heard)


@contextmanager
def opened_files() -> Iterator[list[Path]]:
    """Give a list that gets the path of every file this process opens in the meantime."""
    opened: list[Path] = []
    _listening.append(opened)
    try:
        yield opened
    finally:
        _listening.remove(opened)
