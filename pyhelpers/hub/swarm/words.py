"""What a Swarm says about a participant's server, in words for the participant. Pure.

Docker's own words as Docker 20.10 to 28 write them (moby/swarmkit, manager/scheduler/filter.go;
moby/moby, daemon/cluster/executor/container).
"""

from __future__ import annotations

import re

from ..trouble import ENDED as LOST
from ..trouble import HELD
from .tasks import Task

# The first pattern that is found speaks.
_SAID = [
    (
        r"insufficient resources",
        "Every computer of the workshop is full. Your workspace starts as soon as there is room.",
    ),
    (
        r"(No such image|pull access denied|manifest unknown|repository does not exist)",
        "The workshop's software is not on the computer that was found for your workspace.",
    ),
    (
        r"(invalid mount|failed to mount|error while mounting|bind source path|VolumeDriver)",
        "Your home folder cannot be reached from the computer that was found for your workspace.",
    ),
    (r"no suitable node", "No computer of the workshop takes your workspace at the moment."),
]
_STAGES = {
    "new": ("Your workspace is being handed to the computers of the workshop.", 10),
    "pending": ("A computer is being looked for.", 20),
    "preparing": ("The workshop's software is being got ready on {node}.", 50),
    "starting": ("Your workspace starts on {node}.", 70),
    "running": ("Your workspace runs on {node}.", 80),
}
_KEPT = "What you had saved is in your home."
_KILLED = (
    "Your workspace was ended by force: mostly that is because it needed more memory than it may "
    f"have, else it was an administrator. {_KEPT} Start your workspace again, and if it was a "
    "matter of memory, work on less data at once."
)
_STOPPED = (
    "Your workspace was ended by an administrator of the workshop, or of its computers. "
    f"{_KEPT} You can start your workspace again."
)
_FAILED = f"Your workspace ended by itself. {_KEPT} Start your workspace again."

# The exit codes of a program that a signal has ended: 128 and the signal's number. Docker does not
# tell from afar whether it was the kernel's, for want of memory.
_SIGKILL, _SIGTERM = 137, 143


def stage_in_words(task: Task | None) -> tuple[str, str, int]:
    """Return how far a start is: in words, in Docker's own, and in per cent."""
    if task is None:
        words, share = _STAGES["new"]
        return words, "", share
    said = next((words for pattern, words in _SAID if re.search(pattern, task.says)), "")
    state = task.state if task.state in _STAGES else "starting" if task.node else "pending"
    words, share = _STAGES[state]
    name = task.node.name if task.node else ""
    return said or words.format(node=name), task.says, share


def late_in_words(task: Task | None, seconds: float) -> str:
    """Return why a start took longer than `seconds`."""
    waited = f"Your workspace was not ready after {max(1, round(seconds / 60))} minutes."
    if task is None:
        return f"{waited} The computers of the workshop do not answer."
    if task.runs:
        return f"{waited} It was started, but did not answer."
    words, own, _ = stage_in_words(task)
    return f"{waited} {words}" + (f" Docker says: {own}" if own else "")


def ended_in_words(task: Task | None, *, shared: bool) -> str:
    """Return what became of a server; `shared`: its home can be reached from other hosts."""
    if task is None:
        return _STOPPED
    if task.is_lost:
        return LOST if shared else HELD
    if task.code == _SIGKILL:
        return _KILLED
    if task.code == _SIGTERM or task.state in ("shutdown", "remove", "orphaned"):
        return _STOPPED
    return _FAILED


def start_ended_in_words(task: Task | None, *, shared: bool) -> str:
    """Return why a server ended before it answered."""
    if task is None or task.is_lost:
        return ended_in_words(task, shared=shared)
    said = next((words for pattern, words in _SAID if re.search(pattern, task.says)), "")
    own = f" Docker says: {task.says}" if task.says else ""
    return (said or "Your workspace ended as soon as it had started.") + own
