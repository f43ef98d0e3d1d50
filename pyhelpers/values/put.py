"""Set texts in a values file, leaving every other byte of it alone.

`pyhelpers build-image --push` writes an image's name and tag with it. Values that are there are
replaced where they stand; missing ones go to the end of their map, written as the map is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pyhelpers.errors import FileProblem, Location
from pyhelpers.values.layout import UnfitError, lay_out
from pyhelpers.values.nodes import Node, dotted, find, plain
from pyhelpers.values.read import read
from pyhelpers.values.spelling import pairs
from pyhelpers.values.splice import spliced
from pyhelpers.values.view import Values

_MARK = "\ufeff"


def put_texts(values: Values, file: Path, path: Sequence[str], texts: Mapping[str, str]) -> str:
    """Return what `file` has to contain so that the map at `path` has these texts.

    The file is taken as it is now, and the result is read again: it means what it did but for
    these texts. Maps that are missing on the path are made. Raises FileProblem where no small
    edit does that, or where a later file or --set-file would go over the texts.
    """
    wanted = _Wanted(file, tuple(path), dict(texts))
    wanted.check_reached(values)
    try:
        # Byte for byte: the ends of lines and a byte order mark are kept.
        content = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise wanted.refused("it cannot be read any more", Location(str(file))) from None
    text = content.removeprefix(_MARK)
    root, repeated = wanted.read(text, "it cannot be read any more")
    new = wanted.new(root)
    if not new:
        return content
    try:
        edited = spliced(text, lay_out(text), _nested(wanted.path, new))
    except UnfitError as error:
        raise wanted.refused(str(error), _place(file, text, error.index)) from None
    again, repeated_again = wanted.read(edited, "the result would not be right")
    if (_exact(plain(again)), repeated_again) != (_exact(wanted.expected(root)), repeated):
        reason = "an edit here would change other values too, as by an anchor or a merge key"
        raise wanted.refused(reason, find(root, wanted.path)[0].where_key)
    return content.removesuffix(text) + edited


@dataclass(frozen=True)
class _Wanted:
    """The texts that a map of a file is to have."""

    file: Path
    path: tuple[str, ...]
    texts: dict[str, str]

    def refused(self, why: str, where: Location | str) -> FileProblem:
        """Return the message that says why a person has to do it."""
        what = f"{dotted(self.path)} cannot be written into {self.file}: {why}"
        mend = f"write it by hand: {', '.join(pairs(self.texts))}"
        return FileProblem(what, where=where, mend=mend)

    def check_reached(self, values: Values) -> None:
        """Raise FileProblem where Helm would not take the texts from this file."""
        if self.file not in values.files:
            raise self.refused("it is none of the values files", Location(str(self.file)))
        names = [str(one) for one in values.files]
        below = names[: len(names) - names[::-1].index(str(self.file))]
        for key, text in self.texts.items():
            node, found = find(values.user, (*self.path, key))
            ends = found or not isinstance(node.value, dict)
            if ends and node.source.name not in below and node.value != text:
                raise self.refused("what stands here goes over that file", node.where_key)

    def read(self, text: str, otherwise: str) -> tuple[Node, int]:
        """Read the file's text as Helm does; return its root and how many keys are repeated.

        Raises FileProblem with the words of `otherwise`.
        """
        try:
            root, warnings = read(str(self.file), text)
        except FileProblem as problem:
            raise self.refused(f"{otherwise}: {problem.what}", problem.where) from None
        return root, len(warnings)

    def new(self, root: Node) -> dict[str, str]:
        """Return the texts that the map does not have. Raises FileProblem where it is no map."""
        node, found = find(root, self.path)
        if not isinstance(node.value, dict | None):
            raise self.refused("what stands here is not a map", node.where_key)
        there = plain(node) if found and node.value is not None else {}
        return {key: text for key, text in self.texts.items() if there.get(key) != text}

    def expected(self, root: Node) -> dict:
        """Return the file's data with the texts in them."""
        data = plain(root)
        inner = data
        for key in self.path:
            if inner.get(key) is None:
                inner[key] = {}
            inner = inner[key]
        inner.update(self.texts)
        return data


def _nested(path: tuple[str, ...], texts: dict[str, str]) -> dict:
    for key in reversed(path):
        texts = {key: texts}
    return texts


def _place(file: Path, text: str, index: int) -> Location:
    line = text.count("\n", 0, index) + 1
    return Location(str(file), line, index - text.rfind("\n", 0, index))


def _exact(data: object) -> str:
    """Return data as a text: Python holds True and 1 for equal, Helm does not."""
    return json.dumps(data, sort_keys=True)
