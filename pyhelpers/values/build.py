"""A YAML parser's events → nodes, as Helm's YAML library understands them. Called by `read.py`.

Works on events rather than on PyYAML's own nodes: scalars (`scalars.py`), merge keys and repeated
keys follow go.yaml.in/yaml/v2 (`decode.go`), and an alias is counted before it is followed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from pyhelpers.errors import FileProblem, Finding, Location
from pyhelpers.values import scalars
from pyhelpers.values.documents import Document
from pyhelpers.values.events import Parser
from pyhelpers.values.nodes import Node, Path, Source, dotted

MAX_VALUES = 100_000
"""Most keys and values in one file, aliases counted as often as they are used."""
MAX_DEPTH = 100
"""Most maps and lists inside each other; more would exhaust Python's stack."""

_ESCAPED_SLASH = re.compile(r"(?<!\\)(?:\\\\)*\\/")


@dataclass
class Budget:
    """How many keys and values one file has used up."""

    spent: int = 0

    def spend(self, values: int, where: Location) -> None:
        """Count values. Raises FileProblem beyond MAX_VALUES."""
        self.spent += values
        if self.spent > MAX_VALUES:
            raise FileProblem(
                f"the file holds more than {MAX_VALUES:,} values, aliases (*name) counted as "
                "often as they are used",
                where=where,
                mend="write fewer values, or repeat fewer anchors inside each other",
            )


class Builder:
    """Builds one document's nodes; its anchors live as long as it does."""

    def __init__(
        self,
        parser: Parser,
        document: Document,
        source: Source,
        budget: Budget,
        warnings: list[Finding],
    ) -> None:
        self._next = parser.get_event
        self._document = document
        self._source = source
        self._budget = budget
        self._warnings = warnings
        self._anchors: dict[str, tuple[Node | None, int]] = {}

    def root(self) -> Node:
        """Build the value that the parser's next event begins. Raises FileProblem."""
        return self._node(self._next(), (), 0)

    def _node(self, event: yaml.Event, path: Path, depth: int) -> Node:
        where = self._at(event)
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event.anchor, where)
        before = self._budget.spent
        self._budget.spend(1, where)
        if event.anchor is not None:
            self._anchors[event.anchor] = (None, 0)
        style = ""
        if isinstance(event, yaml.ScalarEvent):
            value = self._scalar(event)
            style = event.style if event.style in ("|", ">") else ""
        elif depth == MAX_DEPTH:
            raise FileProblem(
                f"maps and lists are nested more than {MAX_DEPTH} levels deep",
                where=where,
                mend="write fewer levels: no Helm chart has so many",
            )
        elif isinstance(event, yaml.MappingStartEvent):
            value = self._mapping(path, depth + 1)
        else:
            value = self._sequence(path, depth + 1)
        node = Node(value, self._source, where.line, where.column, style=style)
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, self._budget.spent - before)
        return node

    def _alias(self, anchor: str, where: Location) -> Node:
        if anchor not in self._anchors:
            raise FileProblem(
                f"*{anchor} refers to an anchor that is not set above",
                where=where,
                mend=f"write &{anchor} before the value meant, or quote the text",
            )
        node, size = self._anchors[anchor]
        if node is None:
            raise FileProblem(
                f"the value of &{anchor} contains itself",
                where=where,
                mend=f"write out the value instead of *{anchor}",
            )
        self._budget.spend(size, where)
        return node

    def _sequence(self, path: Path, depth: int) -> list[Node]:
        items: list[Node] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event, (*path, len(items)), depth))
        return items

    def _mapping(self, path: Path, depth: int) -> dict[str, Node]:
        """A merge key acts where it stands, over the keys above it; a repeated key replaces the
        one before it whole."""
        built: dict[str, Node] = {}
        written: dict[str, Location] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            where = self._at(event)
            if _is_merge_key(event):
                built |= self._merged_maps(path, depth, where)
                continue
            key = self._key(event, path, depth)
            node = self._node(self._next(), (*path, key), depth)
            if key in written:
                self._warnings.append(_repeated((*path, key), written[key], where))
            written[key] = where
            built[key] = node.under_key(where.line, where.column)
        return built

    def _merged_maps(self, path: Path, depth: int, where: Location) -> dict[str, Node]:
        event = self._next()
        node = self._node(event, path, depth)
        listed = isinstance(node.value, list) and not isinstance(event, yaml.AliasEvent)
        maps = node.value if listed else [node]
        if not all(isinstance(one.value, dict) for one in maps):
            raise FileProblem(
                "the merge key << takes a map, or a list of maps written here",
                where=where,
                mend="name an anchor that stands on a map, such as `<<: *defaults`",
            )
        return {key: inner for one in reversed(maps) for key, inner in one.value.items()}

    def _key(self, event: yaml.Event, path: Path, depth: int) -> str:
        where = self._at(event)
        if isinstance(event, yaml.ScalarEvent) and event.anchor is None:
            self._budget.spend(1, where)
            value = self._resolve(event)
        else:
            value = self._node(event, path, depth).value
        if isinstance(value, dict | list):
            raise FileProblem(
                "a key is a map or a list",
                where=where,
                mend="quote it if it is meant as text, such as a {{ template }}: Helm does not "
                "fill in templates in values files",
            )
        try:
            return scalars.key_text(value)
        except scalars.ScalarError as error:
            raise FileProblem(f"{error}", where=where, mend="quote the key") from None

    def _scalar(self, event: yaml.ScalarEvent) -> object:
        value = self._resolve(event)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        try:
            return scalars.number(value)
        except scalars.ScalarError as error:
            mend = "quote it, or write a number"
            raise FileProblem(f"{error}", where=self._at(event), mend=mend) from None

    def _resolve(self, event: yaml.ScalarEvent) -> object:
        if event.style == '"' and "/" in event.value:
            self._check_escapes(event)
        try:
            return scalars.resolve(event.value, plain=event.implicit[0], tag=event.tag)
        except scalars.ScalarError as error:
            mend = "remove the tag, or write what it says"
            raise FileProblem(f"{error}", where=self._at(event), mend=mend) from None

    def _check_escapes(self, event: yaml.ScalarEvent) -> None:
        """Refuse an escape that libyaml has learned since go-yaml was made from it."""
        written = self._document.text[event.start_mark.index : event.end_mark.index]
        if _ESCAPED_SLASH.search(written):
            raise FileProblem(
                "Helm does not know the escape \\/ in double quotes",
                where=self._at(event),
                mend="write / without the backslash",
            )

    def _at(self, event: yaml.Event) -> Location:
        mark = event.start_mark
        return self._source.at(self._document.first_line + mark.line, mark.column + 1)


def _is_merge_key(event: yaml.Event) -> bool:
    if not isinstance(event, yaml.ScalarEvent) or event.value != "<<":
        return False
    return event.implicit[0] or event.tag == scalars.TAG + "merge"


def _repeated(path: Path, first: Location, second: Location) -> Finding:
    return Finding(
        second,
        dotted(path),
        f"the key is written twice, and Helm takes only this one: the one on line {first.line} "
        "has no effect",
        "keep one of the two",
        "warning",
        "repeated-key",
    )
