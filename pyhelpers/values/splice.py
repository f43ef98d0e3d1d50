"""A values file's text, new texts for it → the text with them in it. Called by `put.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import itemgetter

from pyhelpers.values.layout import Entry, Piece, UnfitError
from pyhelpers.values.spelling import in_braces, in_lines, pairs, spelled

Tree = dict[str, "str | Tree"]
Edit = tuple[int, int, str]
"""`text[start:end]` becomes this."""

_USUAL_STEP = 2
_REST_OF_LINE = re.compile(r"[^\n]*?(?=\r?\n|\Z)")
_EMPTY_LINE = re.compile(r"\n[ \t]*\r?\n")
# Over comments and the ends of lines, to the comma behind a map's last pair.
_LAST_COMMA = re.compile(r"(?:\s|#[^\n]*)*+,")
_KINDS = {"map": "a map", "list": "a list", "text": "a single value", "null": "a null"}


def spliced(text: str, root: Piece | None, tree: Tree) -> str:
    """Return the text with a tree of maps and texts in it: each text replaced, or added.

    `root` is the layout of the text. Raises UnfitError where an anchor or an alias, a text below
    | or > or a value of another kind is in the way. That the result means what it should is for
    the caller to check.
    """
    splice = _Splice(text, root)
    edits = splice.alone(tree) if root is None else splice.merge(root, tree, splice.step, "")
    kept = 0
    parts: list[str] = []
    for start, end, new in sorted(edits, key=itemgetter(0)):
        parts += [text[kept:start], new]
        kept = end
    return "".join(parts) + text[kept:]


class _Splice:
    def __init__(self, text: str, root: Piece | None) -> None:
        self.text = text
        self.line_end = "\r\n" if re.match(r"[^\n]*\r\n", text) else "\n"
        self.step = next(self._steps(root), _USUAL_STEP) if root else _USUAL_STEP

    def alone(self, tree: Tree) -> list[Edit]:
        """Put the tree behind a text that holds comments at most."""
        start = self.line_end if self.text and not self.text.endswith("\n") else ""
        lines = "".join(line + self.line_end for line in in_lines(tree, 0, self.step))
        return [(len(self.text), len(self.text), start + lines)]

    def merge(self, piece: Piece, tree: Tree, step: int, mark: str) -> list[Edit]:
        """Put the tree into a map. `mark` is the quotation mark of the map's own key."""
        if piece.kind != "map":
            raise _in_the_way(piece, "a map")
        edits: list[Edit] = []
        missing: Tree = {}
        for key, new in tree.items():
            entry = piece.entry(key)
            if entry is None:
                missing[key] = new
            elif isinstance(new, str):
                edits += self._replaced(entry, new, flow=piece.flow)
            elif entry.value.kind == "null":
                edits += self._filled(entry, new, step, flow=piece.flow)
            else:
                deeper = next(self._steps(piece, key), step)
                edits += self.merge(entry.value, new, deeper, entry.mark)
        if missing and piece.flow:
            edits += self._behind_pairs(piece, missing, mark)
        elif missing:
            edits += self._behind_lines(piece, missing, step)
        return edits

    def _replaced(self, entry: Entry, new: str, *, flow: bool) -> list[Edit]:
        old = entry.value
        if old.kind not in ("text", "null") or old.anchored or old.mark in ("|", ">"):
            raise _in_the_way(old, "a text on this line")
        # Where keys are in quotation marks, as in JSON, values are as well.
        mark = old.mark or (entry.mark if flow else "")
        return [_value(entry, spelled(new, mark, flow=flow), flow=flow)]

    def _filled(self, entry: Entry, tree: Tree, step: int, *, flow: bool) -> list[Edit]:
        """Put a map where a null stands."""
        old = entry.value
        if old.anchored:
            raise _in_the_way(old, "a map")
        if flow:
            return [_value(entry, in_braces(tree, entry.mark), flow=True)]
        if entry.colon is None or "\n" in self.text[entry.colon : old.end]:
            raise _in_the_way(old, "a map")
        column = self._column(entry.start)
        lines = in_lines(tree, column + step, step)
        return [(entry.colon, old.end, ""), self._lines_behind(old.end, column + 1, lines)]

    def _behind_lines(self, piece: Piece, tree: Tree, step: int) -> list[Edit]:
        """Put new keys behind a map's last, with an empty line between if there was one before."""
        column = self._column(piece.entries[-1].start)
        lines = in_lines(tree, column, step)
        before = piece.entries[-2].value.end if len(piece.entries) > 1 else piece.end
        apart = _EMPTY_LINE.search(self.text, before, piece.entries[-1].start)
        separate = apart is not None and not self._takes_empty_lines(piece)
        return [self._lines_behind(piece.end, column, lines, apart=separate)]

    def _takes_empty_lines(self, piece: Piece) -> bool:
        """Tell whether an empty line behind would belong to a text below `|+` or `>+`."""
        while piece.kind == "map" and not piece.flow:
            piece = piece.entries[-1].value
        header = _REST_OF_LINE.match(self.text, piece.start)[0].partition("#")[0]
        return piece.mark in ("|", ">") and "+" in header

    def _behind_pairs(self, piece: Piece, tree: Tree, mark: str) -> list[Edit]:
        """Put new pairs into braces: on lines of their own where the last pair has one."""
        if not piece.entries:
            inside = self.text.index("{", piece.start) + 1
            blank = self.text[inside : piece.end - 1].isspace()
            end = piece.end - 1 if blank else inside
            return [(inside, end, ", ".join(pairs(tree, mark)))]
        last = piece.entries[-1]
        written = pairs(tree, last.mark)
        end = last.value.end
        # Right behind a colon a comma would not end the pair.
        gap = " " if end == last.colon else ""
        indent = self.text[self._line_start(last.start) : last.start]
        if indent.strip() or "\n" not in self.text[piece.start : last.start]:
            return [(end, end, gap + "".join(f", {pair}" for pair in written))]
        comma = _LAST_COMMA.match(self.text, end, piece.end)
        at = comma.end() if comma else end
        lines = [f"{indent}{pair}," for pair in written]
        if not comma:
            lines[-1] = lines[-1].removesuffix(",")
        if "\n" in self.text[at : piece.end]:
            added = self._lines_behind(at, len(indent), lines)
        else:
            added = (at, at, "".join(self.line_end + line for line in lines))
        return [added] if comma else [(end, end, gap + ","), added]

    def _lines_behind(
        self, index: int, column: int, lines: list[str], *, apart: bool = False
    ) -> Edit:
        """Put lines behind the line of `index` and the comments below it that belong to it.

        Those are indented by `column` at least: they may be keys that are commented out. `apart`
        asks for an empty line before.
        """
        end = _REST_OF_LINE.match(self.text, index).end()
        comment = re.compile(rf"(?:\r?\n[ \t]*(?=\r?\n))*\r?\n {{{column},}}#[^\n]*?(?=\r?\n|\Z)")
        while match := comment.match(self.text, end):
            end = match.end()
        if apart and self.text[self._line_start(end) : end].strip():
            lines = ["", *lines]
        return end, end, "".join(self.line_end + line for line in lines)

    def _steps(self, piece: Piece, key: str | None = None) -> Iterator[int]:
        """Yield by how much maps in lines are indented below their keys: below one, or anywhere."""
        for entry in piece.entries if key is None else [piece.entry(key)]:
            value = entry.value
            if value.kind == "map" and not value.flow and not piece.flow:
                yield self._column(value.entries[0].start) - self._column(entry.start)
                yield from self._steps(value)

    def _column(self, index: int) -> int:
        return index - self._line_start(index)

    def _line_start(self, index: int) -> int:
        return self.text.rfind("\n", 0, index) + 1


def _value(entry: Entry, written: str, *, flow: bool) -> Edit:
    """Put a value where there is one, or behind the colon."""
    old = entry.value
    if old.start < old.end:
        return old.start, old.end, written
    if entry.colon is not None:
        return entry.colon, entry.colon, f" {written}"
    if not flow:
        raise _in_the_way(old, "a colon")
    return entry.end, entry.end, f": {written}"


def _in_the_way(piece: Piece, wanted: str) -> UnfitError:
    if piece.kind == "alias" or piece.anchored:
        why = "what stands here is shared with other places, by an anchor and aliases"
    elif piece.mark in ("|", ">"):
        why = f"the text here begins with {piece.mark} and has lines of its own"
    else:
        why = f"{_KINDS[piece.kind]} stands where {wanted} is wanted"
    return UnfitError(why, piece.start)
