"""One at a time: a lock on a file, let go by the system when its holder ends, however that was."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pyhelpers.errors import EnvironmentProblem


@contextmanager
def locked(path: Path, what: str, seconds: float = 600.0) -> Iterator[None]:
    """Hold the lock at `path`, whose folder exists, waiting at most `seconds` for it.

    Raises EnvironmentProblem, saying `what` somebody else is at, and OSError.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        deadline = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > deadline:
                    mend = "wait until it is done, or end it"
                    raise EnvironmentProblem(what, where=path.parent, mend=mend) from None
                time.sleep(0.1)
        yield
    finally:
        os.close(handle)
