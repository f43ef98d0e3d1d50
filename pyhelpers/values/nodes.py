"""Values that know where they stand: the tree between YAML text and plain data.

Made by `read.py` and `setfile.py`, merged by `merge.py`, asked by `view.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pyhelpers.errors import Location

Path = Sequence[str | int]
"""Where a value stands: the keys and list indices that lead to it."""


@dataclass(frozen=True, eq=False)
class Source:
    """A file that was read: its name as the user gave it, and its lines without their ends."""

    name: str
    lines: tuple[str, ...]

    def at(self, line: int, column: int) -> Location:
        return Location(self.name, line, column)


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One value and where it was set. Lines and columns count from 1, 0 means "the whole file".

    `value` is a scalar, a list of nodes, or a dict from text to node. `key_line` and `key_column`
    tell where the key stands, and are the value's own place where there is none. `style` is "|"
    or ">" for a block scalar, "file" for a text that --set-file read, and "" for all others.
    """

    value: object
    source: Source
    line: int = 0
    column: int = 0
    key_line: int = 0
    key_column: int = 0
    style: str = ""

    @property
    def where(self) -> Location:
        return self.source.at(self.line, self.column)

    @property
    def where_key(self) -> Location:
        return self.source.at(self.key_line or self.line, self.key_column or self.column)

    def with_value(self, value: object) -> Node:
        return replace(self, value=value)

    def under_key(self, line: int, column: int) -> Node:
        """Return the same value below a key that stands here."""
        return Node(self.value, self.source, self.line, self.column, line, column, self.style)


def child(node: Node | None, step: str | int) -> Node | None:
    """Return what a map or a list holds under one step of a path, or None."""
    if node is None:
        return None
    value = node.value
    if isinstance(value, dict):
        return value.get(step)
    if isinstance(value, list) and isinstance(step, int) and -1 < step < len(value):
        return value[step]
    return None


def find(node: Node, path: Path) -> tuple[Node, bool]:
    """Follow a path; return the deepest node on it and whether that is the path's end."""
    for step in path:
        inner = child(node, step)
        if inner is None:
            return node, False
        node = inner
    return node, True


def walk(node: Node, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple, Node]]:
    """Yield (path, node) of everything below a node, each map and list before what it holds."""
    entries = node.value.items() if isinstance(node.value, dict) else ()
    entries = enumerate(node.value) if isinstance(node.value, list) else entries
    for step, inner in entries:
        yield (*path, step), inner
        yield from walk(inner, (*path, step))


def plain(node: Node) -> object:
    """Return the data alone: dicts, lists and scalars, none shared with another call."""
    value = node.value
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value


def dotted(path: Path) -> str:
    """Write a path as people do: `image.data[0].to`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")
