"""Participants under one account of the cluster: what one of them can reach of the others."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from pyhelpers.check.door import Door
from pyhelpers.check.kernel import run_code
from pyhelpers.check.participant import Credential, Participant
from tests.slurm.course import Course
from tests.slurm.testbed import Testbed
from tests.workshop import at_work

LOOK = """\
import glob, json, os, socket, subprocess, urllib.error, urllib.parse, urllib.request

def read(pattern):
    found = {}
    for name in glob.glob(pattern, recursive=True):
        try:
            with open(name, "rb") as file:
                found[name] = file.read(200000).decode(errors="replace")
        except OSError:
            pass
    return found

def run(*argv):
    try:
        return subprocess.run(argv, capture_output=True, text=True, timeout=20).stdout
    except OSError as error:
        return type(error).__name__

def answer(url, token=""):
    headers = {"Authorization": f"token {token}"} if token else {}
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code

def opens(host, port):
    try:
        with socket.create_connection((host, port), timeout=3):
            return True
    except OSError:
        return False

own = os.environ["JUPYTERHUB_API_TOKEN"]
hub = urllib.parse.urlsplit(os.environ["JUPYTERHUB_API_URL"])
api = os.environ["JUPYTERHUB_API_URL"]
print(json.dumps({
    "environments": [t for t in read("/proc/[0-9]*/environ").values() if own not in t],
    "processes": [t for t in read("/proc/[0-9]*/cmdline").values()],
    "homes": sorted(os.listdir("/home")),
    "outside": [os.path.exists(p) for p in ("/home/workshop", "/shared", "/scratch", "/run/munge")],
    "squeue": run("squeue"),
    "own environment": sorted(os.environ),
    "hub": [answer(f"{api}/users"), answer(f"{api}/users", own), answer(f"{api}/users/alan", own)],
    "other ports": [port for port in PORTS if opens(hub.hostname, port)],
    "mine": sorted(os.listdir(os.path.expanduser("~"))),
}))
"""


async def look(course: Course, name: str) -> dict:
    person = Participant(Door(course.url), Credential(name, course.provider["password"]))
    try:
        await person.log_in()
        await person.start(60)
        settings = json.loads((course.state / "settings.json").read_text())
        ports = [course.port, settings["proxy_api_port"], urlsplit(course.provider["issuer"]).port]
        return json.loads(await run_code(person, LOOK.replace("PORTS", str(ports))))
    finally:
        await person.close()


@pytest.fixture
def seen(course: Course, bed: Testbed) -> Iterator[dict]:
    """What ada sees while alan works on the same node."""
    course.write({"directives": ["--nodelist=c1"]})
    course.up()
    at_work(course, "ada")
    at_work(course, "alan")
    assert {job["node"] for job in bed.jobs()} == {"c1"}
    yield asyncio.run(look(course, "ada"))


def test_nobody_sees_anybody_elses_processes_or_files(seen: dict, course: Course) -> None:
    assert seen["homes"] == ["jovyan"]
    assert seen["outside"] == [False] * 4
    # Her own server and kernel, and the look itself.
    assert not [text for text in seen["processes"] if "/user/alan/" in text]
    assert not [text for text in seen["environments"] if "JUPYTERHUB_USER=alan" in text]
    assert seen["squeue"] == "FileNotFoundError"
    assert "workshop" in seen["mine"]


def test_nobody_reaches_the_hubs_secrets(seen: dict) -> None:
    for name in ("OAUTH_CLIENT_ID", "OAUTH_CLIENT_SECRET", "CONFIGPROXY_AUTH_TOKEN"):
        assert name not in seen["own environment"]
    # Without a token, and with that of a server: nothing of other users, nor of other servers.
    assert seen["hub"] == [403, 403, 404]
    # The proxy, its own API and the provider are on the loopback address of the hub's host.
    assert seen["other ports"] == []


def test_no_token_lies_where_another_account_could_read_it(course: Course, bed: Testbed) -> None:
    course.up()
    at_work(course, "ada")
    node = bed.job_of("ada")["node"]
    arguments = bed.inside(node, "ps", "axww", "-o", "args", user="alice")
    assert "jupyterhub-singleuser" in arguments
    job = bed.job_of("ada")["id"]
    environ = "cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n' | grep API_TOKEN || true"
    token = next(
        line.partition("=")[2]
        for line in bed.inside(node, "sh", "-c", environ).splitlines()
        if line.startswith("JUPYTERHUB_API_TOKEN=")
    )
    assert len(token) > 20 and token not in arguments
    assert bed.inside(node, "sh", "-c", environ, user="alice") == ""
    reading = f"scontrol write batch_script {job} - 2>&1 || true"
    assert token not in bed.inside("login", "sh", "-c", reading, user="alice")
    folder = f"/home/workshop/workshops/{course.folder.name}"
    listing = f"ls {folder} 2>&1 || true"
    assert "Permission denied" in bed.inside(node, "sh", "-c", listing, user="alice")
    # Jupyter itself notes it in the home, which nobody else's container has.
    search = f"grep -rl {token} {folder} /tmp /scratch 2>/dev/null | grep -v /homes/ada/ || true"
    assert bed.inside(node, "sh", "-c", search) == ""


def test_a_server_can_tell_its_port_and_nothing_else(course: Course, bed: Testbed) -> None:
    course.up()
    ada = at_work(course, "ada")
    url = f"{course.url}/hub/api/batchspawner"
    headers = ada.xsrf()
    before = bed.job_of("ada")
    # Logged in, but not the server: there is no token.
    answer = ada.post(url, json={"cmd": ["touch", "owned"]}, headers=headers, timeout=30)
    assert answer.status_code == 403
    environ = "cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'"
    node = before["node"]
    lines = bed.inside(node, "sh", "-c", environ).splitlines()
    token = next(x for x in lines if x.startswith("JUPYTERHUB_API_TOKEN=")).partition("=")[2]
    for body in ({"cmd": ["x"]}, {"port": 22}, {"port": True}, {"port": "8888"}, {}):
        auth = {"Authorization": f"token {token}"}
        answer = course.person("x").post(url, json=body, headers=auth, timeout=30)
        assert answer.status_code == 400, body
    assert ada.server().status_code == 200
    assert bed.job_of("ada") == before
