"""A private package index with one package, made by hand, and a private Git repository."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import subprocess
import zipfile
from pathlib import Path

PACKAGE = "workshop-private"
MODULE = "workshop_private"


def index_files() -> dict[str, bytes]:
    """Return the files of a simple index (PEP 503) with version 1.0 of the package."""
    name = f"{MODULE}-1.0-py3-none-any.whl"
    wheel = _wheel()
    digest = hashlib.sha256(wheel).hexdigest()
    page = f'<!DOCTYPE html><a href="../../files/{name}#sha256={digest}">{name}</a>'
    return {f"/simple/{PACKAGE}/": page.encode(), f"/files/{name}": wheel}


def _wheel() -> bytes:
    about = f"{MODULE}-1.0.dist-info"
    files = {
        f"{MODULE}/__init__.py": b"ANSWER = 42\n",
        f"{about}/METADATA": f"Metadata-Version: 2.1\nName: {PACKAGE}\nVersion: 1.0\n".encode(),
        f"{about}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = f"{about}/RECORD"
    lines = [f"{name},sha256={_sum(text)},{len(text)}\n" for name, text in files.items()]
    files[record] = "".join([*lines, f"{record},,\n"]).encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    return stream.getvalue()


def _sum(text: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text).digest()).decode().rstrip("=")


def repository(folder: Path) -> tuple[Path, str]:
    """Make a bare Git repository with one notebook; return it and its commit."""
    work = folder / "work"
    work.mkdir(parents=True)
    (work / "private.ipynb").write_text("{}")
    env = {
        **os.environ,
        **{f"GIT_{who}_{what}": "tests@example.org" for who in ("AUTHOR", "COMMITTER")
           for what in ("NAME", "EMAIL")},
    }  # fmt: skip

    def git(*arguments: str) -> str:
        argv = ["git", *arguments]
        done = subprocess.run(argv, cwd=work, env=env, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    git("init", "--quiet")
    git("add", ".")
    git("commit", "--quiet", "--message=A notebook")
    bare = folder / "private.git"
    git("clone", "--quiet", "--bare", str(work), str(bare))
    return bare, git("rev-parse", "HEAD")
