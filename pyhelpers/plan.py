"""A Plan: what a target would do, as data. Targets make it, `run.py` carries it out.

`pyhelpers up --dry-run` prints it, and the golden tests compare it.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Write:
    """Put a text into a file, whole or not at all. `secret` texts are not printed."""

    path: Path
    text: str = field(repr=False)
    mode: int = 0o600
    secret: bool = False

    def lines(self) -> list[str]:
        size = f"{len(self.text.encode())} bytes"
        kept = ", kept secret" if self.secret else ""
        return [f"write {self.path} ({size}{kept}, mode {self.mode:04o})"]


@dataclass(frozen=True)
class Run:
    """Run a command to its end; `what` says in a person's words what for.

    `blame` is the place in the values file that is wrong when packages cannot be resolved. `text`
    is the command's input; `secret` texts are not printed.
    """

    argv: tuple[str, ...]
    what: str
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    blame: str = ""
    text: str = field(default="", repr=False)
    secret: bool = False

    def lines(self) -> list[str]:
        command = "run " + shlex.join(self.argv)
        if not self.text:
            return [command]
        if self.secret:
            return [f"{command}, with {len(self.text.encode())} bytes on its input, kept secret"]
        return [f"{command}, with this on its input:", *(f"  {x}" for x in self.text.splitlines())]


@dataclass(frozen=True)
class Call:
    """Call a function of ours that works on files or the network; `describe` says what it does.

    The function gets a reporter for progress and returns a short sentence for the person.
    """

    describe: str
    function: Callable[[Callable[[str], None]], str]

    def lines(self) -> list[str]:
        return [self.describe]


@dataclass(frozen=True)
class Start:
    """Start a process that stays, with its output in `log`; `ready` answers when it works."""

    name: str
    argv: tuple[str, ...]
    log: Path
    ready: str
    env: Mapping[str, str] = field(default_factory=dict, repr=False)
    cwd: Path | None = None
    seconds: float = 60.0

    def lines(self) -> list[str]:
        return ["start " + shlex.join(self.argv), f"wait for {self.ready}"]


Action = Write | Run | Call | Start


@dataclass(frozen=True)
class Step:
    """Actions that a person sees as one line of progress. `unless` existing makes it done."""

    title: str
    actions: tuple[Action, ...]
    unless: Path | None = None
    summary: str = ""


@dataclass(frozen=True)
class Plan:
    """All the steps, in their order."""

    steps: tuple[Step, ...]

    def text(self) -> str:
        """Return the plan as `--dry-run` prints it."""
        out: list[str] = []
        for step in self.steps:
            out.append(
                f"# {step.title}" + (f" (done once {step.unless} exists)" if step.unless else "")
            )
            out += [line for action in step.actions for line in action.lines()]
        return "\n".join(out) + "\n"

    def as_json(self) -> list[dict[str, Any]]:
        """Return the plan for programs."""
        return [
            {"title": step.title, "actions": [line for a in step.actions for line in a.lines()]}
            for step in self.steps
        ]
