"""A real Slurm of several nodes (ci/slurm), and the shipped workshop's image on it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tests.workshop import PEARC, ROOT, until

TOOL = ROOT / "ci" / "slurm"
MACHINE = "10.122.0.254"
"""This machine, as the nodes see it."""
LOGIN = "10.122.0.1"
IMAGE = "/shared/pearc.sif"

TOOL_HOME = Path(
    os.environ.get(
        "WORKSHOP_SLURM",
        Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "workshop-slurm",
    )
)

PACKAGES = {
    "mmdebstrap": "mmdebstrap",
    "ip": "iproute2",
    "nsenter": "util-linux",
    "ssh-keygen": "openssh-client",
    "buildah": "buildah",
    "runc": "runc",
}


def tool(*words: str, text: str | None = None, seconds: float = 600) -> str:
    """Run ci/slurm and return what it printed."""
    done = subprocess.run(
        [str(TOOL), *words],
        input=text,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert done.returncode == 0, f"ci/slurm {shlex.join(words)}\n{done.stderr}\n{done.stdout}"
    return done.stdout


class Testbed:
    """The cluster that is up. Its names are those that ci/slurm prints."""

    __test__ = False

    def __init__(self, facts: dict[str, str]) -> None:
        self.facts = facts

    @classmethod
    def existing(cls) -> Testbed:
        """Return the one that is up."""
        state = TOOL_HOME / "state"
        names = {"KEY": "ssh/id_ed25519", "KNOWN_HOSTS": "ssh/known_hosts", "STATE": ""}
        facts = {f"WORKSHOP_SLURM_{name}": str(state / path) for name, path in names.items()}
        return cls({**facts, "WORKSHOP_SLURM_LOGIN": LOGIN})

    @classmethod
    def up(cls, nodes: int = 3) -> Testbed:
        printed = tool("up", str(nodes))
        words = shlex.split(printed.replace("export", ""))
        return cls(dict(word.split("=", 1) for word in words if "=" in word))

    def inside(self, node: str, *command: str, user: str = "root", text: str | None = None) -> str:
        """Run a command in a node."""
        return tool("in", node, "-u", user, *command, text=text)

    def by_machine(self, script: str) -> str:
        """Run a script as the account on the login node, by this machine's network.

        Login nodes of sites reach package indexes; this one reaches nobody.
        """
        state = Path(self.facts["WORKSHOP_SLURM_STATE"])
        enter = ["nsenter", "--target", (state / "login" / "pid").read_text().strip(), "--mount"]
        resolver = Path("/etc/resolv.conf").read_text()
        write = [*enter, "/bin/sh", "-c", "cat > /etc/resolv.conf"]
        subprocess.run(write, input=resolver, text=True, check=True)
        account = ["/usr/bin/setpriv", "--reuid=workshop", "--regid=workshop", "--init-groups"]
        known = {k: v for k, v in os.environ.items() if k.startswith(("UV_", "PIP_"))}
        bundle = self.shared / "ca-certificates.crt"
        shutil.copyfile("/etc/ssl/certs/ca-certificates.crt", bundle)
        done = subprocess.run(
            [*enter, "--uts", "--pid", *account, "/bin/bash", "-eus"],
            input=script,
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
            env={
                **known,
                "HOME": "/home/workshop",
                "PATH": "/usr/bin:/bin",
                "SSL_CERT_FILE": f"/shared/{bundle.name}",
            },
        )
        assert done.returncode == 0, f"{done.stderr}\n{done.stdout}"
        return done.stdout

    @property
    def shared(self) -> Path:
        """Where this machine sees the nodes' /shared."""
        return Path(self.facts["WORKSHOP_SLURM_STATE"]) / "shared"

    def login(self) -> dict[str, str]:
        """Return the values of `slurm.login`."""
        return {
            "host": self.facts["WORKSHOP_SLURM_LOGIN"],
            "user": "workshop",
            "key": self.facts["WORKSHOP_SLURM_KEY"],
            "knownHosts": self.facts["WORKSHOP_SLURM_KNOWN_HOSTS"],
        }

    def jobs(self, *states: str) -> list[dict[str, str]]:
        """Return the jobs in these states, running ones unless said, as Slurm itself lists them."""
        wanted = ",".join(states or ("RUNNING",))
        form = "%i|%T|%N|%k|%j"
        out = self.inside("login", "squeue", "--noheader", f"--states={wanted}", f"--format={form}")
        names = ("id", "state", "node", "place", "name")
        return [dict(zip(names, line.split("|"), strict=True)) for line in out.splitlines()]

    def job_of(self, place: str) -> dict[str, str]:
        """Return a participant's running job."""
        (one,) = [job for job in self.jobs() if job["place"] == place]
        return one

    def stop(self, node: str) -> None:
        """Cut a node off."""
        tool("stop", node)

    def start(self, node: str) -> None:
        """Switch it on again, and wait until Slurm takes it."""
        tool("start", node)
        until(lambda: self.state_of(node) in ("idle", "mixed"), 60, f"{node} is back")

    def state_of(self, node: str) -> str:
        return self.inside("login", "sinfo", "-h", f"--nodes={node}", "-o", "%T").split("\n")[0]

    def controller(self, verb: str) -> None:
        tool("controller", verb)

    def sshd(self, verb: str) -> None:
        tool("sshd", verb)

    def cut_from(self, node: str, address: str) -> None:
        """Let a node reach an address no more, as a site's firewall would."""
        route = ["ip", "-n", f"ws-{node}", "route", "replace", "prohibit", f"{address}/32"]
        subprocess.run(route, check=True)

    def join_to(self, node: str, address: str) -> None:
        route = ["ip", "-n", f"ws-{node}", "route", "del", "prohibit", f"{address}/32"]
        subprocess.run(route, check=True)

    def forwarding(self, allowed: str) -> None:
        """Let sshd on the login node forward connections, or not: yes, no."""
        setting = "/etc/ssh/sshd_config.d/00-test.conf"
        script = f"echo AllowTcpForwarding {allowed} > {setting}"
        self.inside("login", "sh", "-c", script)
        self.sshd("stop")
        self.sshd("start")

    def quiet(self) -> None:
        """End all jobs, and have all nodes back."""
        self.inside("login", "scancel", "--user=workshop,alice,bob")
        until(lambda: not self.jobs("RUNNING", "PENDING", "COMPLETING"), 60, "all jobs have ended")

    def make_sif(self, archive: Path, target: Path) -> None:
        """Make Apptainer's image file in the login node, as an ordinary user would."""
        shared = self.shared
        shutil.copyfile(archive, shared / "image.tar")
        (shared / "image.tar").chmod(0o644)
        script = (
            "cd $(mktemp -d) && apptainer build --disable-cache image.sif "
            "docker-archive:/shared/image.tar && cat image.sif > /shared/new.sif; rm -rf $PWD"
        )
        self.inside("login", "sh", "-c", script, user="workshop")
        (shared / "image.tar").unlink()
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(shared / "new.sif", target)


