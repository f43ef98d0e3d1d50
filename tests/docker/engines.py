"""The engines of these tests: a Docker Engine started by hand, and a buildah with its own storage.

Both offer the same to a test, in the engine's own commands and not by the code that is tested.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.docker.room import BRIDGE, GROUP, Room

CACHE = "workshop-build-cache"
"""The one volume that a Docker Engine keeps after a build."""


def ask(argv: list[str], env: dict[str, str], seconds: float = 600) -> str:
    """Run a command to its end and return its output; fail with its own words."""
    done = subprocess.run(
        argv, env=env, capture_output=True, text=True, timeout=seconds, check=False
    )
    assert done.returncode == 0, f"{' '.join(argv)}\n{done.stderr}\n{done.stdout}"
    return done.stdout


class Docker:
    """A Docker Engine that sees no processes but its own, and whose mounts nobody else sees.

    So all that it has started and mounted ends with it, however it ends; and it ends with these
    tests, even when they are killed.
    """

    name = "docker"

    def __init__(self, room: Room, folder: Path, disk: str = "") -> None:
        """`disk` is the size of a disk of its own, as `mount -o size=` takes it."""
        self.room, self.folder, self.disk = room, folder, disk
        self.env = {**room.environment(), "DOCKER_HOST": f"unix://{folder}/socket"}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers."""
        data = self.folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        (self.folder / "pid").unlink(missing_ok=True)
        # As /run after a boot: the PIDs noted there are taken for processes of this new namespace.
        shutil.rmtree(self.folder / "exec", ignore_errors=True)
        options = [
            *(f"--data-root={data}", f"--exec-root={self.folder / 'exec'}"),
            *(f"--pidfile={self.folder / 'pid'}", f"--host={self.env['DOCKER_HOST']}"),
            *(f"--bridge={BRIDGE}", "--iptables=false", "--ip-masq=false"),
            *(f"--cgroup-parent={GROUP}", "--exec-opt=native.cgroupdriver=cgroupfs"),
        ]
        mount = f"mount -t tmpfs -o size={self.disk} none {data} && " if self.disk else ""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *("setpriv", "--pdeathsig", "KILL"),
                    *("unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"),
                    *("sh", "-c", f'{mount}exec dockerd "$@"', "dockerd", *options),
                ],
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + 180
        while not self._answers():
            words = (self.folder / "log").read_text()[-2000:]
            assert self._process.poll() is None, f"dockerd ended at once\n{words}"
            assert time.monotonic() < deadline, f"dockerd does not answer\n{words}"
            time.sleep(0.2)

    def _answers(self) -> bool:
        argv = ["docker", "version", "--format={{.Server.Version}}"]
        return subprocess.run(argv, env=self.env, capture_output=True, check=False).returncode == 0

    def kill(self) -> None:
        """End it as a machine that loses its power would."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def docker(self, *arguments: str) -> str:
        return ask(["docker", *arguments], self.env)

    def left(self) -> set[str]:
        """Return what no build may leave: containers, volumes, finished images without a name."""
        found = {f"container {one}" for one in self.docker("ps", "-aq").split()}
        volumes = set(self.docker("volume", "ls", "-q").split()) - {CACHE}
        unnamed = ("image", "ls", "-q", "--filter=dangling=true", "--filter=label=workshop.inputs")
        images = self.docker(*unnamed).split()
        return found | {f"volume {one}" for one in volumes} | {f"image {one}" for one in images}

    def names(self) -> set[str]:
        """Return the names of all images."""
        form = "{{.Repository}}:{{.Tag}}"
        found = self.docker("image", "ls", f"--format={form}").split()
        return {one for one in found if "<none>" not in one}

    def diffs(self, image: str) -> list[str]:
        form = "{{json .RootFS.Layers}}"
        return json.loads(self.docker("image", "inspect", f"--format={form}", image))

    def shell(self, image: str, script: str, user: str = "", volume: str = "") -> str:
        """Return what a script prints in a container; `volume` is where a new one is mounted."""
        entry = [] if volume else ["--entrypoint=sh"]
        options = [*([f"--user={user}"] if user else []), *entry]
        options += [f"--volume={volume}"] if volume else []
        words = ["sh", "-c", script] if volume else ["-c", script]
        return self.docker("run", "--rm", "--network=none", *options, image, *words)

    def save(self, image: str, archive: Path) -> None:
        self.docker("save", "--output", str(archive), image)


class Buildah:
    """A buildah whose images and caches lie in a folder."""

    name = "buildah"

    def __init__(self, room: Room, folder: Path) -> None:
        self.room, self.folder = room, folder
        folder.mkdir(parents=True, exist_ok=True)
        settings = folder / "storage.conf"
        settings.write_text(
            f'[storage]\ndriver = "overlay"\ngraphroot = "{folder / "storage"}"\n'
            f'runroot = "{folder / "run"}"\n'
        )
        self.env = {**room.environment(), "CONTAINERS_STORAGE_CONF": str(settings)}
        if shutil.which("runc"):
            # crun, which goes first, does not start where control groups are of both kinds.
            self.env["BUILDAH_RUNTIME"] = "runc"

    def buildah(self, *arguments: str) -> str:
        return ask(["buildah", *arguments], self.env)

    def left(self) -> set[str]:
        """Return what no build may leave: containers, finished images without a name."""
        found = {f"container {one}" for one in self.buildah("containers", "--quiet").split()}
        images = json.loads(self.buildah("images", "--json"))
        unnamed = [one["id"] for one in images if not one.get("names")]
        # The others are layers for the next build.
        return found | {f"image {one}" for one in unnamed if self._settings(one).get("Cmd")}

    def _settings(self, image: str) -> dict[str, Any]:
        found = json.loads(self.buildah("inspect", "--type=image", image))
        return found["OCIv1"].get("config") or {}

    def names(self) -> set[str]:
        images = json.loads(self.buildah("images", "--json"))
        return {name for one in images for name in one.get("names") or ()}

    def diffs(self, image: str) -> list[str]:
        found = json.loads(self.buildah("inspect", "--type=image", image))
        return found["OCIv1"]["rootfs"]["diff_ids"]

    def shell(self, image: str, script: str, user: str = "", volume: str = "") -> str:
        """Return what a script prints in a container; `volume` is where a new one is mounted."""
        with self._from(image) as name, tempfile.TemporaryDirectory(dir=self.folder) as home:
            start = self._settings(image).get("Entrypoint", []) if volume else []
            options = [f"--user={user}"] if user else []
            options += [f"--volume={home}:{volume}:U"] if volume else []
            return self.buildah("run", *options, name, "--", *start, "sh", "-c", script)

    @contextlib.contextmanager
    def _from(self, image: str) -> Iterator[str]:
        name = self.buildah("from", "--pull-never", image).strip()
        try:
            yield name
        finally:
            self.buildah("rm", name)

    def save(self, image: str, archive: Path) -> None:
        self.buildah("push", "--quiet", image, f"docker-archive:{archive}")


Engine = Docker | Buildah
