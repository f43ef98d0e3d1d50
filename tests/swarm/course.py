"""A workshop on the tests' Swarm: the command as an organiser runs it, and people who log in."""

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
from tests.swarm.testbed import HOSTS, MANAGER, SHARED, STATE, Testbed, address, images
from tests.workshop import PEARC, ROOT, Local

PORT = 8000
URL = f"http://{MANAGER}:{PORT}"


@dataclass
class Course(Local):
    """`file` is a shipped workshop; `layer` is written over it, for this site."""

    bed: Testbed = field(default_factory=Testbed)
    provider: dict[str, Any] = field(default_factory=dict)
    env: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return URL

    def layer(self, swarm: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """Return the site's values; `swarm` changes single keys of it, None takes one away."""
        site = {
            "hubImage": "local/hub:1",
            "hosts": {host: address(host) for host in HOSTS[1:]},
            # Between this machine and hosts that are namespaces of it there is nobody.
            "tls": {"inFront": True},
            **(swarm or {}),
        }
        hub = {"config": {"XSEDEAuthenticator": urls_of(self.provider)}}
        return {
            "global": {"workshop": {"url": self.url}},
            "swarm": {key: value for key, value in site.items() if value is not None},
            "jupyterhub": {**images(), "hub": hub},
            **more,
        }

    def write(self, swarm: dict[str, Any] | None = None, **more: Any) -> None:
        (self.folder / "site.yaml").write_text(yaml.safe_dump(self.layer(swarm, **more)))

    def on(self, verb: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        with self.begun(verb, *arguments) as process:
            out, err = process.communicate(timeout=1800)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def begun(self, verb: str, *arguments: str | Path) -> subprocess.Popen[str]:
        """Begin a command."""
        layers = [self.file, "-f", self.folder / "site.yaml"] if verb == "up" else []
        words = [verb, *layers, "--on", "swarm", *arguments]
        own = {"DOCKER_HOST": address("host0"), **client_of(self.provider), **self.env}
        return subprocess.Popen(
            [sys.executable, "-m", "pyhelpers", *map(str, words)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, **own},
        )

    def up(self, *arguments: str) -> dict[str, Any]:
        done = self.on("up", "--json", *arguments)
        assert done.returncode == 0, done.stderr
        self.info = {**json.loads(done.stdout), "password": self.provider["password"]}
        return self.info

    def credentials(self, names: list[str]) -> Path:
        file = self.folder / "credentials.csv"
        lines = "".join(f"{name},{self.provider['password']}\n" for name in names)
        file.write_text("name,secret\n" + lines)
        return file

    def shared(self) -> dict[str, Any]:
        """Return the homes of a folder that all hosts have, and make it."""
        own = STATE / "shared" / self.folder.name
        own.mkdir()
        os.chown(own, 1000, 1000)
        device = f"{SHARED}/{self.folder.name}"
        return {"driver": "local", "options": {"type": "none", "o": "bind", "device": device}}


def pearc(folder: Path, bed: Testbed, provider: dict[str, Any]) -> Course:
    """Return the paper's workshop for the tests' Swarm."""
    folder.mkdir(parents=True, exist_ok=True)
    return Course(folder, PEARC, bed=bed, provider=provider)
