"""`pyhelpers` as an organiser runs it against the test cluster."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.cluster.harness import Cluster
from tests.workshop import ROOT

HERE = Path(__file__).parent
MINIMAL = ROOT / "values" / "minimal.yaml"
PEARC = ROOT / "values" / "pearc.yaml"
NODE_PORT = "jupyterhub: {proxy: {service: {type: NodePort}}}\n"


class Commands:
    """The command as an organiser runs it, in one namespace."""

    def __init__(self, namespace: str, folder: Path) -> None:
        self.namespace, self.folder = namespace, folder

    def argv(self, verb: str, *arguments: str | Path, more: str = NODE_PORT) -> list[str]:
        layers: list[str | Path] = []
        if verb == "up":
            layer = self.folder / "layer.yaml"
            layer.write_text(more)
            layers = ["-f", HERE / "offline.yaml", "-f", layer]
        where = ("--on", "kubernetes", "--namespace", self.namespace)
        words = [verb, *arguments, *layers, *where]
        return [sys.executable, "-m", "pyhelpers", *map(str, words)]

    def run(
        self, verb: str, *arguments: str | Path, more: str = NODE_PORT, **env: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.argv(verb, *arguments, more=more),
            capture_output=True,
            text=True,
            timeout=1200,
            check=False,
            cwd=ROOT,
            env={**os.environ, **env},
        )


def nothing_installed(cluster: Cluster, namespace: str) -> bool:
    return json.loads(cluster.helm("list", "--namespace", namespace, "--output", "json")) == []
