"""Notebooks of the workshop, run as a participant runs them."""

from __future__ import annotations

import contextlib
import json
import os
import signal

from .packages import mend_for
from .processes import Tail, ending, finish, start, text_of
from .report import LIMIT, LINE_LENGTH, Failed

NOTEBOOK_SECONDS = 600


def check_notebook(python, entry, home, environment):
    notebook, seconds = home / entry["path"], entry.get("seconds", NOTEBOOK_SECONDS)
    if not notebook.is_file():
        mend = "let an entry of image.content bring it, or mend its path in image.check"
        raise Failed(f"there is no ~/{entry['path']}", mend)
    reading, writing = os.pipe()
    argv = [python, "-I", "-c", text_of("one_notebook"), str(notebook), str(writing)]
    try:
        process, log = start(argv, notebook.parent, environment, pass_fds=[writing])
    finally:
        os.close(writing)
    told = Tail(os.fdopen(reading, "rb"))
    code = finish(process, seconds)
    events = {}
    for line in told.text().splitlines():
        # The last one of a killed process may be cut short.
        with contextlib.suppress(ValueError):
            events.update(json.loads(line))
    if "done" in events:
        return f"{events['done']} code cells ran"
    where = "before its first cell"
    if "cell" in events:
        where = f"in code cell {events['cell']} of {events['of']}"
    if "error" in events:
        what = f"{where}: {events['error'].splitlines()[0][:LINE_LENGTH]}"
        mend = mend_for(events["error"], f"mend the notebook {entry['path']}")
        raise Failed(what, mend, events["traceback"])
    if code is None:
        mend = f"mend the cell, or give {entry['path']} more `seconds` in image.check"
        what = f"it was still running after {seconds} s, {where}"
        raise Failed(what, mend, events.get("source", ""))
    if "died" in events or code < 0:
        raise died(where, events, code, log.text())
    if "problem" in events:
        mend = "name the kernel's package in image.pip, or mend the notebook's metadata"
        raise Failed(events["problem"], mend)
    mend = mend_for(log.text(), "see the last lines")
    raise Failed(f"it cannot be run, {where}", mend, log.text())


def died(where, events, code, log):
    signal_number = -(events.get("died", code) or 0)
    mend, detail = f"raise {LIMIT}", events.get("source", "")
    if signal_number in (0, signal.SIGKILL):
        return Failed(f"the kernel died {where}: is the memory limit too small?", mend, detail)
    mend = "name another version of the package that the cell calls in image.pip"
    return Failed(f"the kernel {ending(-signal_number)} {where}", mend, f"{detail}\n{log}")
