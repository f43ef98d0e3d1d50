"""A base made from Debian's packages alone, where no registry can be reached. Needs mmdebstrap."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from pyhelpers.errors import EnvironmentProblem, FileProblem, Location
from pyhelpers.images.lockfile import digest_of
from pyhelpers.images.trees import room_for, sha256_of
from pyhelpers.progress import Report

PREFIX = "debootstrap:"
PACKAGES = ("ca-certificates", "python3")
"""Beside the essential ones."""

_LEFT_OUT = ("doc", "man", "locale", "info")
_NOT_THERE = ("unknown suite", "does not have a Release file", "404")


def today() -> int:
    """Return the beginning of this day, UTC, in seconds since 1970."""
    return int(datetime.combine(datetime.now(UTC).date(), datetime.min.time(), UTC).timestamp())


def archive(
    name: str,
    locked: str,
    epoch: int,
    bytecode: Path,
    cache: Path,
    run: Callable[..., str],
    report: Report,
) -> tuple[Path, str]:
    """Return an archive with a minimal Debian, made once a day and lock, and its digest.

    From the same packages of Debian's and the same `epoch` the same archive is made. `locked` is
    the digest that a lock has, "" for none. `bytecode` is images/workshop/steps/bytecode.py: an
    engine may set the times of all files, by which Python would hold Debian's own bytecode for
    outdated. Raises EnvironmentProblem when this machine cannot make it, FileProblem for no suite.
    """
    suite, folder = name.removeprefix(PREFIX), cache / "bases"
    made = folder / f"{digest_of(suite, PACKAGES, epoch, sha256_of(bytecode))}.txt"
    with room_for(name, None, folder):
        folder.mkdir(parents=True, exist_ok=True)
        for digest in (locked.removeprefix("sha256:"), _read(made)):
            if digest and (kept := folder / f"{digest}.tar").exists():
                return kept, f"sha256:{digest}"
    if shutil.which("mmdebstrap") is None:
        raise EnvironmentProblem(
            "mmdebstrap is not installed, which makes a base from Debian's packages",
            where=name,
            mend="apt-get install mmdebstrap, or name an image of a registry as `image.base`",
        )
    report(f"making Debian {suite} from its packages")
    try:
        # What mmdebstrap leaves when it is interrupted goes with the scratch folder.
        with tempfile.TemporaryDirectory(dir=folder, prefix=".debian-") as scratch:
            Path(scratch).chmod(0o755)
            new = Path(scratch, "base.tar")
            run(_command(suite, epoch, bytecode, new), what=f"making Debian {suite}")
            digest = sha256_of(new)
            kept = folder / f"{digest}.tar"
            new.rename(kept)
        made.write_text(digest)
        return kept, f"sha256:{digest}"
    except EnvironmentProblem as problem:
        if any(sign in problem.what for sign in _NOT_THERE):
            mend = "name a suite that Debian has, for example debootstrap:bookworm"
            raise FileProblem(problem.what, where=Location(name), mend=mend) from problem
        raise


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def _command(suite: str, epoch: int, bytecode: Path, new: Path) -> list[str]:
    return [
        *("env", f"SOURCE_DATE_EPOCH={epoch}", f"TMPDIR={new.parent}"),
        *("mmdebstrap", "--quiet", "--variant=minbase"),
        f"--include={','.join(PACKAGES)}",
        *("--aptopt=Acquire::Check-Valid-Until false", "--aptopt=APT::Sandbox::User root"),
        *(f"--dpkgopt=path-exclude=/usr/share/{part}/*" for part in _LEFT_OUT),
        "--dpkgopt=path-include=/usr/share/doc/*/copyright",
        f'--customize-hook=cp {bytecode} "$1"/tmp/bytecode.py',
        '--customize-hook=chroot "$1" sh -c "python3 -I /tmp/bytecode.py /usr/lib/python3*"',
        '--customize-hook=rm -rf "$1"/tmp/bytecode.py "$1"/etc/resolv.conf'
        ' "$1"/var/lib/apt/lists/* "$1"/var/cache/apt/*'
        ' "$1"/var/log/* "$1"/var/cache/ldconfig/aux-cache',
        *(suite, str(new)),
    ]
