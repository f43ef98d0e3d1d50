"""What can go wrong for a person: one message each, and the exit code that goes with it.

Every module raises these; only `pyhelpers.__main__` turns them into text and an exit code.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

EXIT_OK = 0
EXIT_FILE = 1
EXIT_USAGE = 2
EXIT_ENVIRONMENT = 3
EXIT_INTERRUPTED = 130


@dataclass(frozen=True, order=True)
class Location:
    """A place in a file a person wrote. Counted from 1; line 0 is the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return (
            f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"
        )


@dataclass(frozen=True)
class Fix:
    """An edit that a program can make: `quote` or `unquote` a value, `rename` its key to `new`."""

    kind: str
    new: str = ""


@dataclass(frozen=True)
class Finding:
    """Something a check has to say about a values file.

    `path` is the dotted key, `problem` what is wrong with what was given, `mend` the one edit
    that puts it right. `severity` is "error" or "warning", `rule` the id of what found it.
    """

    where: Location
    path: str
    problem: str
    mend: str
    severity: str = "error"
    rule: str = ""
    fix: Fix | None = None
    """Set where the mend is certain and mechanical."""

    def __str__(self) -> str:
        key = f"{self.path}: " if self.path else ""
        fix = f" Fix: {self.mend}" if self.mend else ""
        return f"{self.where}: {self.severity}: {key}{self.problem}.{fix}"


class Problem(Exception):
    """Stops a command. `what` happened, `where` (a path, URL or key), how to `mend` it."""

    exit_code = EXIT_ENVIRONMENT

    def __init__(self, what: str, *, where: str | Path | Location = "", mend: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = str(where)
        self.place = where if isinstance(where, Location) else None
        self.mend = mend

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.mend:
            lines.append(f"  mend:  {self.mend}")
        return "\n".join(lines)


class FileProblem(Problem):
    """The values file, or something it names, is wrong, or a check of it failed."""

    exit_code = EXIT_FILE


class UsageProblem(Problem):
    """The command was called in a way it cannot take."""

    exit_code = EXIT_USAGE


class EnvironmentProblem(Problem):
    """The machine, the network or another program is in the way."""

    exit_code = EXIT_ENVIRONMENT


class FindingsProblem(FileProblem):
    """Findings that stop a command, all at once."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = sorted(findings, key=lambda finding: finding.where)
        super().__init__("\n".join(str(finding) for finding in self.findings))
