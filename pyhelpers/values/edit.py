"""Put a text back where it stands, leaving every other byte of the file alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pyhelpers.errors import FileProblem
from pyhelpers.values.view import Values


def replace_text(values: Values, path: Sequence[str | int], new: str) -> tuple[Path, str]:
    """Return the file that set the text at `path`, and what it has to contain for `new`.

    For a text from --set-file that is the text itself; in a values file it has to stand below a
    `|`, and `new` must have as many lines. Raises FileProblem otherwise.
    """
    where = values.locate(path)
    if any(str(file) == where.file for _, file in values.set_files):
        return Path(where.file), new
    file = values.source_file(path)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    old: str = values.data
    for key in path:
        old = old[key]
    for number, (was, becomes) in enumerate(
        zip(old.splitlines(), new.splitlines(), strict=True), 1
    ):
        place = values.text_position(path, number, 1)
        line = lines[place.line - 1]
        body = line.rstrip("\r\n")
        if body[place.column - 1 :] != was:
            raise FileProblem(
                "The text does not stand line by line in the values file",
                where=where,
                mend="write it below a `|`, or in a file of its own with --set-file",
            )
        lines[place.line - 1] = body[: place.column - 1] + becomes + line[len(body) :]
    return file, "".join(lines)
