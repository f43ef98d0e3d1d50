"""The two hubs of ci/bench/slurm.py: ours, and JupyterHub with stock batchspawner.

Their servers are stubs that answer as a server does, so that a machine can carry hundreds.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from pyhelpers.places import cache_folder
from pyhelpers.targets.local.machine import node
from pyhelpers.targets.local.proxy import proxy_program

ROOT = Path(__file__).parents[2]
TOOL = ROOT / "ci" / "slurm"
MACHINE = "10.122.0.254"
TOKEN = secrets.token_hex(16)

SERVICE = {"name": "bench", "api_token": TOKEN}
ROLE = {
    "name": "bench",
    "services": ["bench"],
    "scopes": ["admin:users", "admin:servers", "list:users"],
}

STUB = """\
#!/usr/bin/python3
import http.server, json, os, urllib.request
for name in list(os.environ):
    if name.startswith("APPTAINERENV_"):
        os.environ[name.removeprefix("APPTAINERENV_")] = os.environ[name]

class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("X-JupyterHub-Version", "5")
        self.end_headers()
    def log_message(self, *_):
        pass

server = http.server.HTTPServer(("0.0.0.0", 0), Answer)
told = urllib.request.Request(
    os.environ["JUPYTERHUB_API_URL"] + "/batchspawner",
    json.dumps({"port": server.server_port}).encode(),
    {"Authorization": "token " + os.environ["JUPYTERHUB_API_TOKEN"]},
)
urllib.request.urlopen(told, timeout=60).read()
server.serve_forever()
"""

STOCK = """\
import batchspawner
from traitlets import Unicode

class Stock(batchspawner.SlurmSpawner):
    # Participants have no account on the hub's host.
    req_homedir = Unicode("/tmp")

    def user_env(self, env):
        return env

    # The nodes' names are known to the nodes alone.
    def state_gethost(self):
        return f"10.122.0.{{10 + int(super().state_gethost()[1:])}}"

    # sbatch runs in a namespace of its own, into which the hub's environment does not reach.
    async def _get_batch_script(self, **subvars):
        head, _, rest = (await super()._get_batch_script(**subvars)).partition("\\n")
        exports = "".join(f"export {{n}}='{{v}}'\\n" for n, v in self.get_env().items())
        directives = [one for one in rest.splitlines() if one.startswith("#SBATCH")]
        lines = [one for one in rest.splitlines() if not one.startswith("#SBATCH")]
        return "\\n".join([head, *directives, exports, *lines])

c.JupyterHub.spawner_class = Stock
c.Stock.exec_prefix = "env HOME={home} PATH={path} {tool} in login -u workshop"
c.Stock.env_keep = []
c.Stock.batch_script = '''#!/bin/bash
#SBATCH --output=/dev/null
#SBATCH --mem=256M --cpus-per-task=1 --export=PATH
exec /shared/bin/apptainer
'''
c.Stock.start_timeout = 600
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_bind_url = "http://{machine}:{hub}"
c.JupyterHub.authenticator_class = "null"
c.ConfigurableHTTPProxy.command = {proxy!r}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{api}"
c.JupyterHub.concurrent_spawn_limit = 1000
c.Spawner.consecutive_failure_limit = 0
c.JupyterHub.services = [{service}]
c.JupyterHub.load_roles = [{role}]
"""


def tool(*words: str, text: str | None = None) -> str:
    command = [str(TOOL), *words]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def put_stub(state: Path) -> None:
    """Put a program in Apptainer's place that is a server, into the folder that all nodes see."""
    folder = state / "shared" / "bin"
    folder.mkdir(exist_ok=True)
    (folder / "apptainer").write_text(STUB)
    (folder / "apptainer").chmod(0o755)
    (state / "shared" / "stub.sif").touch()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def ours(folder: Path, state: Path, people: list[str]) -> Iterator[str]:
    """Bring `pyhelpers up --on slurm` up, and yield its URL."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    values = {
        "global": {
            "workshop": {
                "url": url,
                "participants": len(people),
                "login": {"provider": "access", "allow": "roster"},
            }
        },
        "roster": "name,role\n" + "".join(f"{name},participant\n" for name in people),
        "slurm": {
            "login": {
                "host": "10.122.0.1",
                "user": "workshop",
                "key": str(state / "ssh" / "id_ed25519"),
                "knownHosts": str(state / "ssh" / "known_hosts"),
            },
            "hubAddress": MACHINE,
            "image": "/shared/stub.sif",
            "prologue": "PATH=/shared/bin:$PATH",
        },
        "jupyterhub": {
            "hub": {"config": {"JupyterHub": {"services": [SERVICE], "load_roles": [ROLE]}}},
            "singleuser": {
                "memory": {"guarantee": "256M", "limit": "256M"},
                "cpu": {"limit": 1},
                "startTimeout": 600,
            },
        },
    }
    file = folder / "bench.yaml"
    file.write_text(json.dumps(values))
    command = [sys.executable, "-m", "pyhelpers"]
    where = [str(file), "--on", "slurm", "--state", str(folder / "ours")]
    up = [*command, "up", *where, "--port", str(port)]
    done = subprocess.run(up, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    try:
        yield url
    finally:
        subprocess.run([*command, "down", *where], capture_output=True, check=False)


@contextlib.contextmanager
def stock(folder: Path) -> Iterator[str]:
    """Start JupyterHub with batchspawner's SlurmSpawner as it comes, and yield its URL."""
    port = free_port()
    config = folder / "stock.py"
    config.write_text(
        STOCK.format(
            tool=TOOL,
            home=Path.home(),
            path=os.environ["PATH"],
            port=port,
            hub=free_port(),
            api=free_port(),
            machine=MACHINE,
            proxy=list(proxy_program(cache_folder(), node())),
            service=SERVICE,
            role=ROLE,
        )
    )
    command = [sys.executable, "-m", "jupyterhub", "--config", str(config)]
    with (folder / "stock.log").open("w") as log:
        hub = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, env={**os.environ}, start_new_session=True
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _until_up(url)
        yield url
    finally:
        hub.terminate()
        hub.wait()
        tool("in", "login", "scancel", "--user=workshop")


def _until_up(url: str) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/hub/health"):  # noqa: S310
            return
        time.sleep(0.2)
    raise SystemExit(f"no hub at {url}")
