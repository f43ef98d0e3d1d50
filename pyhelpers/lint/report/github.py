"""For pull requests: GitHub's workflow commands, which become notes beside the lines. Pure.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyhelpers.errors import Finding
from pyhelpers.lint.report.outcome import Outcome, below

_COMMANDS = {"error": "error", "warning": "warning"}


def github(outcome: Outcome, root: Path) -> str:
    """Return the report; files are named as seen from the root, the workflow's workspace."""
    lines = [*_lines(outcome, root)]
    return "".join(f"{line}\n" for line in lines)


def _lines(outcome: Outcome, root: Path) -> Iterator[str]:
    for one in outcome.findings:
        yield _finding(one, root)
    for said in outcome.unread:
        yield f"::error::{_data(said)}"
    for said in outcome.unchecked:
        yield f"::notice::{_data(said)}"


def _finding(one: Finding, root: Path) -> str:
    properties = {
        "file": below(root, one.where.file),
        "line": one.where.line,
        "col": one.where.column,
        "title": one.rule,
    }
    given = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items() if value)
    # The log shows the message alone: it names the place as well.
    return f"::{_COMMANDS.get(one.severity, 'notice')} {given}::{_data(str(one))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
