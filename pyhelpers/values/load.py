"""Files → Values: the one module of this package that touches the disk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pyhelpers.errors import FileProblem, Finding, UsageProblem
from pyhelpers.places import shipped
from pyhelpers.values.merge import coalesce, overlay
from pyhelpers.values.nodes import Node, Source, dotted
from pyhelpers.values.read import read
from pyhelpers.values.setfile import assign, parse
from pyhelpers.values.view import Values

MAX_BYTES = 1024 * 1024
"""Size of one file. Kubernetes stores a release's values in a Secret, which holds 1 MiB
(https://kubernetes.io/docs/concepts/configuration/secret/#restriction-data-size)."""


class Over(Protocol):
    """The chart that values are laid over; pyhelpers.lint has such, of any chart."""

    @property
    def defaults(self) -> Node: ...

    @property
    def sections(self) -> frozenset[str]:
        """Return the sections that belong to subcharts."""
        ...


@dataclass(frozen=True, eq=False)
class _Folder:
    defaults: Node
    sections: frozenset[str]


def load_values(
    files: Sequence[Path], set_files: Sequence[str] = (), chart: Path | Over | None = None
) -> Values:
    """Read a workshop's values files, later over earlier, and lay them over the chart's.

    `files` are those of -f, `set_files` the arguments of --set-file, which go over all files;
    `chart` is the chart, or its folder, by default the one shipped.
    Raises UsageProblem for a file that cannot be read, FileProblem for one that is wrong.
    """
    over = _folder(chart or shipped("chart")) if isinstance(chart, Path | None) else chart
    defaults = over.defaults
    warnings: list[Finding] = []
    user = Node({}, defaults.source)
    layers: list[Node] = []
    for path in files:
        layer, repeated = _read_file(path)
        layers.append(layer)
        user = overlay(user, layer)
        warnings += repeated
    last = user.source
    assignments = [one for argument in set_files for one in parse(argument)]
    for assignment in assignments:
        user = assign(user, assignment, lambda name: _source(Path(name)))
    return Values(
        files=tuple(files),
        set_files=tuple(
            (dotted(one.path), Path(name)) for one in assignments for name in one.files
        ),
        warnings=tuple(warnings),
        user=user,
        merged=coalesce(user, defaults, over.sections),
        last=last,
        layers=tuple(layers),
    )


def _folder(chart: Path) -> _Folder:
    return _Folder(_read_file(chart / "values.yaml")[0], _subcharts(chart))


def _subcharts(chart: Path) -> frozenset[str]:
    """Return the sections that belong to subcharts: names, or aliases, in Chart.yaml."""
    path = chart / "Chart.yaml"
    if not path.is_file():
        return frozenset()
    listed = _read_file(path)[0].value.get("dependencies")
    sections = (entry.value for entry in listed.value) if listed else ()
    return frozenset((one.get("alias") or one["name"]).value for one in sections)


def _read_file(path: Path) -> tuple[Node, list[Finding]]:
    text = _text(path)
    return read(str(path), text)


def _source(path: Path) -> Source:
    return Source(str(path), tuple(_text(path).split("\n")))


def _text(path: Path) -> str:
    """Return a file's text. Reads no more than MAX_BYTES and one."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        mend = (
            "name a file, not a folder"
            if isinstance(error, IsADirectoryError)
            else "check the path and its permissions"
        )
        raise UsageProblem(f"cannot read {path}: {reason}", where=path, mend=mend) from None
    if len(content) > MAX_BYTES:
        raise FileProblem(
            f"the file is larger than {MAX_BYTES // 1024} KiB, more than Kubernetes can store",
            where=path,
            mend="put data into a file of its own and name it under image.data",
        )
    return _decode(content, path)


def _decode(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        raise FileProblem(
            f"the file is not UTF-8: byte 0x{content[error.start]:02X} does not belong there",
            where=Source(str(path), ()).at(line, column),
            mend=f"save it as UTF-8, or convert it: iconv -f latin1 -t utf-8 {path}",
        ) from None
