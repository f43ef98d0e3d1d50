"""Put a text back where it stands, leaving every other byte of the file alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyhelpers.errors import FileProblem, Location
from pyhelpers.values.view import Values

_MARK = "\ufeff"


def replace_text(values: Values, path: Sequence[str | int], new: str) -> tuple[Path, str]:
    """Return the file that set the text at `path`, and what it has to contain for `new`.

    For a text from --set-file that is the text itself; in a values file each line that changes
    has to stand on a line of its own, as below a `|`, and `new` must have as many lines. Raises
    FileProblem otherwise.
    """
    where = values.locate(path)
    file = Path(where.file)
    # Byte for byte: the ends of lines and a byte order mark are kept.
    content = file.read_bytes().decode("utf-8")
    if any(str(one) == where.file for _, one in values.set_files):
        return file, (_MARK if content.startswith(_MARK) else "") + new
    old: str = values.data
    for key in path:
        old = old[key]
    was, becomes = old.split("\n"), new.split("\n")
    if len(was) != len(becomes):
        raise _not_line_by_line(where)
    lines = content.split("\n")
    for number, (before, after) in enumerate(zip(was, becomes, strict=True), 1):
        if before == after:
            continue
        place = values.text_position(path, number, 1)
        line = lines[place.line - 1]
        body = line.removesuffix("\r")
        if body[place.column - 1 :] != before:
            raise _not_line_by_line(where)
        lines[place.line - 1] = body[: place.column - 1] + after + line[len(body) :]
    return file, "\n".join(lines)


def _not_line_by_line(where: Location) -> FileProblem:
    return FileProblem(
        "The text does not stand line by line in the values file",
        where=where,
        mend="write it below a `|`, or in a file of its own with --set-file",
    )
