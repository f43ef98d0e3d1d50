"""Where one round of image.py is measured: an engine and caches that nobody has used before.

Both sides start from one Debian, which holds a file that no other has: so no engine knows a layer
on top of it, and all that has it below is this round's, and goes when the round ends. Downloads
are kept where this round alone looks: folders of its own, and with docker a volume of its own.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import secrets
import shutil
import signal
import subprocess
import tarfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from pyhelpers.images import debootstrap
from pyhelpers.images.engines.choose import choose
from pyhelpers.images.engines.engine import Engine
from pyhelpers.images.trees import sha256_of
from pyhelpers.run import run_command

ROOT = Path(__file__).parents[2]
SUITE = "debootstrap:bookworm"
ENGINES = ("docker", "buildah")


@dataclass(frozen=True)
class Room:
    """A round's engine and places."""

    name: str
    """Of the engine."""
    engine: Engine
    folder: Path
    token: str
    """In the name of everything that the round makes."""
    base: str
    """The Debian as the engine knows it."""
    digest: str
    """Of its archive."""

    @property
    def volume(self) -> str:
        """Return the volume that takes the place of docker.CACHE."""
        return f"workshop-bench-{self.token}"

    def build(self, image: str, context: Path, **arguments: str) -> float:
        """Return the seconds that the engine's own builder takes for a Dockerfile."""
        command = ["docker", "build"] if self.name == "docker" else ["buildah", "build", "--layers"]
        options = [f"--build-arg={name}={value}" for name, value in arguments.items()]
        return timed([*command, *options, "--tag", image, str(context)])[0]


def debian(cache: Path) -> Path:
    """Return the archive of a minimal Debian, made here. Raises EnvironmentProblem."""
    bytecode = ROOT / "images" / "workshop" / "steps" / "bytecode.py"
    # What mmdebstrap leaves when it is interrupted goes with the folder.
    cache.chmod(0o755)
    run = partial(run_command, env={"TMPDIR": str(cache)})
    epoch = debootstrap.today()
    return debootstrap.archive(SUITE, "", epoch, bytecode, cache, run, lambda _: None)[0]


@contextlib.contextmanager
def room(name: str, work: Path, archive: Path) -> Iterator[Room]:
    """Yield a room; everything that was made in it is gone afterwards, however the round ends."""
    token = secrets.token_hex(4)
    folder, before = work / token, dict(os.environ)
    (folder / "tmp").mkdir(parents=True)
    os.environ.update(_environment(name, folder))
    tidied = _tidied_docker if name == "docker" else _tidied_buildah
    try:
        kept, digest = _marked(archive, folder / "cache" / "pyhelpers" / "bases", token)
        base = f"localhost/workshop-base:{digest[:12]}"
        with tidied(Room(name, choose(name), folder, token, base, digest)) as made:
            made.engine.load_base(base, kept, midnight())
            yield made
    finally:
        os.environ.clear()
        os.environ.update(before)
        shutil.rmtree(folder, ignore_errors=True)


def _environment(name: str, folder: Path) -> dict[str, str]:
    found = {"XDG_CACHE_HOME": str(folder / "cache"), "UV_CACHE_DIR": str(folder / "uv")}
    if name == "docker":
        return {**found, "DOCKER_BUILDKIT": "0"}
    # buildah keeps what `RUN --mount=type=cache` names below TMPDIR.
    settings, store = folder / "storage.conf", folder / "storage"
    settings.write_text(
        f'[storage]\ndriver = "overlay"\ngraphroot = "{store}"\nrunroot = "{folder / "run"}"\n'
        f'rootless_storage_path = "{store}"\n'
    )
    return {**found, "CONTAINERS_STORAGE_CONF": str(settings), "TMPDIR": str(folder / "tmp")}


def _marked(archive: Path, folder: Path, token: str) -> tuple[Path, str]:
    """Return a copy of the archive that no other is like, named as pyhelpers keeps it; its sum."""
    folder.mkdir(parents=True)
    new = Path(shutil.copy(archive, folder))
    with tarfile.open(new, "a") as tar:
        member = tarfile.TarInfo("./etc/workshop-bench")
        member.size, member.mtime = len(token), midnight()
        tar.addfile(member, io.BytesIO(token.encode()))
    digest = sha256_of(new)
    return new.rename(folder / f"{digest}.tar"), digest


def midnight() -> int:
    """Return when today began, UTC, in seconds since 1970: the time that a new lock would have."""
    now = datetime.now(UTC)
    return int((now - timedelta(seconds=now.timestamp() % 86400)).timestamp())


@contextlib.contextmanager
def _tidied_docker(made: Room) -> Iterator[Room]:
    try:
        yield made
    finally:
        for left in said("docker", "ps", "-aq", "--filter", f"ancestor={made.base}").split():
            said("docker", "rm", "--force", "--volumes", left)
        lowest = _layers(made.base)[:1]
        ids = dict.fromkeys(said("docker", "image", "ls", "-aq", "--no-trunc").split())
        ours = [one for one in ids if lowest and _layers(one)[:1] == lowest]
        # An image goes when no other is built upon it.
        while ours and (left := [one for one in ours if not _removed(one)]) != ours:
            ours = [one for one in left if _layers(one)]
        said("docker", "volume", "rm", "--force", made.volume)


def _layers(image: str) -> list[str]:
    text = said("docker", "image", "inspect", "--format", "{{json .RootFS.Layers}}", image)
    return json.loads(text) if text.startswith("[") else []


def _removed(image: str) -> bool:
    said("docker", "image", "rm", "--force", image)
    return not _layers(image)


@contextlib.contextmanager
def _tidied_buildah(made: Room) -> Iterator[Room]:
    try:
        yield made
    finally:
        said("buildah", "rm", "--all")
        said("buildah", "rmi", "--all", "--force")
        stores = [str(made.folder / name) for name in ("storage", "run", "tmp")]
        if os.geteuid() == 0:
            said("umount", f"{stores[0]}/overlay")
            said("rm", "-rf", *stores)
        else:
            # Files of an image belong to others, whom only buildah can speak for.
            said("buildah", "unshare", "rm", "-rf", *stores)


def said(*argv: str) -> str:
    """Return what a command says; "" when it fails."""
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else ""


def timed(argv: Sequence[str]) -> tuple[float, str]:
    """Return a command's seconds from start to end, and what it printed. Exits if it fails."""
    began = time.perf_counter()
    with subprocess.Popen(
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            out, err = process.communicate()
        except BaseException:
            # A builder tidies up when it is interrupted, and not when it is killed.
            process.send_signal(signal.SIGINT)
            process.communicate()
            raise
    took = time.perf_counter() - began
    if process.returncode:
        words = "\n".join((out + err).splitlines()[-40:])
        raise SystemExit(f"{argv[:3]} failed with {process.returncode}:\n{words}")
    return took, out
