"""Values files of any layout, in lines and in braces, for tests of what edits them."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field

from hypothesis import strategies as st

from pyhelpers.values.nodes import plain
from pyhelpers.values.read import read

PATH = ("jupyterhub", "singleuser", "image")
KEYS = [*PATH, "name", "tag"]
SCALARS = ["", "~", "1", "x", "a b", "'it''s'", '"#, {\\" é"', "yes", "!!str 2", "a/b:1", "🜛"]
# Around a value that may be replaced, while the text is made.
BEGINS, ENDS = "\ue000", "\ue001"
FEW = st.integers(0, 3)
RARELY = st.sampled_from([False, False, False, True])


@dataclass
class Writer:
    """Writes maps in lines and in braces, with comments and odd spaces between."""

    draw: Callable
    step: int
    comments: int = 0
    below_bars: set[tuple[str, ...]] = field(default_factory=set)

    def comment(self) -> str:
        """Return nothing, or a comment that no other is like."""
        if not self.draw(RARELY):
            return ""
        self.comments += 1
        return f"{' ' * self.draw(st.integers(1, 2))}# c{self.comments}, x: {{y}}"

    def keys(self, path: tuple[str, ...]) -> list[str]:
        """Draw keys for a map: often the one that leads on."""
        others = self.draw(st.lists(st.sampled_from(["a", "hub", *KEYS]), max_size=3))
        on = [PATH[len(path)]] if path == PATH[: len(path)] and len(path) < 3 else []
        here = list(dict.fromkeys(others + on * self.draw(FEW)))
        return self.draw(st.permutations(here))

    def lines(self, path: tuple[str, ...], column: int) -> list[str]:
        """Write a map in lines."""
        written: list[str] = []
        for key in self.keys(path) or ["z"]:
            written += [""] * (self.draw(FEW) == 3)
            if note := self.comment():
                written.append(" " * self.draw(st.sampled_from([column, column + 2])) + note[1:])
            written += self.entry((*path, key), column)
        return written

    def entry(self, path: tuple[str, ...], column: int) -> list[str]:
        deeper = column + self.step
        mark = self.draw(st.sampled_from(["", "", "", '"', "'"]))
        start = f"{' ' * column}{mark}{path[-1]}{mark}:"
        kinds = ["scalar", "braces", "braces", "list", "bar"] + ["lines"] * 4 * (len(path) < 5)
        kind = self.draw(st.sampled_from(kinds))
        if kind == "lines":
            return [start + self.comment(), *self.lines(path, deeper)]
        if kind == "list":
            return [start + self.comment(), f"{' ' * column}- x: 1", f"{' ' * column}-"]
        if kind == "bar":
            self.below_bars.add(path)
            header = self.draw(st.sampled_from(["|", ">-", "|+", "|2-"]))
            body = self.draw(st.sampled_from(["x", "# x\n\n y", "x\n\n", "x\n  "])).split("\n")
            margin = " " * (column + 2 if "2" in header else deeper)
            lines = [margin + one if one else "" for one in body]
            return [f"{start} {header}{self.comment()}", *lines]
        value = self.braces(path, deeper) if kind == "braces" else self.scalar(path)
        written = f"{start}{' ' * self.draw(st.integers(1, 2))}{value}{self.comment()}"
        return written.split("\n")

    def scalar(self, path: tuple[str, ...]) -> str:
        value = self.draw(st.sampled_from(SCALARS))
        replaced = path[:-1] == PATH or (path == PATH[: len(path)] and value == "~")
        return BEGINS + value + ENDS if replaced else value

    def braces(self, path: tuple[str, ...], column: int) -> str:
        """Write a map in braces, on one line or over several."""
        mark = self.draw(st.sampled_from(["", "", '"']))
        spread = self.draw(RARELY)
        before = "\n" + " " * (column + 2) if spread else ""
        after = "" if spread else self.draw(st.sampled_from(["", " "]))
        pairs = []
        for key in self.keys(path):
            inner = (*path, key)
            deep = len(path) < 5 and self.draw(st.booleans())
            value = self.braces(inner, column + 2) if deep else self.scalar(inner)
            pairs.append(f"{mark}{key}{mark}: {value or ' '}")
        if not pairs:
            return "{" + after + "}"
        written = "{" + after
        for number, pair in enumerate(pairs, 1):
            last = number == len(pairs)
            comma = "," if not last or self.draw(RARELY) else ""
            written += before + pair + comma + (self.comment() if spread else " " * (not last))
        if spread and (written.rpartition("\n")[2].count("# c") or self.draw(st.booleans())):
            written += "\n" + " " * column
        return written + after + "}"


@dataclass(frozen=True)
class Written:
    text: str
    frame: str
    """The text without the values that may be replaced."""
    data: dict
    below_bars: set[tuple[str, ...]]

    def fits(self, texts: dict[str, str]) -> bool:
        """Tell whether a person would see at once what to change."""
        inner = self.data
        for key in PATH:
            inner = inner.get(key)
            if not isinstance(inner, dict):
                return inner is None
        there = [(inner.get(key), (*PATH, key), text) for key, text in texts.items()]
        return all(
            old == text or not (isinstance(old, dict | list) or place in self.below_bars)
            for old, place, text in there
        )

    def expected(self, texts: dict[str, str]) -> dict:
        """Return the data with the texts in them."""
        data = deepcopy(self.data)
        inner = data
        for key in PATH:
            inner[key] = inner.get(key) or {}
            inner = inner[key]
        inner.update(texts)
        return data


@st.composite
def files(draw: Callable) -> Written:
    writer = Writer(draw, draw(st.sampled_from([2, 4, 3])))
    lines = [writer.braces((), 0)] if draw(RARELY) else writer.lines((), 0)
    text = "\n".join(lines) + draw(st.sampled_from(["\n", "\n", "", "\n\n# end\n"]))
    text = draw(st.sampled_from(["", "", "---\n", "# start\n\n"])) + text
    if draw(RARELY):
        text = text.replace("\n", "\r\n")
    text = draw(st.sampled_from(["", "", "\ufeff"])) + text
    frame = re.sub(f" *{BEGINS}.*?{ENDS}", "", text)
    text = text.replace(BEGINS, "").replace(ENDS, "")
    data = plain(read("f", text.removeprefix("\ufeff"))[0])
    return Written(text, frame, data, writer.below_bars)
