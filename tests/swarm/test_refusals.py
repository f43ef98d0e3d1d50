"""What is in the way is said before anything is started: one message each, and nothing is left."""

from __future__ import annotations

from typing import Any

import pytest

from tests.swarm import testbed
from tests.swarm.course import Course
from tests.swarm.testbed import Testbed
from tests.workshop import until


def refused(course: Course, code: int, *words: str) -> None:
    """Bring it up in vain: one message with all of the words, and nothing is left."""
    done = course.on("up")
    course.env = {}
    assert done.returncode == code, done.stderr
    message = done.stderr.partition("error: ")[2]
    assert "error: " not in message and "Traceback" not in done.stderr
    for word in words:
        assert word.lower() in message.lower(), done.stderr
    # The containers that tried go some seconds later.
    until(lambda: not course.bed.left(), 15, f"nothing is left: {course.bed.left()}")


def test_no_engine(course: Course) -> None:
    course.env = {"DOCKER_HOST": "unix:///nosuch/docker.sock"}
    refused(course, 3, "no Docker Engine", "/nosuch/docker.sock", "DOCKER_HOST")


def test_a_host_that_manages_no_swarm(course: Course) -> None:
    course.env = {"DOCKER_HOST": testbed.address("host1")}
    refused(course, 3, "host1 is not a manager", testbed.MANAGER)


def test_a_host_outside_of_any_swarm(course: Course, bed: Testbed) -> None:
    bed.docker("swarm", "leave", host="host2")
    try:
        course.env = {"DOCKER_HOST": testbed.address("host2")}
        refused(course, 3, "belongs to no Swarm", "docker swarm init")
    finally:
        token = bed.docker("swarm", "join-token", "--quiet", "worker")
        bed.docker("node", "rm", "--force", "host2")
        bed.docker("swarm", "join", "--token", token, f"{testbed.MANAGER}:2377", host="host2")


def test_an_image_that_a_host_lacks(course: Course, bed: Testbed) -> None:
    bed.docker("image", "rm", "--force", "local/workshop:1", host="host2")
    course.write({"hosts": None})
    refused(course, 3, "local/workshop:1 is not on", "host2", "--push", "swarm: {hosts:")


@pytest.mark.parametrize(
    ("values", "code", "words"),
    [
        ({"hubImage": "local/nosuch:1"}, 3, ("local/nosuch:1", "--hub", "site.yaml:")),
        ({"hosts": {"nosuch": "ssh://nosuch"}}, 1, ("no host nosuch", "host1, host2")),
        ({"hosts": {"host1": "unix:///nosuch"}}, 3, ("host1 cannot be reached", "docker --host")),
        ({"hosts": {"host1": testbed.address("host2")}}, 1, ("is host2, not host1",)),
        ({"data": "/mnt/nosuch"}, 1, ("/mnt/nosuch", "on every host", "host0, host1, host2")),
        ({"constraints": ["node.labels.no==such"]}, 3, ("no host", "swarm.constraints")),
        ({"homes": {"driver": "nosuch"}}, 1, ("no home can be mounted", "nosuch")),
        (
            {"homes": {"options": {"type": "none", "o": "bind", "device": "/mnt/nosuch"}}},
            1,
            ("no home can be mounted", "/mnt/nosuch"),
        ),
        (
            {"homes": {"options": {"type": "none", "o": "bind", "device": "/mnt"}}},
            1,
            ("closed to the account 1000", "chown 1000 /mnt"),
        ),
        ({"tls": None}, 1, ("swarm.tls", "in clear", "inFront")),
    ],
    ids=[
        *("hub-image", "unknown-host", "unreachable-host", "mistaken-host", "data", "constraints"),
        *("driver", "device", "closed-device", "no-tls"),
    ],
)
def test_what_would_fail_on_the_hosts(
    course: Course, values: dict[str, Any], code: int, words: tuple[str, ...]
) -> None:
    course.write(values)
    refused(course, code, *words)


def test_a_port_that_somebody_else_has(course: Course, bed: Testbed) -> None:
    argv = ["service", "create", "--quiet", "--detach", "--no-resolve-image", "--name=other"]
    argv += ["--publish=mode=host,published=8000,target=8000", "--entrypoint=sleep"]
    argv += ["--constraint=node.hostname==host0", "local/proxy:1", "1000"]
    bed.docker(*argv)
    try:
        done = course.on("up")
        assert done.returncode == 3
        assert "port 8000" in done.stderr and "--port" in done.stderr
    finally:
        bed.docker("service", "rm", "other")


def test_a_hub_image_with_other_code(course: Course, bed: Testbed) -> None:
    changed = course.folder / "live.py"
    changed.write_text("# changed\n")
    bed.docker("create", "--name=changed", "local/hub:1")
    bed.docker("cp", str(changed), "changed:/opt/workshop/hub/workshop_hub/live.py")
    bed.docker("commit", "changed", "local/hub:changed")
    bed.docker("rm", "changed")
    course.write({"hubImage": "local/hub:changed"})
    refused(course, 3, "other code than the pyhelpers", "build-image FILE --hub")
