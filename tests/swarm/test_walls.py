"""Participants on one host: what one of them can reach of the others, and of the hub."""

from __future__ import annotations

import json

import pytest

from tests.swarm.course import Course
from tests.swarm.testbed import Testbed
from tests.workshop import at_work

LOOK = """\
import glob, json, os, socket, urllib.request

def read(pattern):
    found = []
    for name in glob.glob(pattern, recursive=True):
        try:
            with open(name, "rb") as file:
                found.append(file.read(200000).decode(errors="replace"))
        except OSError:
            pass
    return found

def answer(url):
    try:
        with urllib.request.urlopen(url, timeout=60) as response:
            return response.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError as error:
        return type(error).__name__

def opens(host, port):
    try:
        with socket.create_connection((host, port), timeout=3):
            return True
    except OSError:
        return False

print(json.dumps({
    "environments": read("/proc/[0-9]*/environ"),
    "processes": read("/proc/[0-9]*/cmdline"),
    "homes": sorted(os.listdir("/home")),
    "outside": [os.path.exists(p) for p in (
        "/var/run/docker.sock", "/run/secrets", "/srv/jupyterhub", "/mnt/shared")],
    "capabilities": [l.split()[1] for l in open("/proc/self/status") if l.startswith("Cap")],
    "user": [os.getuid(), os.getgid()],
    "other": answer("http://workshop-user-alan:8888/user/alan/api/contents"),
    "routes": answer("http://proxy:8001/api/routes"),
    "hub": answer("http://hub:8081/hub/api/users"),
    "docker": [opens("10.123.0.1", port) for port in (2375, 2376)],
}))
"""


@pytest.fixture
def seen(course: Course, bed: Testbed) -> dict:
    """What ada sees while alan works on the same host."""
    course.write({"constraints": ["node.hostname==host1"]})
    course.up()
    at_work(course, "ada")
    at_work(course, "alan")
    assert (bed.host_of("ada"), bed.host_of("alan")) == ("host1", "host1")
    (course.folder / "look.py").write_text(LOOK)
    container = bed.container_of("ada", "host1")
    bed.docker("cp", str(course.folder / "look.py"), f"{container}:/tmp/look.py", host="host1")
    return json.loads(bed.inside("ada", "python3 /tmp/look.py"))


def test_nobody_reaches_what_is_somebody_elses(seen: dict, course: Course, bed: Testbed) -> None:
    assert seen["homes"] == ["jovyan"]
    assert seen["outside"] == [False] * 4
    assert not [text for text in seen["processes"] if "/user/alan/" in text]
    assert seen["environments"], "her own can be read"
    text = "".join(seen["environments"])
    assert "JUPYTERHUB_USER=ada" in text and "JUPYTERHUB_USER=alan" not in text
    for secret in (
        "OAUTH_CLIENT_SECRET",
        "CONFIGPROXY_AUTH_TOKEN",
        course.provider["client_secret"],
    ):
        assert secret not in text
    # No capability of root's, effective, permitted, inherited or bounding.
    assert set(seen["capabilities"]) == {"0" * 16}
    assert seen["user"][0] == 1000
    # Other servers, the proxy and the hub are on the same network, and ask who is there.
    assert seen["other"] == 403
    assert seen["routes"] in (401, 403)
    assert seen["hub"] in (401, 403)
    assert seen["docker"] == [False, False]


def test_no_secret_is_seen_by_who_may_look_at_the_swarm(course: Course, bed: Testbed) -> None:
    course.up()
    at_work(course, "ada")
    services = bed.docker("service", "inspect", "workshop_hub", "workshop_proxy")
    secret = course.provider["client_secret"]
    assert secret not in services
    container = bed.lines(
        "ps", "--quiet", "--filter=label=com.docker.swarm.service.name=workshop_hub"
    )[0]
    # The hub's processes are nobody's with rights over the container.
    own = "cat /proc/[0-9]*/status | grep -E '^(Name|Uid)' | paste - - | grep -v tini"
    processes = bed.docker("exec", container, "sh", "-c", own).splitlines()
    hubs = [line for line in processes if "python" in line or "jupyterhub" in line]
    assert hubs and all("\t1000\t" in line for line in hubs), processes
    logs = bed.docker("service", "logs", "--raw", "workshop_hub")
    assert secret not in logs and course.provider["password"] not in logs
    listing = bed.docker("exec", container, "ls", "-ln", "/run/secrets", "/srv/jupyterhub")
    for name in ("values.json", "login.json", "roster.csv", "proxy-token"):
        (line,) = [line for line in listing.splitlines() if line.endswith(name)]
        assert line.startswith("-r--------") and line.split()[2] == "1000", line
