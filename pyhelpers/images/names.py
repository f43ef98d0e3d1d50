"""What an image is called. Pure."""

from __future__ import annotations

import re

from pyhelpers.errors import UsageProblem

# https://github.com/distribution/reference/blob/v0.6.0/reference.go
_PART = r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*"
_NAME = re.compile(rf"(?:(?P<host>[A-Za-z0-9.-]+(?::[0-9]+)?)/)?(?:{_PART})(?:/{_PART})*")
_TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")

HERE = "localhost/workshop-"
"""How images are called that nobody gave a name: no registry has them."""


def split_name(text: str) -> tuple[str, str]:
    """Return name and tag of NAME[:TAG]; "" where there is no tag.

    Raises UsageProblem for what no image can be called.
    """
    head, slash, last = text.rpartition("/")
    last, colon, tag = last.partition(":")
    name = f"{head}{slash}{last}"
    if not _NAME.fullmatch(name) or (colon and not _TAG.fullmatch(tag)):
        raise UsageProblem(
            f"{text!r} cannot be an image's name",
            where="--name",
            mend="write it in small letters, for example ghcr.io/me/pearc:2027",
        )
    return name, tag


def image_name(asked: str, stem: str, inputs: str) -> str:
    """Return NAME:TAG: as it was asked for, else made from the values file's name.

    The tag is the beginning of the inputs' digest where none was asked for: another image is
    another tag, as clusters need it, which keep what they have pulled under a tag.
    """
    usual = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "image"
    name, tag = split_name(asked) if asked else (HERE + usual, "")
    return f"{name}:{tag or inputs[:12]}"


def require_registry(asked: str) -> None:
    """Raise UsageProblem when a name that was asked for does not begin with a registry's.

    An engine would add one of its own choice, and a cluster another.
    """
    host, slash, _ = asked.partition("/")
    if not slash or not {".", ":"} & set(host):
        raise UsageProblem(
            "--push needs to know where to",
            where=f"--name {asked}" if asked else "",
            mend="give it as --name REGISTRY/NAME, for example --name ghcr.io/me/pearc",
        )
