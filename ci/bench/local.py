#!/usr/bin/env python3
"""Times the local target against its bare parts, in one run, and prints ratios.

    up again    `pyhelpers up --detach` with everything installed, against JupyterHub with its own
                proxy and no workshop, each until its login page answers
    --help      the command's start, against the interpreter's

Prints seconds (median of several) and the ratio. Judges nothing.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from pyhelpers.places import cache_folder
from pyhelpers.targets.local.machine import is_free, node
from pyhelpers.targets.local.proxy import proxy_program

ROOT = Path(__file__).parents[2]
ROUNDS = 5


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours, bare = [], []
        up(Path(folder))  # once, to have everything installed
        for _ in range(ROUNDS):
            ours.append(up(Path(folder)))
            bare.append(bare_hub(Path(folder)))
        row("up again", ours, "bare JupyterHub", bare)
    command = [timed([sys.executable, "-m", "pyhelpers", "--help"]) for _ in range(ROUNDS)]
    python = [timed([sys.executable, "-c", "pass"]) for _ in range(ROUNDS)]
    row("pyhelpers --help", command, "python -c pass", python)


def row(name: str, ours: list[float], peer: str, theirs: list[float]) -> None:
    mine, other = statistics.median(ours), statistics.median(theirs)
    print(f"{name:<17} {mine:6.2f} s   {peer:<16} {other:6.2f} s   ratio {mine / other:5.2f}")


def timed(argv: list[str], **options: object) -> float:
    began = time.perf_counter()
    subprocess.run(argv, check=True, capture_output=True, **options)
    return time.perf_counter() - began


def up(folder: Path) -> float:
    """Return the seconds of one `up` whose proxy, hub and login page then answer."""
    argv = [sys.executable, "-m", "pyhelpers"]
    workshop = [str(ROOT / "values" / "pearc.yaml"), "--state", str(folder / "state")]
    took = timed([*argv, "up", *workshop, "--detach", "--port", "0"])
    timed([*argv, "down", *workshop])
    return took


def bare_hub(folder: Path) -> float:
    """Return the seconds until a JupyterHub that nobody configured shows its login page."""
    state = Path(tempfile.mkdtemp(dir=folder))
    port = next(number for number in range(20000, 30000) if is_free(number))
    config = state / "jupyterhub_config.py"
    program = list(proxy_program(cache_folder(), node()))
    config.write_text(
        f"c.JupyterHub.bind_url = 'http://127.0.0.1:{port}'\n"
        f"c.ConfigurableHTTPProxy.command = {program!r}\n"
        "c.JupyterHub.hub_port = 0\n"
        "c.JupyterHub.authenticator_class = 'null'\n"
        f"c.ConfigurableHTTPProxy.api_url = 'http://127.0.0.1:{port + 10000}'\n"
    )
    began = time.perf_counter()
    with (state / "log").open("w") as log:
        hub = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "--config", str(config)],
            cwd=state,
            stdout=log,
            stderr=log,
            env={**os.environ, "CONFIGPROXY_AUTH_TOKEN": "bench"},
        )
    try:
        while not answers(f"http://127.0.0.1:{port}/hub/health"):
            if hub.poll() is not None or time.perf_counter() - began > 60:
                raise SystemExit((state / "log").read_text())
            time.sleep(0.02)
        return time.perf_counter() - began
    finally:
        hub.terminate()
        hub.wait(30)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 (loopback)
            return answer.status == 200
    except OSError:
        return False


if __name__ == "__main__":
    main()
