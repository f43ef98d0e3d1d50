"""What the YAML parser says, in words that tell how to mend it. Read by `read.py`."""

from __future__ import annotations

import yaml

from pyhelpers.errors import FileProblem
from pyhelpers.values.nodes import Source

# The parser's words (libyaml's and PyYAML's differ a little) → what is wrong, how to mend it.
_SAID: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "a colon and a space begin a value where none can stand",
        "quote the text if the colon belongs to it; else check that the line before has its colon, "
        "and the indentation",
    ),
    (
        "could not find expected ':'",
        "a key has no colon behind it",
        "write `key: value`, and check the indentation of the lines before",
    ),
    (
        "did not find expected ',' or",
        "a list or map in brackets is not closed, or a comma is missing",
        "check commas and the closing bracket, and quote text that holds { } [ ] or ,",
    ),
    (
        "expected ',' or",
        "a list or map in brackets is not closed, or a comma is missing",
        "check commas and the closing bracket, and quote text that holds { } [ ] or ,",
    ),
    (
        "while scanning a quoted scalar",
        "a quoted text does not end, or an escape in it is unknown",
        "close the quotation mark; inside double quotes write \\\\ for a backslash",
    ),
    (
        "block end",
        "the indentation does not fit the lines before it",
        "indent keys of one map, and the dashes of one list, by the same number of spaces",
    ),
    (
        "expected key",
        "the indentation does not fit the lines before it",
        "indent keys of one map, and the dashes of one list, by the same number of spaces",
    ),
    (
        "expected '-' indicator",
        "the indentation does not fit the lines before it",
        "indent keys of one map, and the dashes of one list, by the same number of spaces",
    ),
    (
        "block sequence entries are not allowed",
        "a list cannot begin here",
        "put `- ` on a line of its own below the key",
    ),
    (
        "cannot start any token",
        "no value can begin with this character",
        "quote the value",
    ),
)
_TAB = ("YAML does not allow a tab here", "use spaces")


def syntax_problem(error: yaml.MarkedYAMLError, source: Source, first_line: int) -> FileProblem:
    """Turn the parser's error into one message; `first_line` is the document's."""
    mark = error.problem_mark or error.context_mark
    if error.context_mark and first_line + mark.line >= len(source.lines):
        mark = error.context_mark  # what does not end is better seen where it begins
    line = min(first_line + mark.line, len(source.lines)) if mark else first_line
    column = mark.column + 1 if mark else 1
    what, mend = _words(error, source.lines[line - 1], column)
    return FileProblem(what, where=source.at(line, column), mend=mend)


def _words(error: yaml.MarkedYAMLError, line: str, column: int) -> tuple[str, str]:
    if "\t" in line[: len(line) - len(line.lstrip())] or line[column - 1 : column] == "\t":
        return _TAB
    said = f"{error.context or ''} {error.problem or ''}"
    for part, what, mend in _SAID:
        if part in said:
            return what, mend
    return (
        f"this is not YAML: {' '.join(said.split())}",
        "check the line and the one before it, and quote text with special characters",
    )
