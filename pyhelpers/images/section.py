"""The values' `image` section, parsed once. Read by the share's preparation and the image recipe.

Types and required keys were checked against chart/values.schema.yaml before; what a schema cannot
say is refused here. Nothing is read from disk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from pyhelpers.errors import FileProblem, Location

if TYPE_CHECKING:
    from pyhelpers.values import Values

SEED_STATE = ".workshop"
"""The folder in each home where images/workshop/seed.py keeps its notes."""

NOTEBOOK_SECONDS = 600
"""How long a notebook of `image.check` may run where the values file does not say."""

_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class DataFile:
    """Data that every participant reads at ~/`to`: one local `file` (or folder), or one `url`."""

    location: Location
    to: str
    file: Path | None = None
    url: str = ""
    sha256: str = ""
    """Lower-case hexadecimal; "" when it is not to be checked (local files only)."""
    size: int | None = None
    """In bytes."""
    license: str = ""
    volume: bool = False
    """Kept out of a container image and mounted into it instead."""


@dataclass(frozen=True)
class GitTree:
    """The files of one commit of a Git repository."""

    url: str
    commit: str


@dataclass(frozen=True)
class Content:
    """A folder whose files are copied into each home, below ~/`to` ("." is the home itself)."""

    location: Location
    to: str
    source: Path | GitTree


@dataclass(frozen=True)
class Check:
    """A notebook, by its path in a home, that must run in the finished workshop."""

    location: Location
    notebook: str
    seconds: int = NOTEBOOK_SECONDS
    """How long it may take before it counts as hanging."""


@dataclass(frozen=True)
class ListFile:
    """A file beside the values file that lists software, as pip or conda write it."""

    location: Location
    path: Path


@dataclass(frozen=True)
class Image:
    """The software, data and content that make the participants' environment."""

    base: str = ""
    apt: tuple[str, ...] = ()
    pip: tuple[str, ...] = ()
    conda: tuple[str, ...] = ()
    requirements: tuple[ListFile, ...] = ()
    environment: ListFile | None = None
    data: tuple[DataFile, ...] = ()
    content: tuple[Content, ...] = ()
    checks: tuple[Check, ...] = ()

    @property
    def notebooks(self) -> tuple[str, ...]:
        """The paths of the notebooks to check, relative to a home."""
        return tuple(check.notebook for check in self.checks)

    @classmethod
    def from_values(cls, values: Values) -> Image:
        """Parse the merged values' `image`; relative paths start at the file that has them.

        Raises FileProblem for a destination outside the home and a source that cannot be one.
        """
        section = values.data.get("image") or {}

        def entries(key: str) -> list[tuple[tuple[str, str, int], dict[str, Any]]]:
            return [(("image", key, n), item) for n, item in enumerate(section.get(key) or ())]

        return cls(
            base=section.get("base") or "",
            apt=tuple(section.get("apt") or ()),
            pip=tuple(section.get("pip") or ()),
            conda=tuple(section.get("conda") or ()),
            requirements=tuple(
                _list_file(values, ("image", "requirements", n))
                for n in range(len(section.get("requirements") or ()))
            ),
            environment=_list_file(values, ("image", "environment"))
            if section.get("environment")
            else None,
            data=tuple(_data(values, path, item) for path, item in entries("data")),
            content=tuple(_content(values, path, item) for path, item in entries("content")),
            checks=tuple(_check(values, path, item) for path, item in entries("check")),
        )


def home_path(text: str, where: Location) -> str:
    """Return a destination in its plain form, `a/b/c` or "." for the home itself.

    Raises FileProblem when it would leave the home or meet the seeding's own notes.
    """
    path = PurePosixPath(text)
    if path.is_absolute() or ".." in path.parts or text.startswith("~"):
        mend = 'write a path inside the home, for instance "workshop/data.csv"'
        raise FileProblem(f"{text} leaves the participant's home", where=where, mend=mend)
    if path.parts[:1] == (SEED_STATE,):
        mend = f"choose a name other than {SEED_STATE}"
        raise FileProblem(f"{text} is where seeding keeps its notes", where=where, mend=mend)
    return path.as_posix()


def _data(values: Values, path: tuple[str, str, int], item: dict[str, Any]) -> DataFile:
    where = values.locate(path)
    to = home_path(item["to"], values.locate((*path, "to")))
    if to == ".":
        mend = 'add the name that it shall have, for instance "data/spectra.csv"'
        raise FileProblem("data cannot replace the whole home", where=where, mend=mend)
    url, sha256 = item.get("url") or "", (item.get("sha256") or "").lower()
    file = _beside(values, (*path, "file"), item["file"]) if item.get("file") else None
    if bool(url) == bool(file):
        mend = "give either `file:` or `url:`"
        raise FileProblem("a data entry needs exactly one source", where=where, mend=mend)
    if sha256 and not _SHA256.fullmatch(sha256):
        mend = "write the 64 digits that `sha256sum FILE` prints"
        raise FileProblem("this is not a sha256", where=values.locate((*path, "sha256")), mend=mend)
    if url:
        scheme = urlsplit(url).scheme.lower()
        if scheme not in ("http", "https", "file"):
            mend = "use an http, https or file address"
            raise FileProblem(f"{url} cannot be downloaded", where=where, mend=mend)
        if not sha256:
            mend = "add `sha256:` with what `sha256sum FILE` prints for a copy that you trust"
            raise FileProblem(f"{url} has no checksum", where=where, mend=mend)
        if scheme == "file":
            url, file = "", Path(url2pathname(urlsplit(url).path))
    return DataFile(
        location=where,
        to=to,
        file=file,
        url=url,
        sha256=sha256,
        size=item.get("size"),
        license=item.get("license") or "",
        volume=bool(item.get("volume")),
    )


def _content(values: Values, path: tuple[str, str, int], item: dict[str, Any]) -> Content:
    where = values.locate(path)
    source: Path | GitTree
    if item["from"].startswith("git+"):
        source = git_tree(item["from"], values.locate((*path, "from")))
    else:
        source = _beside(values, (*path, "from"), item["from"])
    return Content(where, home_path(item["to"], values.locate((*path, "to"))), source)


def _check(values: Values, path: tuple[str, str, int], item: dict[str, Any]) -> Check:
    where = values.locate((*path, "notebook"))
    notebook = home_path(item["notebook"], where)
    return Check(where, notebook, item.get("seconds") or NOTEBOOK_SECONDS)


def _list_file(values: Values, path: tuple[str | int, ...]) -> ListFile:
    text: Any = values.data
    for key in path:
        text = text[key]
    return ListFile(values.locate(path), _beside(values, path, text))


def git_tree(text: str, where: Location) -> GitTree:
    """Parse `git+URL@COMMIT`. Raises FileProblem unless the commit is given in full."""
    url, _, commit = text.removeprefix("git+").rpartition("@")
    known = urlsplit(url).scheme in ("https", "http", "ssh", "file")
    if not known or not _COMMIT.fullmatch(commit):
        mend = "write git+https://HOST/REPOSITORY@COMMIT with all 40 digits of the commit"
        raise FileProblem(f"{text} does not name one commit", where=where, mend=mend)
    return GitTree(url, commit)


def _beside(values: Values, path: tuple[str | int, ...], text: str) -> Path:
    return values.source_file(path).parent / text
