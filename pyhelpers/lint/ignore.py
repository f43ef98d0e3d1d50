"""`# lint: ignore[ID] reason` in values files: what it silences, and what is wrong with it. Pure.

At the end of a line it is about findings on that line, alone on a line about the next one that is
no comment; `ignore-file` is about the whole file. Lines are taken as they stand, so that a comment
of a program in a block scalar counts as well.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pyhelpers.errors import Finding, Location
from pyhelpers.lint.builtin import (
    IGNORE_UNKNOWN,
    IGNORE_UNUSED,
    IGNORE_WITHOUT_REASON,
    LASTING,
    known,
)
from pyhelpers.lint.registry import WARNING
from pyhelpers.schema.words import nearest

_COMMENT = re.compile(
    r"(?:^|(?<=\s))#\s*lint:\s*ignore(?P<file>-file)?(?![\w-])\s*(?:\[(?P<ids>[^\]]*)\])?(?P<why>.*)"
)


@dataclass(frozen=True)
class Ignore:
    """One comment: where it stands, the line it is about (0: all), the ids, whether it says why."""

    where: Location
    line: int
    ids: tuple[str, ...]
    reasoned: bool


def ignores_in(file: str, lines: Sequence[str]) -> list[Ignore]:
    """Return the comments of a file, the last one first."""
    found = []
    below = len(lines) + 1  # the next line that is no comment, which those above it are about
    for number in range(len(lines), 0, -1):
        line = lines[number - 1]
        alone = line.lstrip().startswith("#")
        if match := _COMMENT.search(line):
            about = 0 if match["file"] else below if alone else number
            ids = (one.strip() for one in (match["ids"] or "").split(","))
            reasoned = bool(match["why"].strip(" \t\r:-,."))
            where = Location(file, number, match.start() + 1)
            found.append(Ignore(where, about, tuple(dict.fromkeys(filter(None, ids))), reasoned))
        if not alone:
            below = number
    return found


def without_ignored(
    findings: Iterable[Finding], lines_of: Mapping[str, Sequence[str]], *, complete: bool = True
) -> list[Finding]:
    """Return the findings that no comment silences, and those about the comments themselves.

    `lines_of` has each file's lines. `complete` tells that nothing was left unchecked, so that a
    comment which silences nothing is one too many.
    """
    ignores = [one for file, lines in lines_of.items() for one in ignores_in(file, lines)]
    silencing: defaultdict[tuple[str, int, str], list[Ignore]] = defaultdict(list)
    for one in ignores:
        for id_ in set(one.ids) - LASTING:
            silencing[one.where.file, one.line, id_].append(one)
    used: set[tuple[Ignore, str]] = set()
    left = []
    for finding in findings:
        where, rule = finding.where, finding.rule
        by = {*silencing[where.file, where.line, rule], *silencing[where.file, 0, rule]}
        used |= {(one, rule) for one in by}
        if not by:
            left.append(finding)
    about = [said for one in ignores for said in _about(one, used, complete=complete)]
    return sorted([*left, *about], key=lambda one: one.where) if about else left


def _about(ignore: Ignore, used: set[tuple[Ignore, str]], *, complete: bool) -> Iterator[Finding]:
    if not ignore.ids:
        yield _finding(ignore, IGNORE_UNKNOWN, "no rule is named", "write ignore[ID] and a reason")
        return
    if not ignore.reasoned:
        mend = "write it behind the bracket"
        yield _finding(ignore, IGNORE_WITHOUT_REASON, "the reason is missing", mend)
    for id_ in ignore.ids:
        if id_ not in known():
            near = nearest(id_, known())
            mend = f"did you mean {near}?" if near else "pyhelpers lint --rules lists them"
            yield _finding(ignore, IGNORE_UNKNOWN, f"there is no rule {id_}", mend)
        elif id_ in LASTING:
            problem = f"{id_} cannot be ignored in a file"
            yield _finding(ignore, IGNORE_UNKNOWN, problem, "mend what it points at")
        elif complete and (ignore, id_) not in used:
            whole = "in this file" if not ignore.line else f"on line {ignore.line}"
            problem = f"nothing {whole} needs to be silenced for {id_}"
            yield _finding(ignore, IGNORE_UNUSED, problem, "remove it")


def _finding(ignore: Ignore, rule: str, problem: str, mend: str) -> Finding:
    return Finding(ignore.where, "", problem, mend, WARNING, rule)
