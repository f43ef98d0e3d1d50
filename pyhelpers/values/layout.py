"""How a values file is written: where each key and value begins and ends. Read by `splice.py`.

`nodes.py` tells what values mean and where they begin; who edits them has to know more: where
they end, their quotation marks, and whether a map stands in lines or in braces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from pyhelpers.values import scalars
from pyhelpers.values.events import Parser

_COLON = re.compile(r"[ \t]*:")


class UnfitError(ValueError):
    """The text cannot be edited; `args` say why, and `index` is the place."""

    def __init__(self, why: str, index: int) -> None:
        super().__init__(why)
        self.index = index


@dataclass(frozen=True)
class Piece:
    """One value, `text[start:end]`, its anchor and tag among it.

    `kind` is "map", "list", "null", "alias", or "text" for all other scalars. `mark` is a text's
    quotation mark, | or >. `flow` tells of a map or list that it is in braces or brackets.
    """

    kind: str
    start: int
    end: int
    mark: str = ""
    flow: bool = False
    anchored: bool = False
    entries: tuple[Entry, ...] = ()

    def entry(self, key: str) -> Entry | None:
        """Return the entry that counts: the last, where a key is repeated."""
        return next((one for one in reversed(self.entries) if one.key == key), None)


@dataclass(frozen=True)
class Entry:
    """A key, `text[start:end]`, and its value. `colon` is the index behind the colon.

    It is None for a key in braces that has none, and for one that `?` begins.
    """

    key: str
    start: int
    end: int
    mark: str
    colon: int | None
    value: Piece


def lay_out(text: str) -> Piece | None:
    """Return the layout of a text that `read.py` has taken; None for one that holds no values.

    Raises UnfitError for several documents.
    """
    root = None
    try:
        parser = Parser(text)
        while not isinstance(event := parser.get_event(), yaml.StreamEndEvent):
            if not isinstance(event, yaml.DocumentStartEvent):
                continue
            event = parser.get_event()
            begins, ends = event.start_mark.index, event.end_mark.index
            if isinstance(event, yaml.ScalarEvent) and begins == ends:
                continue
            if root is not None:
                raise UnfitError("the file has several documents, and another begins here", begins)
            root = _Layout(parser, text).piece(event)
    except (yaml.MarkedYAMLError, scalars.ScalarError):
        raise UnfitError("what follows the values is not YAML", len(text)) from None
    return root


class _Layout:
    def __init__(self, parser: Parser, text: str) -> None:
        self._next = parser.get_event
        self._text = text

    def piece(self, event: yaml.Event) -> Piece:
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.AliasEvent):
            return Piece("alias", start, end)
        anchored = event.anchor is not None
        if isinstance(event, yaml.ScalarEvent):
            kind = "null" if _meaning(event) is None else "text"
            mark = event.style or ""
            if mark in ("|", ">"):
                end = self._end_of_lines(start, end)
            return Piece(kind, start, end, mark, anchored=anchored)
        entries: list[Entry] = []
        # What stands in lines ends with its last value; the parser tells where the next begins.
        while not isinstance(inner := self._next(), yaml.CollectionEndEvent):
            if isinstance(event, yaml.MappingStartEvent):
                entries.append(self._entry(inner))
                end = entries[-1].value.end
            else:
                end = self.piece(inner).end
        if event.flow_style:
            end = inner.end_mark.index
        kind = "map" if isinstance(event, yaml.MappingStartEvent) else "list"
        return Piece(kind, start, end, "", event.flow_style, anchored, tuple(entries))

    def _entry(self, event: yaml.Event) -> Entry:
        key = self.piece(event)
        meaning = _meaning(event) if isinstance(event, yaml.ScalarEvent) else None
        match = _COLON.match(self._text, key.end)
        colon = match.end() if match else None
        value = self.piece(self._next())
        if value.start == value.end:
            # Parsers differ in where they see a value that is not written.
            at = key.end if colon is None else colon
            value = Piece("null", at, at)
        name = "" if meaning is None else scalars.key_text(meaning)
        return Entry(name, key.start, key.end, key.mark, colon, value)

    def _end_of_lines(self, start: int, end: int) -> int:
        """Return where a text below | or > ends; with a + empty lines belong to it."""
        written = self._text[start:end]
        header = written.partition("\n")[0].partition("#")[0]
        if "+" in header:
            return start + len(written.removesuffix("\n").removesuffix("\r"))
        return start + len(written.rstrip("\r\n"))


def _meaning(event: yaml.ScalarEvent) -> object:
    return scalars.resolve(event.value, plain=event.implicit[0], tag=event.tag)
