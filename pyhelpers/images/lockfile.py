"""The lock beside a values file: everything that its `image` section led to, exactly. Pure.

`values/pearc.lock` belongs to `values/pearc.yaml` and is committed with it. From the same lock and
the same files the same image is built, on every machine. resolve.py makes it, recipe.py builds
from it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from pyhelpers.errors import FileProblem, Location

FORMAT = 1

_PACKAGE = re.compile(
    r"[A-Za-z0-9][\w.-]*(\[[\w,. -]*\])?(==| @ )\S.*|    --hash=\w+:[0-9a-f]+( \\)?"
)
"""A line of `software`, as uv writes it: exactly one version of a package, or a hash of it."""

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # a lock has thousands of lines


@dataclass(frozen=True)
class LockedData:
    """A data entry: where it goes, and what it is. A folder's `sha256` is that of its listing."""

    to: str
    sha256: str
    size: int
    """In bytes."""


@dataclass(frozen=True)
class Lock:
    """What an image is built from.

    `asked` holds a digest of what each part was made from, so that a part is made anew only when
    something else is asked of it. `software` is a list of layers, each the text of a requirements
    file with hashes; the first is the server's own.
    """

    base: str
    """As the values file names it."""
    digest: str
    """Of the base: in its registry, of its archive, or its ID where it is known here alone."""
    platform: str
    """As Docker writes it: linux/amd64."""
    python: str
    created: str
    """UTC, to the day: the time that every file of the image gets."""
    uv: str
    """The version that installs the packages."""
    rattler: str = ""
    """The version of py-rattler that installs conda's packages; "" where there are none."""
    apt: tuple[str, ...] = ()
    conda: str = ""
    software: tuple[str, ...] = ()
    data: tuple[LockedData, ...] = ()
    asked: Mapping[str, str] = field(default_factory=dict)

    @property
    def epoch(self) -> int:
        """Return `created` in seconds since 1970."""
        return int(datetime.fromisoformat(self.created).replace(tzinfo=UTC).timestamp())

    def with_data(self, data: Sequence[LockedData]) -> Lock:
        return replace(self, data=tuple(data))


def lock_path(values_file: Path) -> Path:
    """Return where the lock of a values file lies."""
    return values_file.with_suffix(".lock")


def digest_of(*parts: object) -> str:
    """Return a short digest that changes when one of the parts does."""
    text = json.dumps(parts, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def render(lock: Lock, values_file: Path) -> str:
    """Return the lock's text."""
    name = values_file.name
    head = (
        f"# What the image section of {name} led to: `pyhelpers build-image {name}` makes this\n"
        "# file and builds from it. Commit it. `--locked` fails where it would have to change,\n"
        "# `--renew` takes the newest versions that the values file allows.\n"
    )
    content: dict[str, Any] = {
        "format": FORMAT,
        "asked": dict(lock.asked),
        "platform": lock.platform,
        "created": lock.created,
        "base": {"name": lock.base, "digest": lock.digest, "python": lock.python},
        "uv": lock.uv,
        "rattler": lock.rattler,
        "apt": list(lock.apt),
        "conda": lock.conda,
        "data": [{"to": one.to, "sha256": one.sha256, "size": one.size} for one in lock.data],
        "software": list(lock.software),
    }
    return head + yaml.dump(content, Dumper=_Dumper, sort_keys=False, width=10_000)


def parse(text: str, path: Path) -> Lock:
    """Return the lock with this text. Raises FileProblem when it is none, or of another format."""
    mend = "restore it from version control, or delete it and build without --locked"
    try:
        content = yaml.load(text, Loader=_Loader)  # noqa: S506  one of the two safe ones
        if content["format"] != FORMAT:
            what = f"the lock has format {content['format']}, not {FORMAT}"
            raise FileProblem(what, where=path, mend="build with --renew to have it made anew")
        base = content["base"]
        lock = Lock(
            base=str(base["name"]),
            digest=str(base["digest"]),
            python=str(base["python"]),
            platform=str(content["platform"]),
            created=str(content["created"]),
            uv=str(content["uv"]),
            rattler=str(content.get("rattler", "")),
            apt=_texts(content["apt"]),
            conda=str(content["conda"]),
            software=_texts(content["software"]),
            data=tuple(LockedData(**one) for one in content["data"]),
            asked=dict(content["asked"]),
        )
        date.fromisoformat(lock.created)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = Location(str(path), mark.line + 1, mark.column + 1) if mark else path
        raise FileProblem("the lock is no YAML", where=where, mend=mend) from error
    except (KeyError, TypeError, ValueError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else "it is laid out otherwise"
        raise FileProblem(f"the lock is damaged: {what}", where=path, mend=mend) from error
    for line in (line for layer in lock.software for line in layer.splitlines()):
        if not _PACKAGE.fullmatch(line):
            what = f"the lock is damaged: {line.strip()!r} is no package with its version"
            raise FileProblem(what, where=_place(text, line, path), mend=mend)
    return lock


def _place(text: str, line: str, path: Path) -> Location:
    numbers = [n for n, one in enumerate(text.splitlines(), 1) if line.strip() in one]
    return Location(str(path), numbers[0] if numbers else 0)


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise TypeError
    return tuple(map(str, value))


def pins(layer: str) -> dict[str, str]:
    """Return the packages of one layer of `software` with their versions."""
    found = {}
    for line in layer.splitlines():
        if line[:1].isalnum():
            requirement = line.split(" \\")[0].split(" ;")[0].strip()
            separator = "==" if "==" in requirement else " @ "
            name, _, version = requirement.partition(separator)
            found[name.strip().lower()] = version.strip()
    return found


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as they are read: below a `|`."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
