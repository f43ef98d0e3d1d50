"""Processes that the check starts, what they print, and the end of them and of their children."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
import subprocess
import threading
import time
from collections import deque
from pathlib import Path

from .report import KEPT_LINES


class Tail(threading.Thread):
    """Reads a stream to its end and keeps its last lines, so that its writer never waits."""

    def __init__(self, stream):
        super().__init__(daemon=True)
        self.stream, self.lines = stream, deque(maxlen=KEPT_LINES)
        self.start()

    def run(self):
        with self.stream:
            for line in self.stream:
                self.lines.append(line.decode(errors="replace").rstrip())

    def text(self):
        # A process that was left behind may hold the stream open for ever.
        self.join(0.5)
        return "\n".join(list(self.lines))


def start(argv, folder, environment, **options):
    """Start a process in a session of its own; return it and the end of what it prints."""
    process = subprocess.Popen(
        argv,
        cwd=str(folder),
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        **options,
    )
    return process, Tail(process.stdout)


def text_of(part):
    """Return the text of a part of this program that another Python is to run."""
    spec = importlib.util.find_spec(f"{__package__}.{part}")
    return spec.loader.get_source(spec.name)


def finish(process, seconds):
    """Wait for a process and return its code; None when it had to be killed after `seconds`."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if process.returncode is None:
            kill({process.pid, *below(process.pid)})
            process.wait()


def below(*roots):
    """Return the ids of the living processes that `roots` started, and what those started."""
    children = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with contextlib.suppress(OSError):
                state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
                if state != "Z":
                    children.setdefault(int(parent), []).append(int(folder.name))
    found, waiting = set(), list(roots)
    while waiting:
        new = children.get(waiting.pop(), [])
        found.update(new)
        waiting.extend(new)
    return found


def kill(processes):
    for process in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def sweep(spared=()):
    """Kill everything that this program started and that still runs, but for `spared`."""
    while True:
        left = below(os.getpid()) - below(*spared) - set(spared)
        if not left:
            return
        kill(left)
        time.sleep(0.02)


def ending(code):
    """Return how a process ended, in words."""
    if code >= 0:
        return f"ended with code {code}"
    return f"was killed by {signal.Signals(-code).name} ({signal.strsignal(-code)})"
