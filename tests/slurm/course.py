"""A workshop on the test cluster: the command as an organiser runs it, and people who log in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.oidc import client_of, urls_of
from tests.slurm.testbed import IMAGE, MACHINE, Testbed
from tests.workshop import PEARC, ROOT, Local


@dataclass
class Course(Local):
    """`file` is a shipped workshop; `layer` is written over it, for this site."""

    bed: Testbed | None = None
    provider: dict[str, Any] = field(default_factory=dict)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def layer(self, slurm: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """Return the site's values; `slurm` changes single keys of it, None takes one away."""
        assert self.bed
        site = {
            "login": self.bed.login(),
            "hubAddress": MACHINE,
            "image": IMAGE,
            "folder": f"workshops/{self.folder.name}",
            "scratch": "/scratch",
            "account": "class",
            "walltime": "02:00:00",
            **(slurm or {}),
        }
        return {
            "global": {"workshop": {"url": self.url}},
            "slurm": {key: value for key, value in site.items() if value is not None},
            "jupyterhub": {"hub": {"config": {"XSEDEAuthenticator": urls_of(self.provider)}}},
            **more,
        }

    def write(self, slurm: dict[str, Any] | None = None, **more: Any) -> None:
        (self.folder / "site.yaml").write_text(yaml.safe_dump(self.layer(slurm, **more)))

    def on(self, verb: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        layers = ["-f", self.folder / "site.yaml"] if verb == "up" else []
        words = [verb, self.file, *layers, "--on", "slurm", "--state", self.state, *arguments]
        return subprocess.run(
            [sys.executable, "-m", "pyhelpers", *map(str, words)],
            capture_output=True,
            text=True,
            timeout=1800,
            check=False,
            cwd=ROOT,
            env={**os.environ, **client_of(self.provider)},
        )

    def up(self, *arguments: str) -> dict[str, Any]:
        done = self.on("up", "--json", "--port", str(self.port), *arguments)
        assert done.returncode == 0, done.stderr
        self.info = {**json.loads(done.stdout), "password": self.provider["password"]}
        return self.info

    def down(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.on("down", *arguments)

    def role(self, name: str):
        """Return the process that was started in a role: hub, proxy, ssh, keeper."""
        found = [p for p in self.processes() if p.environ().get("PYHELPERS_ROLE") == name]
        return min(found, key=lambda p: (p.create_time(), p.pid), default=None)

    def credentials(self, names: list[str]) -> Path:
        file = self.folder / "credentials.csv"
        lines = "".join(f"{name},{self.provider['password']}\n" for name in names)
        file.write_text("name,secret\n" + lines)
        return file


def pearc(folder: Path, bed: Testbed, provider: dict[str, Any], port: int) -> Course:
    """Return the paper's workshop for the test cluster."""
    folder.mkdir(parents=True, exist_ok=True)
    return Course(folder, PEARC, bed=bed, provider=provider, port=port)
