"""Lines of comma-separated values that know where each field stands. Standard library only.

Read by `roster.py`: Python's csv module gives values without places, and raises for long fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# One field as RFC 4180 section 2 has it, but for quotes that go over several lines; blanks before
# a quote are passed over.
_FIELD = re.compile(r' *"(?P<quoted>(?:[^"]|"")*)(?P<rest>"[^,]*)?|[^,]*')

# Only these end a line: what else str.splitlines knows would count lines as no editor does.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


@dataclass(frozen=True)
class Line:
    """A line of a text, without its end. `number` counts from 1.

    `spans` are where the fields stand in `text`, quotes included. `open_quote` is where a quote
    stands that is not closed on this line, else None.
    """

    number: int
    text: str
    fields: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    open_quote: int | None = None

    def column_of(self, index: int) -> int:
        """Return the column, from 1, where field `index` begins or would have to be added."""
        if index >= len(self.spans):
            return len(self.text.rstrip()) + 1
        start, end = self.spans[index]
        field = self.text[start:end]
        return start + len(field) - len(field.lstrip()) + 1

    def with_field(self, index: int, value: str) -> str:
        """Return the line's text with field `index` set, and all others as they stand."""
        if index < len(self.spans):
            start, end = self.spans[index]
            return self.text[:start] + value + self.text[end:]
        return self.text + "," * (index + 1 - len(self.spans)) + value


def split(text: str) -> list[str]:
    """Return the text's lines with their ends."""
    return _LINE.findall(text)


def lines(text: str) -> Iterator[Line]:
    """Yield the lines that say something: neither empty nor a comment (`#`)."""
    for number, raw in enumerate(split(text), 1):
        line = raw.rstrip("\r\n")
        if line.strip() and not line.lstrip().startswith("#"):
            yield _parse(number, line)


def _parse(number: int, text: str) -> Line:
    fields, spans, open_quote, start = [], [], None, 0
    while True:
        match = _FIELD.match(text, start)
        value = match[0]
        if match["quoted"] is not None:
            value = match["quoted"].replace('""', '"') + (match["rest"] or "")[1:]
            if match["rest"] is None:
                open_quote = text.index('"', start)
        fields.append(value.strip())
        spans.append(match.span())
        if match.end() == len(text):
            return Line(number, text, tuple(fields), tuple(spans), open_quote)
        start = match.end() + 1
