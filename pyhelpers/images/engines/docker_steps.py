"""A recipe's steps as engines/docker.py carries them out: which make one layer, and its key. Pure,
but that it reads the files of the context."""

from __future__ import annotations

import hashlib
import json
import shlex
from collections.abc import Iterator
from pathlib import Path

from pyhelpers.images.dockerfile import Copy, Recipe, Run
from pyhelpers.images.engines.engine import Job
from pyhelpers.images.engines.tarballs import files_of
from pyhelpers.images.recipe import section_of

BUILD = "/run/build"
"""Where a step has what is in no layer."""


def grouped(steps: list[Run | Copy]) -> Iterator[list[Run | Copy]]:
    """Yield what makes one layer each: a command, one entry of data, or the content."""
    content = [one for one in steps if section_of(words_of([one])) == "content"]
    yield from ([one] for one in steps if one not in content)
    if content:
        yield content


def words_of(group: list[Run | Copy]) -> str:
    """Return what an image's history is to say of these steps."""
    return "; ".join(
        one.command if isinstance(one, Run) else f"# COPY {shlex.join([*one.sources, one.target])}"
        for one in group
    )


def settings_of(recipe: Recipe) -> list[str]:
    lines = [f"ENV {name}={value}" for name, value in recipe.env.items()]
    lines += [f'LABEL {name}="{value}"' for name, value in recipe.labels.items()]
    words = {"User": "USER", "WorkingDir": "WORKDIR", "Entrypoint": "ENTRYPOINT", "Cmd": "CMD"}
    for name, value in recipe.config.items():
        lines.append(f"{words[name]} {value if isinstance(value, str) else json.dumps(value)}")
    return lines


def key_of(parent: str, group: list[Run | Copy], settings: list[str], context: Path) -> str:
    digest = hashlib.sha256("\n".join([parent, words_of(group), *settings]).encode())
    for one in group:
        if isinstance(one, Copy):
            for name, file in sorted(copied(one, context).items()):
                digest.update(f"{name} {file.stat().st_mode:o} ".encode())
                with file.open("rb") as stream:
                    digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()


def copied(copy: Copy, context: Path) -> dict[str, Path]:
    """Return the files of a COPY by their path in the image."""
    found: dict[str, Path] = {}
    for source in copy.sources:
        path, target = context / source, copy.target.strip("/")
        if path.is_dir():
            found |= files_of(path, target)
        else:
            found[f"{target}/{path.name}" if copy.target.endswith("/") else target] = path
    return found


def mounted(run: Run, job: Job) -> dict[str, Path | bytes]:
    """Return what lies below /run/build while the command runs."""
    found: dict[str, Path | bytes] = {}
    for mount in run.mounts:
        target = mount.target.removeprefix(f"{BUILD}/")
        if mount.kind == "secret" and mount.source in job.secrets:
            found[target] = job.secrets[mount.source]
        elif mount.kind == "bind":
            path = job.context / mount.source
            found |= files_of(path, target) if path.is_dir() else {target: path}
    return found