def built(bed: Testbed, folder: Path) -> None:
    """Build the shipped workshop's image with buildah, and put it on the cluster.

    Made once for the same layers: Apptainer needs a minute.
    """
    layer = folder / "base.yaml"
    layer.write_text("image: {base: 'debootstrap:bookworm'}\n")
    name = "localhost/workshop-slurm-test"
    env = {**os.environ, "BUILDAH_RUNTIME": "runc"}
    command = [
        *(sys.executable, "-m", "pyhelpers", "build-image", str(PEARC), "-f", str(layer)),
        *("--engine=buildah", "--network=host", "--no-check", f"--name={name}:1", "--json"),
        f"--lock={folder / 'pearc.lock'}",
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, env=env, cwd=ROOT, timeout=1800, check=False
    )
    assert done.returncode == 0, done.stderr
    image = json.loads(done.stdout)["id"].removeprefix("sha256:")
    sif = TOOL_HOME / "images" / f"{image[:20]}.sif"
    if not sif.exists():
        for old in sif.parent.glob("*.sif"):
            old.unlink()
        archive = folder / "image.tar"
        began = time.monotonic()
        to = f"docker-archive:{archive}:{name}:1"
        push = ["buildah", "push", "--quiet", image, to]
        subprocess.run(push, env=env, check=True)
        bed.make_sif(archive, sif)
        archive.unlink()
        print(f"the image for Apptainer: {time.monotonic() - began:.0f} s")
    shared = bed.shared / Path(IMAGE).name
    shutil.copyfile(sif, shared)
    shared.chmod(0o644)
