"""The bridge in a job's container: a server that speaks TCP reaches a hub behind a socket."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pyhelpers.hub.slurm import starting

HUB = "http://127.0.0.1:18081"
SERVER = """\
import json, os, urllib.request
url = os.environ["JUPYTERHUB_API_URL"]
answers = [urllib.request.urlopen(url, timeout=20).read().decode() for _ in range(3)]
print(json.dumps({"url": url, "other": os.environ["OTHER"], "answers": answers}))
"""


def serve(path: Path) -> None:
    """Answer like a hub, at a socket."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    listener.listen()

    def answer() -> None:
        while True:
            client, _ = listener.accept()
            client.recv(65536)
            client.sendall(b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello")
            client.close()

    threading.Thread(target=answer, daemon=True).start()


@pytest.fixture
def way(tmp_path: Path) -> Path:
    return tmp_path / "socket"


def begun(way: Path, program: str) -> subprocess.Popen[str]:
    command = ["-Ic", starting._BRIDGE, str(way), HUB, sys.executable, "-c", program]
    env = {"JUPYTERHUB_API_URL": f"{HUB}/hub/api", "OTHER": "http://elsewhere:18081", "PATH": ""}
    return subprocess.Popen(
        [sys.executable, *command],
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_server_reaches_the_hub(way: Path) -> None:
    serve(way)
    with begun(way, SERVER) as process:
        out, err = process.communicate(timeout=30)
    told = json.loads(out)
    assert (told["answers"], err) == (["hello"] * 3, "")
    assert told["url"].startswith("http://127.0.0.1:") and told["url"] != f"{HUB}/hub/api"
    assert told["url"].endswith("/hub/api") and told["other"] == "http://elsewhere:18081"


def test_a_server_that_begins_before_the_way_is_open_waits(way: Path) -> None:
    with begun(way, SERVER) as process:
        time.sleep(1)
        assert process.poll() is None
        serve(way)
        out, _ = process.communicate(timeout=30)
    assert json.loads(out)["answers"] == ["hello"] * 3


def test_nothing_stays_when_the_server_has_ended(way: Path) -> None:
    # Its output is held open by whatever it has left behind.
    with begun(way, "print('done')") as process:
        out, _ = process.communicate(timeout=30)
    assert (out, process.returncode) == ("done\n", 0)
