"""Files beside the values file that list software: requirements files and conda environments."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from pyhelpers.errors import FileProblem
from pyhelpers.images.section import ListFile

USUAL_CHANNELS = ("conda-forge",)


@dataclass(frozen=True)
class Environment:
    """What a conda environment file asks for."""

    conda: tuple[str, ...] = ()
    pip: tuple[str, ...] = ()
    channels: tuple[str, ...] = USUAL_CHANNELS


def requirement_lines(text: str) -> list[str]:
    """Return the lines of a requirements file that say something."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def requirements_text(file: ListFile, *, constraints: bool = False) -> str:
    """Return the text of a requirements file and of those that it includes, and constrains with.

    Raises FileProblem for one that cannot be read.
    """
    words = r"-r|--requirement|-c|--constraint" if constraints else r"-r|--requirement"
    paths, texts = [file.path], []
    for path in paths:
        texts.append(_read(path, file))
        for line in requirement_lines(texts[-1]):
            included = re.match(rf"(?:{words})[ =]?\s*(\S+)", line)
            if included and "://" not in included[1]:
                other = path.parent / included[1]
                paths += [] if other in paths else [other]
    return "\n".join(texts)


def _read(path: Path, file: ListFile) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        mend = "correct the path, or what the file includes; a relative one starts at its folder"
        raise FileProblem(
            f"{path} cannot be read: {reason}", where=file.location, mend=mend
        ) from error


def require_files(files: tuple[ListFile, ...]) -> None:
    """Raise FileProblem for the first that is not there."""
    for one in files:
        if not one.path.is_file():
            mend = "correct the path; a relative one starts at the folder of the values file"
            raise FileProblem(f"there is no file {one.path}", where=one.location, mend=mend)


def read_environment(file: ListFile | None) -> Environment:
    """Return what an environment file asks for. Raises FileProblem when it is none."""
    if file is None:
        return Environment()
    require_files((file,))
    text = _read(file.path, file)
    try:
        return _environment(yaml.safe_load(text))
    except (yaml.YAMLError, TypeError, AttributeError, KeyError) as error:
        raise FileProblem(
            f"{file.path} is no conda environment: {error}",
            where=file.location,
            mend="write `channels:` and `dependencies:` as `conda env export` does",
        ) from error


def _environment(content: dict) -> Environment:
    conda: list[str] = []
    pip: list[str] = []
    for entry in _list(content["dependencies"]):
        if isinstance(entry, dict):
            pip += map(str, _list(entry["pip"]))
        else:
            conda.append(str(entry))
    channels = _list(content.get("channels") or [])
    own = tuple(str(one) for one in channels if one != "nodefaults")
    return Environment(tuple(conda), tuple(pip), own or USUAL_CHANNELS)


def _list(value: object) -> list:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return value
