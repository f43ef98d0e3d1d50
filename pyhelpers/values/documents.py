"""A file's text cut into YAML documents, where Helm cuts it. Read by `read.py`.

Helm cuts lines before it parses them (`YAMLReader` of k8s.io/apimachinery v0.36.1), and then
reads one document of each piece: what follows a `...` line is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pyhelpers.errors import FileProblem
from pyhelpers.values.nodes import Source

_SEPARATOR = "---"
# What YAML allows in a file (https://yaml.org/spec/1.1/#c-printable).
_UNPRINTABLE = re.compile("[^\t\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Document:
    """One piece of a file and the line, counted from 1, on which it begins."""

    text: str
    first_line: int


def check_characters(source: Source) -> None:
    """Raise FileProblem at the first character that YAML does not allow."""
    for line_number, line in enumerate(source.lines, 1):
        match = _UNPRINTABLE.search(line)
        if match:
            raise FileProblem(
                f"YAML does not allow the control character U+{ord(match[0]):04X}",
                where=source.at(line_number, match.start() + 1),
                mend="delete it; it may not be visible in an editor",
            )


def split(source: Source) -> Iterator[Document]:
    """Yield a file's documents. Raises FileProblem for text behind `---`, as Helm does."""
    held: list[str] = []
    first = 1
    lines = source.lines if source.lines[-1] else source.lines[:-1]
    for line_number, raw in enumerate(lines, 1):
        line = raw.removesuffix("\r")
        if line.startswith(_SEPARATOR):
            rest = line[len(_SEPARATOR) :].strip()
            if rest and not rest.startswith("#"):
                raise FileProblem(
                    "Helm takes a line that begins with --- as the start of a new document, and "
                    "allows nothing but a comment behind it",
                    where=source.at(line_number, 1),
                    mend="put what follows --- on a line of its own",
                )
            if held:
                yield Document("\n".join(held) + "\n", first)
                held, first = [], line_number + 1
                continue
        held.append(line)
    if held:
        yield Document("\n".join(held) + "\n", first)
