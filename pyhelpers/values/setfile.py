"""`--set-file key=path`, in Helm's own little language. Read by `load.py`.

Follows pkg/strvals/parser.go of Helm 4.2.4: dots go down into maps, `[0]` into lists, a backslash
takes the next character as it is, a comma begins the next key, `{a,b}` makes a list of files.
Unlike Helm, an empty path is refused: `--set-file roster=$UNSET` must not empty a roster.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pyhelpers.errors import UsageProblem
from pyhelpers.values.nodes import Node, Source

MAX_INDEX = 65536
"""Largest list index, as Helm's MaxIndex."""
MAX_LEVELS = 30
"""Most dots in one key, as Helm's MaxNestedNameLevel."""


@dataclass(frozen=True)
class Assignment:
    """One key and the file, or list of files, whose text it gets."""

    path: tuple[str | int, ...]
    files: tuple[str, ...]
    is_list: bool = False


def parse(argument: str) -> list[Assignment]:
    """Read one --set-file argument. Raises UsageProblem for what Helm refuses."""
    assignments: list[Assignment] = []
    rest = argument
    while rest:
        path, rest = _path(rest, argument)
        if rest.startswith("{"):
            files, rest = _listed(rest[1:], argument)
            rest = rest.removeprefix(",")
            assignments.append(Assignment(path, tuple(files), is_list=True))
        else:
            name, _, rest = _until(rest, ",")
            assignments.append(Assignment(path, (name,)))
        if not all(assignments[-1].files):
            raise _refused(argument, "there is no file behind the =", "name a file")
    if not assignments:
        raise _refused(argument, "it is empty", "write --set-file key=path")
    return assignments


def assign(root: Node, assignment: Assignment, read: Callable[[str], Source]) -> Node:
    """Return the tree with the files' texts set; `read` makes a Source of a file's path."""
    texts = [_text(read(name)) for name in assignment.files]
    value = Node(texts, texts[0].source, 1, 1) if assignment.is_list else texts[0]
    return _put(root, assignment.path, value, assignment)


def _text(source: Source) -> Node:
    return Node("\n".join(source.lines), source, 1, 1, style="file")


def _put(node: Node, path: tuple[str | int, ...], value: Node, assignment: Assignment) -> Node:
    if not path:
        return value
    step, below = path[0], path[1:]
    nothing = Node(None, value.source, 1, 1)
    if isinstance(step, str):
        held = {} if node.value is None else node.value
        if not isinstance(held, dict):
            raise _does_not_fit(assignment, "a key", node)
        return node.with_value(
            {**held, step: _put(held.get(step, nothing), below, value, assignment)}
        )
    held = [] if node.value is None else node.value
    if not isinstance(held, list):
        raise _does_not_fit(assignment, "a list's index", node)
    padded = held + [nothing] * (step + 1 - len(held))
    inner = _put(padded[step], below, value, assignment)
    return node.with_value([*padded[:step], inner, *padded[step + 1 :]])


def _path(text: str, argument: str) -> tuple[tuple[str | int, ...], str]:
    """Read `a.b[0].c=`; return the path and what follows the equals sign."""
    path: list[str | int] = []
    while True:
        key, stop, text = _until(text, "=[,.")
        if not key:
            raise _refused(argument, "a key is empty", "write --set-file key=path")
        path.append(key)
        while stop == "[":
            index, stop, text = _until(text, "]")
            if stop != "]" or not index.isdecimal() or int(index) > MAX_INDEX:
                mend = f"use a number from 0 to {MAX_INDEX}"
                raise _refused(argument, f"[{index}] is no index of a list", mend)
            path.append(int(index))
            stop, text = text[:1], text[1:]
            if stop not in ("[", ".", "="):
                mend = "write a[0].b=path or a[0]=path"
                raise _refused(argument, f"{stop!r} follows an index", mend)
        if stop == "=":
            return tuple(path), text
        if stop != ".":
            raise _refused(argument, f"{key!r} has no value", "write --set-file key=path")
        if sum(isinstance(step, str) for step in path) > MAX_LEVELS:
            raise _refused(argument, f"the key has more than {MAX_LEVELS} dots", "use fewer")


def _listed(text: str, argument: str) -> tuple[list[str], str]:
    names: list[str] = []
    while True:
        name, stop, text = _until(text, ",}")
        names.append(name)
        if stop == "}":
            return names, text
        if not stop:
            raise _refused(argument, "the list does not end", "close it with }")


def _until(text: str, stops: str) -> tuple[str, str, str]:
    """Split at the first of `stops` that has no backslash before it: (before, it, after)."""
    taken: list[str] = []
    position = 0
    while position < len(text):
        character = text[position]
        if character in stops:
            return "".join(taken), character, text[position + 1 :]
        if character == "\\":
            position += 1
            character = text[position : position + 1]
        taken.append(character)
        position += 1
    return "".join(taken), "", ""


def _refused(argument: str, why: str, mend: str) -> UsageProblem:
    return UsageProblem(f"--set-file cannot be read: {why}", where=argument, mend=mend)


def _does_not_fit(assignment: Assignment, step: str, node: Node) -> UsageProblem:
    return UsageProblem(
        f"--set-file goes through a value with {step}, but the value set there is of another kind",
        where=node.where,
        mend=f"check the key of {assignment.files[0]}, or remove the value from the file",
    )
