"""Who may enter: the roster, read from text by a pure function.

Read by the gate in front of every login (`gate.py`), by the lint rules, and by the commands
that list or print participants. Pure: no files, no imports outside the standard library.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field

from .codes import is_hash
from .lines import Line, lines, split

ROLES = ("participant", "instructor", "admin")
COLUMNS = ("name", "role", "email", "code")

# What JupyterHub, a home folder and a URL can all carry. A provider that names people by
# e-mail address (Google) needs `@` and `+`.
NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{0,62}", re.ASCII)

# A byte order mark, with which spreadsheets begin a CSV file.
_MARK = "\ufeff"


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


def parse_roster(text: str) -> Roster:
    """Return the roster that a CSV text describes, with all its problems; raises nothing.

    The first line names the columns: `name` and `role`, optionally `email` and `code`. Empty
    lines and lines that begin with `#` are passed over. A line with a problem gives no member.
    """
    said = list(lines(text.removeprefix(_MARK)))
    if not said:
        return Roster()
    header = said[0]
    problems = _quote_problems(header) or _header_problems(header)
    if problems:
        return Roster(problems=tuple(problems))
    columns = [name.lower() for name in header.fields]
    members: dict[str, Member] = {}
    for line in said[1:]:
        found = _member(line, columns, members)
        if isinstance(found, Member):
            members[found.name] = found
        else:
            problems.append(found)
    return Roster(tuple(members.values()), tuple(problems))


def _quote_problems(line: Line) -> list[RosterProblem]:
    if line.open_quote is None:
        return []
    mend = "close it on the same line, or remove it"
    return [RosterProblem(line.number, line.open_quote + 1, "a quote is not closed", mend)]


def _header_problems(header: Line) -> list[RosterProblem]:
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


def _member(line: Line, columns: list[str], members: dict[str, Member]) -> Member | RosterProblem:
    def problem(column: str, message: str, mend: str) -> RosterProblem:
        return RosterProblem(line.number, line.column_of(columns.index(column)), message, mend)

    for unclosed in _quote_problems(line):
        return unclosed
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
    code = values.get("code", "")
    if code and not is_hash(code):
        # Never repeated: it may be the code itself.
        mend = "empty this field, then run: pyhelpers roster codes"
        return problem("code", f"the code of {name} is not the hash of one", mend)
    return Member(name, role, values.get("email", ""), code, line.number)


def with_codes(text: str, hashes: dict[str, str]) -> str:
    """Return the roster's text with these members' code hashes; every other byte is kept."""
    plain = text.removeprefix(_MARK)
    said = list(lines(plain))
    if not said or not hashes:
        return text
    out = split(plain)
    header = said[0]
    columns = [name.lower() for name in header.fields]

    def put(line: Line, value: str) -> None:
        end = out[line.number - 1][len(line.text) :]
        out[line.number - 1] = line.with_field(index, value) + end

    index = columns.index("code") if "code" in columns else len(columns)
    if index == len(columns):
        put(header, "code")
    by_line = {member.line: member for member in parse_roster(text).members}
    for line in said[1:]:
        member = by_line.get(line.number)
        if member and member.name in hashes:
            put(line, hashes[member.name])
    return text[: len(text) - len(plain)] + "".join(out)
