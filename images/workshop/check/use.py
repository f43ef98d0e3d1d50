"""The server as a participant uses it: started, logged in to, with a kernel, and stopped."""

from __future__ import annotations

import contextlib
import http.client
import json
import shutil
import subprocess
import time
import urllib.error
from pathlib import Path

from .processes import below, ending, start
from .report import LIMIT, Failed, Skipped

KERNEL_SECONDS, STOP_SECONDS, QUIET_SECONDS = 60, 30, 0.3


def check_server(server, command, seconds, major):
    program = shutil.which(command[0], path=server.environment.get("PATH"))
    if program is None:
        wanted = f"jupyterhub=={major}.*" if major else "jupyterhub"
        mend = f"add {wanted} to image.pip, or take a base that has it"
        raise Failed(f"the image has no {command[0]}", mend)
    started = time.monotonic()
    try:
        server.process, server.log = start(command, server.home, server.environment)
    except OSError as error:
        mend = "let the Python that its first line names be in the image, where it was installed"
        raise Failed(f"{program} cannot be run: {error.strerror}", mend) from None
    answer = wait_for_server(server, command, started + seconds)
    server.answered, seconds = True, time.monotonic() - started
    version = answer.headers.get("X-JupyterHub-Version")
    if not version:
        mend = "let image.base and image.pip keep JupyterHub's own jupyterhub-singleuser"
        raise server.failed(f"{command[0]} does not say which JupyterHub it belongs to", mend)
    if major and version.partition(".")[0] != str(major):
        mend = f"put jupyterhub=={major}.* into image.pip, or take a base that has it"
        raise Failed(f"the image has JupyterHub {version}, but the hub is version {major}", mend)
    try:
        check_use(server)
    except (OSError, http.client.HTTPException) as error:
        what = f"the server answers once and then no longer: {error}"
        raise server.failed(what, "see its last lines") from None
    words = f"JupyterHub {version} answers after {seconds:.1f} s"
    return f"{words}; a login leads to {server.page}, a kernel starts and stops"


def check_use(server):
    """Do with the server what a participant does first: log in, start a kernel."""
    if server.ask("GET", "contents", known=False)[0].status == 200:
        mend = "remove what switches logins off from the image's Jupyter configuration"
        raise server.failed("anybody can read the participant's files without a login", mend)
    try:
        server.log_in()
    except urllib.error.HTTPError as error:
        mend = "add jupyterlab to image.pip, or mend jupyterhub.singleuser.defaultUrl"
        raise server.failed(f"a login does not lead to {server.page}: {error}", mend) from None
    check_kernel(server)


def wait_for_server(server, command, deadline):
    last = "it does not listen"
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            mend = "see its last lines; is a version in image.pip older than JupyterLab needs?"
            raise server.failed(f"{command[0]} {ending(server.process.returncode)}", mend)
        try:
            answer, _ = server.ask("GET", "status", seconds=5)
        except (OSError, http.client.HTTPException) as error:
            last = str(error)
        else:
            if answer.status == 200:
                return answer
            last = f"it says {answer.status} {answer.reason}"
        time.sleep(0.05)
    mend = "see its last lines; an extension of the image may hold it up"
    raise server.failed(f"{command[0]} does not answer in time: {last}", mend)


def check_kernel(server):
    """Start a kernel through the server's REST API, wait until it answers, and delete it."""
    mend = "add ipykernel to image.pip"
    answer, body = server.ask("POST", "kernels", {})
    if answer.status != 201:
        raise server.failed(f"no kernel starts: {answer.status} {answer.reason}", mend)
    kernel = json.loads(body)["id"]
    path = f"kernels/{kernel}"
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    upgrade["Sec-WebSocket-Key"] = "d29ya3Nob3AgY2hlY2sgIQ=="
    # Jupyter Server asks a kernel how it is only once somebody listens to it.
    answer, connection = server.ask("GET", f"{path}/channels", **upgrade)
    if answer.status != 101:
        raise server.failed(f"nobody can talk to a kernel: {answer.status} {answer.reason}", mend)
    with contextlib.closing(connection), contextlib.closing(answer):
        wait_until(server, "a kernel does not answer", mend, lambda: is_idle(server, path))
    server.ask("DELETE", path)
    wait_until(server, "a kernel does not stop", mend, lambda: not is_running(server, kernel))


def is_running(server, kernel):
    for process in below(server.process.pid):
        with contextlib.suppress(OSError):
            if kernel.encode() in Path(f"/proc/{process}/cmdline").read_bytes():
                return True
    return server.ask("GET", f"kernels/{kernel}")[0].status != 404


def wait_until(server, what, mend, condition):
    deadline = time.monotonic() + KERNEL_SECONDS
    while not condition():
        if time.monotonic() > deadline:
            raise server.failed(f"{what} within {KERNEL_SECONDS} s", mend)
        time.sleep(0.05)


def is_idle(server, path):
    return json.loads(server.ask("GET", path)[1]).get("execution_state") == "idle"


def check_stop(server):
    if not server.answered:
        raise Skipped("the server did not start")
    if server.process.poll() is not None:
        what = f"the server {ending(server.process.returncode)} before it was told to stop"
        raise server.failed(what, f"see its last lines; raise {LIMIT}")
    try:
        status = server.ask("GET", "status", seconds=STOP_SECONDS)[0].status
    except (OSError, http.client.HTTPException) as error:
        status = error
    if status != 200:
        raise server.failed(f"the server no longer answers: {status}", "see its last lines")
    # Jupyter Server's handler of SIGTERM logs. When it interrupts a log line, as of this answer, it
    # fails ("reentrant call") and the signal is lost.
    time.sleep(QUIET_SECONDS)
    started = time.monotonic()
    server.process.terminate()
    try:
        server.process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        what = f"the server did not stop within {STOP_SECONDS} s of SIGTERM"
        raise server.failed(what, "see its last lines") from None
    return f"the server still answered, and stopped within {time.monotonic() - started:.1f} s"
