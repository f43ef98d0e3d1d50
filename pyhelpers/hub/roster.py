"""Who may enter: the roster, read from text by a pure function.

Read by the gate in front of every login (`gate.py`), by the lint rules, and by the commands
that list or print participants. Pure: no files, no imports outside the standard library.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

ROLES = ("participant", "instructor", "admin")
COLUMNS = ("name", "role", "email", "code")

# What JupyterHub, a home folder and a URL can all carry. A provider that names people by
# e-mail address (Google) needs `@` and `+`.
NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,62}", re.ASCII)


@dataclass(frozen=True)
class Member:
    """One line of the roster. `name` is the JupyterHub user name, in lower case.

    `code` is the slow hash of a personal code (`codes.py`), never the code itself. `line` counts
    from 1 within the roster's text.
    """

    name: str
    role: str
    email: str = ""
    code: str = field(default="", repr=False)
    line: int = 0


@dataclass(frozen=True)
class RosterProblem:
    """What is wrong with a line. `line` and `column` count from 1 within the roster's text."""

    line: int
    column: int
    message: str
    mend: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}. Fix: {self.mend}"


@dataclass(frozen=True)
class Roster:
    """The members in the roster's order, and everything that was wrong with its text."""

    members: tuple[Member, ...] = ()
    problems: tuple[RosterProblem, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_name", {member.name: member for member in self.members})

    def get(self, name: str) -> Member | None:
        """Return the member with this user name (any case), or None."""
        return self._by_name.get(name.lower())

    def names(self, role: str) -> tuple[str, ...]:
        return tuple(member.name for member in self.members if member.role == role)


@dataclass(frozen=True)
class _Line:
    number: int
    text: str
    fields: tuple[str, ...]

    def column_of(self, index: int) -> int:
        """Return where field `index` begins, or where it would have to be added."""
        start = 0
        for _ in range(index):
            comma = self.text.find(",", start)
            if comma < 0:
                return len(self.text.rstrip()) + 1
            start = comma + 1
        rest = self.text[start:]
        return start + len(rest) - len(rest.lstrip()) + 1


def _lines(text: str) -> Iterator[_Line]:
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            fields = next(csv.reader([line], skipinitialspace=True))
            yield _Line(number, line, tuple(value.strip() for value in fields))


def parse_roster(text: str) -> Roster:
    """Return the roster that a CSV text describes, with all its problems; raises nothing.

    The first line names the columns: `name` and `role`, optionally `email` and `code`. Empty
    lines and lines that begin with `#` are passed over. A line with a problem gives no member.
    """
    lines = list(_lines(text))
    if not lines:
        return Roster()
    header = lines[0]
    problems = _header_problems(header)
    if problems:
        return Roster(problems=tuple(problems))
    columns = [name.lower() for name in header.fields]
    members: dict[str, Member] = {}
    for line in lines[1:]:
        found = _member(line, columns, members)
        if isinstance(found, Member):
            members[found.name] = found
        else:
            problems.append(found)
    return Roster(tuple(members.values()), tuple(problems))


def _header_problems(header: _Line) -> list[RosterProblem]:
    example = "begin the roster with a line such as: name,role"
    if len(header.fields) == 1 and re.search(r"[;\t]", header.text):
        mend = "save the list as comma-separated values (CSV)"
        return [RosterProblem(header.number, 1, "the columns are not separated by commas", mend)]
    problems = []
    columns = [name.lower() for name in header.fields]
    if not {"name", "role"} & set(columns):
        return [
            RosterProblem(header.number, 1, "the line that names the columns is missing", example)
        ]
    for index, name in enumerate(columns):
        where = header.column_of(index)
        if name not in COLUMNS:
            near = difflib.get_close_matches(name, COLUMNS, 1)
            mend = f"did you mean {near[0]}?" if near else f"known columns: {', '.join(COLUMNS)}"
            problems.append(RosterProblem(header.number, where, f"unknown column {name!r}", mend))
        elif name in columns[:index]:
            problems.append(
                RosterProblem(header.number, where, f"column {name!r} twice", "keep one of them")
            )
    for name in ("name", "role"):
        if name not in columns:
            problems.append(RosterProblem(header.number, 1, f"no column {name!r}", example))
    return problems


def _member(line: _Line, columns: list[str], members: dict[str, Member]) -> Member | RosterProblem:
    def problem(column: str, message: str, mend: str) -> RosterProblem:
        return RosterProblem(line.number, line.column_of(columns.index(column)), message, mend)

    if len(line.fields) > len(columns):
        mend = f"the columns are {','.join(columns)}"
        where = line.column_of(len(columns))
        return RosterProblem(line.number, where, "more values than columns", mend)
    values = dict(zip(columns, line.fields, strict=False))
    name, role = values.get("name", "").lower(), values.get("role", "").lower()
    if not name:
        return problem("name", "no name", "add the person's user name, or remove the line")
    if not NAME.fullmatch(name):
        mend = (
            "use the name the login provider knows the person by: letters, digits and . _ - @ +, "
            "at most 63"
        )
        return problem("name", f"{values['name']!r} cannot be a user name", mend)
    if name in members:
        mend = f"remove one of them; the first is in line {members[name].line}"
        return problem("name", f"{name} is on the roster twice", mend)
    if not role:
        return problem("role", f"{name} has no role", f"add one of {', '.join(ROLES)}")
    if role not in ROLES:
        near = difflib.get_close_matches(role, ROLES, 1)
        mend = f"did you mean {near[0]}?" if near else f"one of {', '.join(ROLES)}"
        return problem("role", f"unknown role {values['role']!r}", mend)
    return Member(name, role, values.get("email", ""), values.get("code", ""), line.number)


def with_codes(text: str, hashes: dict[str, str]) -> str:
    """Return the roster's text with these members' code hashes; every other byte is kept."""
    lines = list(_lines(text))
    if not lines or not hashes:
        return text
    header = lines[0]
    columns = [name.lower() for name in header.fields]
    out = text.splitlines(keepends=True)
    added = "code" not in columns
    if added:
        columns.append("code")
        out[header.number - 1] = _with_field(out[header.number - 1], len(columns) - 1, "code")
    by_line = {member.line: member for member in parse_roster(text).members}
    for line in lines[1:]:
        member = by_line.get(line.number)
        if member and member.name in hashes:
            index = columns.index("code")
            out[line.number - 1] = _with_field(out[line.number - 1], index, hashes[member.name])
    return "".join(out)


def _with_field(line: str, index: int, value: str) -> str:
    """Return a line of plain comma-separated values with field `index` set."""
    body = line.rstrip("\r\n")
    fields = body.split(",")
    fields += [""] * (index + 1 - len(fields))
    fields[index] = value
    return ",".join(fields) + line[len(body) :]
