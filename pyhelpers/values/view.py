"""`Values`: the merged values as commands see them, and where each of them was set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pyhelpers.errors import Finding, Location
from pyhelpers.values.nodes import Node, Source, find, plain
from pyhelpers.values.textplace import place_in_text

_SPELLING = re.compile(r"[^\s,\[\]{}#'\"]+")


@dataclass(frozen=True, eq=False)
class Values:
    """One workshop's values: the user's files over the chart's, as Helm merges them.

    `data` is plain Python and must not be changed. A None in it, below `jupyterhub` or another
    subchart's section, is a null with which a user's file deletes that subchart's default.
    Paths are sequences of keys and list indices: `("image", "data", 0, "to")`.
    """

    files: tuple[Path, ...]
    set_files: tuple[tuple[str, Path], ...]
    warnings: tuple[Finding, ...]
    user: Node = field(repr=False)
    """The user's files alone, merged."""
    merged: Node = field(repr=False)
    """The same over the chart's values."""
    last: Source = field(repr=False)
    """The file that a complaint about something missing everywhere points at."""
    layers: tuple[Node, ...] = field(repr=False)
    """Each of the user's files by itself, in their order."""
    data: dict = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "data", plain(self.merged))

    def locate(self, path: Sequence[str | int]) -> Location:
        """Return where the value at this path was set, by the user or else by the chart.

        A path that nothing set gives the nearest parent in the user's files. Never fails.
        """
        node, found = self._find(path)
        where = node.where if found else node.where_key
        return where if node.line else self._whole()

    def locate_own(self, path: Sequence[str | int]) -> Location:
        """Return where a user's file has this path, or else the first file as a whole."""
        if self.set_by_user(path):
            return self.locate(path)
        return Location(str(self.files[0])) if self.files else self._whole()

    def locate_key(self, path: Sequence[str | int]) -> Location:
        """Return where the key stands, rather than its value; else the same as `locate`."""
        node, found = self._find(path)
        if not found:
            return self.locate(path)
        return node.where_key if node.line else self._whole()

    def text_position(self, path: Sequence[str | int], line: int, column: int) -> Location:
        """Return where a line and column (from 1) of the text at this path stand in its file.

        Exact for `|`, `>` and --set-file; for other texts the place where they begin.
        """
        node, found = self._find(path)
        return place_in_text(node, line, column) if found else self.locate(path)

    def written(self, path: Sequence[str | int]) -> str:
        """Return a number, boolean or null as its file spells it: `0644`, `yes`, `~`; else ""."""
        node, found = self._find(path)
        if not found or not node.line or isinstance(node.value, str | list | dict):
            return ""
        if node.line > len(node.source.lines):
            return ""  # YAML also ends lines at characters that nobody sees, such as U+0085
        match = _SPELLING.match(node.source.lines[node.line - 1], node.column - 1)
        return match[0] if match else ""

    def source_file(self, path: Sequence[str | int]) -> Path:
        """Return the file that set this value: relative paths inside it start at its folder."""
        return Path(self.locate(path).file)

    def set_by_user(self, path: Sequence[str | int]) -> bool:
        """Tell whether a -f file or --set-file has this path, be it as a null."""
        return find(self.user, path)[1]

    def _find(self, path: Sequence[str | int]) -> tuple[Node, bool]:
        node, found = find(self.user, path)
        if not found:
            default, in_chart = find(self.merged, path)
            if in_chart:
                return default, True
        return node, found

    def _whole(self) -> Location:
        return Location(self.last.name)
