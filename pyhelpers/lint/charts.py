"""A chart as Helm reads it: a folder or a package, with what its dependencies bring.

Only Chart.yaml, values.yaml and values.schema.json are looked at, also those of subcharts, in
folders and in packages below charts/.
"""

from __future__ import annotations

import io
import json
import re
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pyhelpers.errors import FileProblem, UsageProblem
from pyhelpers.values.nodes import Node, Source, find
from pyhelpers.values.read import read

_LARGEST = 8 * 2**20
"""In bytes, of one file of a package: Helm 4 itself takes no more than 5 MiB of a file
(helm.sh/helm/v4/pkg/chart/loader/archive, MaxDecompressedFileSize)."""
_PARTS = re.compile(r"(charts/[^/]+/)*(Chart\.yaml|values\.yaml|values\.schema\.json)")
_PACKAGES = re.compile(r"(charts/[^/]+/)*charts/[^/]+\.tgz")
_INNER = re.compile(r"charts/([^/]+)/(.+)", re.S)

Files = Mapping[str, bytes]
"""A chart's files by their path in it."""


@dataclass(frozen=True, eq=False)
class Dependency:
    """What a Chart.yaml lists. `key` is the section of its values: its alias, or its name."""

    name: str
    key: str
    version: str
    conditions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart; `subcharts` has those dependencies that are there, `missing` the others."""

    name: str
    version: str
    defaults: Node
    schema: Mapping[str, Any] | None
    subcharts: tuple[tuple[Dependency, Chart], ...] = ()
    missing: tuple[Dependency, ...] = ()

    @property
    def sections(self) -> frozenset[str]:
        """Return the sections of the values that Helm hands on to other charts."""
        return frozenset(one.key for one in (*(d for d, _ in self.subcharts), *self.missing))


Fetch = Callable[[Dependency], Path | None]
"""Finds the package of a dependency that the chart itself does not bring."""


def read_chart(place: Path, fetch: Fetch = lambda _: None) -> Chart:
    """Read a chart's folder or package.

    Raises UsageProblem for what is no chart, FileProblem for one that is damaged.
    """
    try:
        files = _folder(place) if place.is_dir() else _package(place.read_bytes(), place)
    except OSError as error:
        reason = (error.strerror or "it cannot be read").lower()
        raise UsageProblem(f"cannot read the chart {place}: {reason}", where=place) from None
    if "Chart.yaml" not in files:
        mend = "name a chart's folder, its package (.tgz), or jupyterhub"
        raise UsageProblem("this is no chart: it has no Chart.yaml", where=place, mend=mend)
    return _chart(files, str(place), fetch)


def _folder(place: Path) -> dict[str, bytes]:
    found = {
        name: (place / name).read_bytes()
        for name in ("Chart.yaml", "values.yaml", "values.schema.json")
        if (place / name).is_file()
    }
    for inner in sorted((place / "charts").glob("*")):
        if inner.is_dir():
            below = _folder(inner)
            found |= {f"charts/{inner.name}/{name}": text for name, text in below.items()}
        elif inner.suffix == ".tgz":
            found[f"charts/{inner.name}"] = inner.read_bytes()
    return found


def _package(content: bytes, place: Path | str) -> dict[str, bytes]:
    found = {}
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:gz") as tar:
            for member in tar:
                name = member.name.removeprefix("./").partition("/")[2]
                if not (_PARTS.fullmatch(name) or _PACKAGES.fullmatch(name)):
                    continue
                stream = tar.extractfile(member) if member.size <= _LARGEST else None
                if stream:
                    found[name] = stream.read()
    except (tarfile.TarError, EOFError, OSError) as error:
        what, mend = f"this is no chart's package: {error}", "fetch it once more"
        raise FileProblem(what, where=str(place), mend=mend) from None
    return found


def _chart(files: Files, place: str, fetch: Fetch) -> Chart:
    about = _yaml(files, "Chart.yaml", place)
    brought = _brought(files, place)
    subcharts, missing = [], []
    for dependency in _dependencies(about):
        inner = brought.get(dependency.name)
        if inner is not None:
            subcharts.append((dependency, _chart(inner, f"{place}/{dependency.name}", fetch)))
        elif (package := fetch(dependency)) is not None:
            subcharts.append((dependency, read_chart(package, fetch)))
        else:
            missing.append(dependency)
    listed = {one.name for one in _dependencies(about)}
    for name, inner in brought.items():
        # A chart in charts/ that Chart.yaml does not list is one all the same.
        if name not in listed:
            inside = _chart(inner, f"{place}/{name}", fetch)
            subcharts.append((Dependency(name, name, inside.version), inside))
    return Chart(
        name=_text(about, "name"),
        version=_text(about, "version"),
        defaults=_yaml(files, "values.yaml", place),
        schema=_schema(files, place),
        subcharts=tuple(subcharts),
        missing=tuple(missing),
    )


def _brought(files: Files, place: str) -> dict[str, Files]:
    """Return the files of each chart below charts/, by that chart's own name."""
    folders: dict[str, dict[str, bytes]] = {}
    for path, content in files.items():
        if match := _INNER.fullmatch(path):
            folders.setdefault(match[1], {})[match[2]] = content
        elif path.startswith("charts/"):
            folders[path] = _package(content, f"{place}/{path}")
    with_chart = (inner for inner in folders.values() if "Chart.yaml" in inner)
    return {_text(_yaml(inner, "Chart.yaml", place), "name"): inner for inner in with_chart}


def _dependencies(about: Node) -> tuple[Dependency, ...]:
    listed = find(about, ("dependencies",))
    entries = listed[0].value if listed[1] and isinstance(listed[0].value, list) else []
    return tuple(
        Dependency(
            name=_text(one, "name"),
            key=_text(one, "alias") or _text(one, "name"),
            version=_text(one, "version"),
            conditions=tuple(filter(None, _text(one, "condition").split(","))),
            tags=tuple(str(tag.value) for tag in _list(one, "tags")),
        )
        for one in entries
    )


def _list(node: Node, key: str) -> list[Node]:
    found, there = find(node, (key,))
    return found.value if there and isinstance(found.value, list) else []


def _text(node: Node, key: str) -> str:
    found, there = find(node, (key,))
    return str(found.value) if there else ""


def _yaml(files: Files, name: str, place: str) -> Node:
    label = f"{place}/{name}"
    if name not in files:
        return Node({}, Source(label, ()))
    return read(label, files[name].decode("utf-8-sig", "replace"))[0]


def _schema(files: Files, place: str) -> Mapping[str, Any] | None:
    if "values.schema.json" not in files:
        return None
    try:
        found = json.loads(files["values.schema.json"])
    except ValueError as error:
        where = f"{place}/values.schema.json"
        raise FileProblem(f"the chart's schema is no JSON: {error}", where=where) from None
    return found if isinstance(found, dict) else None
