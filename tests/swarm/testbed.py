"""Real Docker hosts in a Swarm (ci/engines), with the shipped workshop's images on the manager."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.workshop import ROOT, until

TOOL = ROOT / "ci" / "engines"
MACHINE = "10.123.0.254"
"""This machine, as the hosts see it."""
MANAGER = "10.123.0.1"
HOSTS = ("host0", "host1", "host2")
SHARED = "/mnt/shared"
"""The folder that all hosts have."""

STATE = Path(
    os.environ.get(
        "WORKSHOP_ENGINES",
        Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "workshop-engines",
    )
)

PACKAGES = {
    "dockerd": "docker.io",
    "docker": "docker.io",
    "runc": "runc",
    "iptables": "iptables",
    "ip": "iproute2",
    "nsenter": "util-linux",
    "mmdebstrap": "mmdebstrap",
}


def tool(*words: str, seconds: float = 300) -> str:
    """Run ci/engines and return what it printed."""
    done = subprocess.run(
        [str(TOOL), *words], capture_output=True, text=True, timeout=seconds, check=False
    )
    assert done.returncode == 0, f"ci/engines {shlex.join(words)}\n{done.stderr}\n{done.stdout}"
    return done.stdout


def address(host: str) -> str:
    """Return the address of a host's engine, as DOCKER_HOST has it."""
    return f"unix://{STATE / host / 'docker.sock'}"


class Testbed:
    """The Swarm that is up, asked by Docker's own command and not by the code that is tested."""

    __test__ = False

    def docker(self, *arguments: str, host: str = "host0") -> str:
        argv = ["docker", "--host", address(host), *arguments]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, f"{shlex.join(argv)}\n{done.stderr}\n{done.stdout}"
        return done.stdout.strip()

    def lines(self, *arguments: str, host: str = "host0") -> list[str]:
        return self.docker(*arguments, host=host).split()

    def host_of(self, name: str) -> str:
        """Return the host on which a participant's container runs, looking at each of them."""
        return self.host_of_running(name, HOSTS)

    def host_of_running(self, name: str, hosts: Iterable[str]) -> str:
        (found,) = [host for host in hosts if self.container_of(name, host)]
        return found

    def container_of(self, name: str, host: str) -> str:
        """Return the ID of a participant's running container on a host, or ""."""
        label = f"--filter=label=org.workshop.participant={name}"
        return self.docker("ps", "--quiet", "--filter=status=running", label, host=host)

    def servers_on(self, host: str) -> int:
        """Return how many containers of services run on a host."""
        label = "--filter=label=com.docker.swarm.service.name"
        return len(self.lines("ps", "--quiet", label, host=host))

    def inside(self, name: str, script: str, user: str = "") -> str:
        """Run a script in a participant's container."""
        host = self.host_of(name)
        options = [f"--user={user}"] if user else []
        container = self.container_of(name, host)
        return self.docker("exec", *options, container, "sh", "-c", script, host=host)

    def kill(self, service: str) -> None:
        """Kill the container of a service on the manager, as the kernel would."""
        label = f"--filter=label=com.docker.swarm.service.name={service}"
        (container,) = self.lines("ps", "--quiet", label)
        self.docker("kill", "--signal=KILL", container)

    def stop(self, host: str) -> None:
        """Cut a host off."""
        tool("stop", host)

    def start(self, host: str) -> None:
        """Switch it on again, and wait until the Swarm takes it."""
        tool("start", host)
        until(lambda: self.state_of(host) == "ready", 60, f"{host} is back")

    def state_of(self, host: str) -> str:
        return self.docker("node", "inspect", "--format={{.Status.State}}", host)

    def left(self) -> dict[str, list[str]]:
        """Return what is on the hosts of any workshop, besides images."""
        label = "--filter=label=org.workshop.stack"
        found = {
            "services": self.lines("service", "ls", "--quiet"),
            "secrets": self.lines("secret", "ls", "--quiet"),
            "configs": self.lines("config", "ls", "--quiet"),
            "networks": self.lines("network", "ls", "--quiet", label),
        }
        for host in HOSTS:
            found[f"volumes {host}"] = self.lines("volume", "ls", "--quiet", host=host)
            found[f"containers {host}"] = self.lines("ps", "--all", "--quiet", host=host)
        return {what: names for what, names in found.items() if names}


def loaded() -> None:
    """Build the shipped workshop's images from packages alone, and give them to the manager."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "ci" / "images.py")],
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    layout = done.stdout.strip()
    packing = ["tar", "-C", layout, "-cf", "-", "manifest.json", "blobs"]
    loading = ["docker", "--host", address("host0"), "load", "--quiet"]
    with subprocess.Popen(packing, stdout=subprocess.PIPE) as archive:
        subprocess.run(loading, stdin=archive.stdout, check=True, capture_output=True)


def images() -> dict[str, Any]:
    """Return the values by which a workshop runs those images."""
    return {
        "singleuser": {"image": {"name": "local/workshop", "tag": "1"}},
        "proxy": {"chp": {"image": {"name": "local/proxy", "tag": "1"}}},
    }
