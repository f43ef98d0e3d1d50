"""Settings as they were read → `Settings`, each mistake with its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pyhelpers.errors import FileProblem
from pyhelpers.lint.builtin import YAML, known
from pyhelpers.lint.registry import ERROR, WARNING
from pyhelpers.lint.settings import OFF, TABLE, Settings
from pyhelpers.schema.words import given, nearest
from pyhelpers.values.nodes import Node, Source, plain

_KEYS = ("chart", "strict", "ignore", "severity", "files")
_LEVELS = (ERROR, WARNING, OFF)


def checked(settings: Node, folder: Path) -> Settings:
    """Return the settings. Raises FileProblem for unknown keys, ids and values."""
    entries = _map(settings, _KEYS)
    chart, strict = entries.get("chart"), entries.get("strict")
    if chart is not None:
        _expect(chart, str, "the folder, the package or the name of a chart")
    if strict is not None:
        _expect(strict, bool, "true or false")
    return Settings(
        folder=folder,
        chart=str(chart.value) if chart else "",
        strict=bool(strict and strict.value),
        ignore=_ids(entries.get("ignore")),
        severity=dict(_severities(entries.get("severity"))),
        files=tuple(_files(entries.get("files"))),
    )


def _map(node: Node, keys: Iterable[str] = ()) -> dict[str, Node]:
    """Return a map's entries. Raises FileProblem for none, and for keys other than these."""
    _expect(node, dict, "a map of keys and values")
    entries: dict[str, Node] = node.value  # type: ignore[assignment]
    for key, value in entries.items():
        if keys and key not in keys:
            raise _unknown("key", key, value, keys)
    return entries


def _ids(node: Node | None) -> frozenset[str]:
    if node is None:
        return frozenset()
    _expect(node, list, "a list of ids")
    entries: list[Node] = node.value  # type: ignore[assignment]
    for entry in entries:
        _expect(entry, str, "the id of a rule")
        _known(str(entry.value), entry, silenced=True)
    return frozenset(plain(node))


def _severities(node: Node | None) -> Iterator[tuple[str, str]]:
    for id_, level in _map(node).items() if node else ():
        if level.value is False:  # `off` without quotation marks is false in Helm's YAML
            level = level.with_value(OFF)  # noqa: PLW2901
        if level.value not in _LEVELS:
            mend = f"write one of {', '.join(_LEVELS)}"
            raise FileProblem(f"{given(level.value)} is no severity", where=level.where, mend=mend)
        _known(id_, level, silenced=level.value != ERROR)
        yield id_, str(level.value)


def _files(node: Node | None) -> Iterator[tuple[str, frozenset[str]]]:
    for glob, entry in _map(node).items() if node else ():
        yield glob, _ids(_map(entry, ("ignore",)).get("ignore"))


def _known(id_: str, node: Node, *, silenced: bool) -> None:
    if id_ not in known():
        raise _unknown("rule", id_, node, known())
    if silenced and id_ == YAML:
        problem = f"the rule {id_} cannot be ignored or made less grave"
        raise FileProblem(problem, where=node.where_key, mend="remove it here")


def _unknown(what: str, name: str, node: Node, choices: Iterable[str]) -> FileProblem:
    near = nearest(name, choices)
    also = "pyhelpers lint --rules lists them" if what == "rule" else f"known: {', '.join(choices)}"
    mend = f"did you mean {near}?" if near else also
    return FileProblem(f"there is no {what} {name}", where=node.where_key, mend=mend)


def _expect(node: Node, kind: type, what: str) -> None:
    if not isinstance(node.value, kind):
        value = plain(node)
        raise FileProblem(f"here goes {what}, not {given(value)}", where=node.where, mend="edit it")


def toml_table(path: Path, text: str) -> Node | None:
    """Return [tool.workshop-lint], None where there is none. Raises FileProblem for no TOML."""
    try:
        table = tomllib.loads(text).get("tool", {}).get(TABLE)
    except tomllib.TOMLDecodeError as error:
        raise FileProblem(f"this is not TOML: {error}", where=path, mend="mend it") from None
    source = Source(str(path), tuple(text.split("\n")))
    return None if table is None else _node(table, source, _line(source, TABLE, 1))


def _node(value: Any, source: Source, line: int) -> Node:
    """Make a tree of TOML's data. tomllib knows no places: each is the next line with its words."""
    inner: Any = value
    if isinstance(value, dict):
        inner = {key: _node(one, source, _line(source, key, line)) for key, one in value.items()}
    elif isinstance(value, list):
        inner = [_node(one, source, _line(source, str(one), line)) for one in value]
    return Node(inner, source, line, 1)


def _line(source: Source, words: str, since: int) -> int:
    """Return the first line from `since` on that has the words outside of a comment."""
    whole = re.compile(rf"(?<![\w-]){re.escape(words)}(?![\w-])")
    for number, line in enumerate(source.lines[since - 1 :], since):
        if whole.search(line) and not line.lstrip().startswith("#"):
            return number
    return since
