"""The test cluster for a run of tests: what it needs, how it comes up, and that it goes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import platformdirs

from tests.workshop import ROOT

NODES = 3
PROGRAM = ROOT / "ci" / "cluster"
HOME = Path(os.environ.get("WORKSHOP_CLUSTER") or platformdirs.user_cache_path("workshop-cluster"))
STATE = HOME / "state"
CHARTS = Path(os.environ.get("WORKSHOP_CHARTS") or platformdirs.user_cache_path("workshop-charts"))
PACKAGED = ("jupyterhub-4.4.0.tgz", "rook-ceph-v1.20.6.tgz")

_PROGRAMS = {
    "containerd": "containerd",
    "runc": "runc",
    "/usr/lib/cni/ptp": "containernetworking-plugins",
    "conntrack": "conntrack",
    "iptables": "iptables",
    "ip": "iproute2",
    "mmdebstrap": "mmdebstrap",
}


def missing() -> list[str]:
    """Return what this machine lacks, each with what brings it; nothing is changed."""
    lacks = []
    if os.geteuid() != 0:
        lacks.append("root: run the tests with sudo")
    packages = [package for name, package in _PROGRAMS.items() if shutil.which(name) is None]
    if packages:
        lacks.append(f"programs: apt-get install {' '.join(packages)}")
    if not (HOME / "bin" / "kubelet").exists() and shutil.which("go") is None:
        lacks.append("Go 1.24 or newer, to compile Kubernetes: https://go.dev/dl")
    if charts := [name for name in PACKAGED if find_chart(name) is None]:
        lacks.append(
            f"packaged charts: put {' and '.join(charts)} into {CHARTS}, or where their "
            "repositories can be reached run helm dependency update chart"
        )
    return lacks


def find_chart(name: str) -> Path | None:
    """Return a packaged chart, from the checkout or from the folder for packaged charts."""
    places = (ROOT / "chart" / "charts" / name, CHARTS / name)
    return next((place for place in places if place.is_file()), None)


def put_charts() -> None:
    """Put the packaged charts where Helm looks for the chart's dependencies."""
    for name in PACKAGED:
        target = ROOT / "chart" / "charts" / name
        source = find_chart(name)
        if source is not None and not target.exists():
            target.parent.mkdir(exist_ok=True)
            shutil.copyfile(source, target)


def is_up() -> bool:
    """Return whether a cluster runs whose API server answers."""
    kubeconfig = HOME / "kubeconfig"
    if not STATE.is_dir() or not kubeconfig.exists():
        return False
    command = ["kubectl", "--kubeconfig", str(kubeconfig), "get", "--raw=/readyz"]
    done = subprocess.run(
        [*command, "--request-timeout=5s"], env=environment(), capture_output=True, check=False
    )
    return done.returncode == 0


def environment() -> dict[str, str]:
    """Return the environment in which kubectl and Helm meet this cluster and no other."""
    path = f"{HOME / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {**os.environ, "KUBECONFIG": str(HOME / "kubeconfig"), "PATH": path}


def bring_up() -> dict[str, float]:
    """Bring the cluster up with all images. Return how long each part took, in seconds."""
    took: dict[str, float] = {}
    began = time.monotonic()
    built = subprocess.run(
        [sys.executable, str(ROOT / "ci" / "images.py")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert built.returncode == 0, "the images were not built: see above"
    # Images first: nodes that find them unpacked need no time for them.
    subprocess.run([str(PROGRAM), "load", built.stdout.strip()], check=True)
    took["images"] = time.monotonic() - began
    subprocess.run([str(PROGRAM), "up", str(NODES)], check=True, stdout=subprocess.DEVNULL)
    took["nodes"] = time.monotonic() - began
    print(f"\nimages after {took['images']:.0f} s, {NODES} nodes after {took['nodes']:.0f} s")
    return took


def take_down() -> None:
    """End the cluster, whatever is left of it."""
    subprocess.run([str(PROGRAM), "down"], check=True)


def traces() -> list[str]:
    """Return what a cluster that was taken down has left on this machine."""
    half = HOME / "seed.new"
    found = [str(folder) for folder in (STATE, half) if folder.exists()]
    names = [path.name for path in Path("/run/netns").glob("wk*")]
    found += [
        f"network namespace {name}" for name in names if name == "wk" or name.startswith("wk-")
    ]
    links = Path("/sys/class/net")
    found += [f"network link {link.name}" for link in links.glob("wk-*")]
    mounts = Path("/proc/mounts").read_text().splitlines()
    found += [
        f"mount {line.split()[1]}" for line in mounts if line.split()[1].startswith(f"{STATE}/")
    ]
    found += [str(path) for path in Path("/var/lib/cni/results").glob("wk-pods-*")]
    logs = Path("/var/log/containers").glob("*.log")
    found += [str(link) for link in logs if str(link.readlink()).startswith(f"{STATE}/")]
    groups = Path("/sys/fs/cgroup")
    found += [str(group) for depth in ("wk-*", "*/wk-*") for group in groups.glob(depth)]
    for command in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = command.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(STATE) in words or str(half) in words:
            found.append(f"process {command.parent.name}: {words[:120]}")
    return found


@dataclass(frozen=True)
class Cluster:
    """A cluster that is up. `took` says how long bringing it up took; empty when it was up."""

    took: dict[str, float]

    def kubectl(self, *arguments: str, text: str | None = None) -> str:
        """Run kubectl and return what it printed. `text` is its standard input."""
        return run(["kubectl", *arguments], text)

    def helm(self, *arguments: str, text: str | None = None) -> str:
        return run(["helm", *arguments], text)

    def apply(self, *manifests: dict[str, Any]) -> None:
        """Apply manifests; a Secret's content is on nobody's command line so."""
        items = {"apiVersion": "v1", "kind": "List", "items": list(manifests)}
        self.kubectl(
            "apply", "--server-side", "--force-conflicts", "-f", "-", text=json.dumps(items)
        )

    def objects(self, *what: str) -> list[dict[str, Any]]:
        """Return objects: `objects("pods", "--namespace", "class")`."""
        return json.loads(self.kubectl("get", *what, "--output=json"))["items"]

    def node(self, verb: str, name: str) -> None:
        """`stop` or `start` a node."""
        run([str(PROGRAM), verb, name])


def run(command: Sequence[str], text: str | None = None) -> str:
    """Run a command to its end; fail with its own words."""
    done = subprocess.run(
        list(command), input=text, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stderr}\n{done.stdout}"
    return done.stdout
