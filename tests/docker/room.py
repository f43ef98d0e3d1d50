"""Where the tests of this folder happen: folders, a network and caches of their own.

Nothing of it is shared with this machine's own Docker, and nothing of it stays: a run begins by
removing what one has left that was ended half-way, and ends by looking for traces.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

PREFIX = "workshop-docker-"
"""Of the names of the tests' folders."""
BRIDGE = "wdocker0"
"""The network of the tests' Docker Engine."""
GROUP = "/workshop-docker"
"""Its containers' parent in each hierarchy of control groups."""

_ADDRESSES = "10.115.0.0/24"
_ROUTER = "10.115.0.1/24"
_RULES = (
    ("nat", "POSTROUTING", "-s", _ADDRESSES, "!", "-o", BRIDGE, "-j", "MASQUERADE"),
    ("filter", "FORWARD", "-i", BRIDGE, "-j", "ACCEPT"),
    ("filter", "FORWARD", "-o", BRIDGE, "-j", "ACCEPT"),
)
_LOCK = Path("/run/workshop-docker.lock")
_PLACE = Path(os.environ.get("TMPDIR", "/var/tmp"))  # noqa: S108  gigabytes: /tmp may be memory


@dataclass(frozen=True)
class Room:
    """Folders of one run."""

    folder: Path

    @property
    def tmp(self) -> Path:
        return self.folder / "tmp"

    @property
    def cache(self) -> Path:
        return self.folder / "cache" / "pyhelpers"

    def environment(self) -> dict[str, str]:
        """Return the environment of a command that knows these folders, and no other engine."""
        for name in ("home", "cache", "tmp"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        of_engines = ("DOCKER_", "BUILDAH_", "BUILDKIT_", "CONTAINER", "XDG_", "UV_CACHE_DIR")
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(of_engines)
        }
        return {
            **kept,
            "HOME": str(self.folder / "home"),
            "XDG_CACHE_HOME": str(self.folder / "cache"),
            "TMPDIR": str(self.tmp),
            "no_proxy": ",".join(filter(None, ("127.0.0.1", os.environ.get("no_proxy")))),
        }

    def left(self) -> set[str]:
        """Return the temporary files and folders that are there now."""
        # buildah keeps its cache across builds there.
        found = {str(path) for path in self.tmp.glob("*") if "buildah-cache" not in path.name}
        found |= {str(path) for path in self.cache.glob("images/*/.build-*")}
        return found | {str(path) for path in self.cache.glob("git/.fetching-*")}


def hold() -> TextIO:
    """Return the open lock of these tests. Raises BlockingIOError when others have it."""
    file = _LOCK.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise
    return file


def make() -> Room:
    """Return a new room, and remove those of runs that were killed."""
    for folder in _PLACE.glob(f"{PREFIX}*"):
        remove(folder)
    network_down()
    return Room(Path(tempfile.mkdtemp(prefix=PREFIX, dir=_PLACE)))


def network_up() -> None:
    """Make the network: a bridge whose containers reach what this machine reaches."""
    _must("ip", "link", "add", BRIDGE, "type", "bridge")
    _must("ip", "address", "add", _ROUTER, "dev", BRIDGE)
    _must("ip", "link", "set", BRIDGE, "up")
    for table, chain, *rule in _RULES:
        _must("iptables", "--wait", "-t", table, "-I", chain, *rule)


def network_down() -> None:
    """Remove the network, as far as there is one."""
    _did("ip", "link", "delete", BRIDGE)
    for table, chain, *rule in _RULES:
        while _did("iptables", "--wait", "-t", table, "-D", chain, *rule):
            pass


def remove(folder: Path) -> None:
    """Remove a room with all that runs and is mounted in it."""
    for number, _ in _processes(folder):
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    for point in sorted(_mounts(folder), reverse=True):
        _did("umount", "--lazy", point)
    shutil.rmtree(folder, ignore_errors=True)
    for group in _groups():
        # The innermost first: a group that has one below it stays.
        for inner in sorted((p for p in group.rglob("*") if p.is_dir()), reverse=True):
            inner.rmdir()
        group.rmdir()


def traces(folder: Path) -> list[str]:
    """Return what is still there of a room that was removed."""
    found = [str(folder)] if folder.exists() else []
    found += [f"mount {point}" for point in _mounts(folder)]
    found += [f"control group {group}" for group in _groups()]
    if Path("/sys/class/net", BRIDGE).exists():
        found.append(f"network link {BRIDGE}")
    return found + [f"process {number}: {words[:120]}" for number, words in _processes(folder)]


def _processes(folder: Path) -> list[tuple[int, str]]:
    """Return the processes that name a folder, with their arguments."""
    found = []
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = command.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(folder) in words:
            found.append((int(command.parent.name), words))
    return found


def _mounts(folder: Path) -> list[str]:
    lines = Path("/proc/mounts").read_text().splitlines()
    return [
        point for point in (line.split()[1] for line in lines) if point.startswith(f"{folder}/")
    ]


def _groups() -> list[Path]:
    return [*Path("/sys/fs/cgroup").glob(f"*{GROUP}"), *Path("/sys/fs/cgroup").glob(GROUP[1:])]


def _must(*argv: str) -> None:
    subprocess.run(argv, check=True, capture_output=True)


def _did(*argv: str) -> bool:
    return subprocess.run(argv, check=False, capture_output=True).returncode == 0
