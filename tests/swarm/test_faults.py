"""What breaks while people work: nobody else loses a kernel, and those affected are told."""

from __future__ import annotations

import json

import pytest

from tests.kernels import back, has_kernel, hub_answers, kernel
from tests.swarm.course import Course
from tests.swarm.test_up import save, saved
from tests.swarm.testbed import HOSTS, Testbed
from tests.workshop import Person, at_work, logged_in, until, words


@pytest.mark.parametrize("part", ["hub", "proxy"])
def test_what_is_killed_comes_back_and_kernels_stay(
    course: Course, bed: Testbed, part: str
) -> None:
    course.up()
    ada = at_work(course, "ada")
    mine, container = kernel(ada), bed.container_of("ada", bed.host_of("ada"))
    bed.kill(f"workshop_{part}")
    answer = until(back(lambda: has_kernel(ada, mine)), 30, "the kernel answers", promised=True)
    hub = until(lambda: hub_answers(course), 30, "the hub answers", promised=True)
    print(f"{part}: the kernel answered after {answer:.1f} s, the hub {hub:.1f} s later")
    assert bed.container_of("ada", bed.host_of("ada")) == container
    until(
        back(lambda: ada.model()["servers"][""]["ready"]),
        30,
        "the hub knows the server",
        promised=True,
    )
    at_work(course, "alan")


def at_work_elsewhere(course: Course, bed: Testbed, host: str, names: list[str]) -> Person:
    """Start servers until one is on another host than this."""
    for name in names:
        person = at_work(course, name)
        if bed.host_of(name) != host:
            return person
    raise AssertionError(f"all servers are on {host}")


def two_apart(course: Course, bed: Testbed) -> tuple[Person, Person]:
    """Return two people at work on different hosts, the first of them not where the hub is."""
    first = at_work_elsewhere(course, bed, "host0", ["ada", "barbara", "chien"])
    host = bed.host_of(first.name)
    return first, at_work_elsewhere(course, bed, host, ["alan", "dorothy", "edsger"])


def test_a_host_that_is_cut_off_with_homes_on_it(course: Course, bed: Testbed) -> None:
    course.up()
    ada, alan = two_apart(course, bed)
    lost = bed.host_of(ada.name)
    save(ada, "mine\n")
    mine = kernel(alan)
    bed.stop(lost)
    try:
        took = until(lambda: not ada.model()["servers"], 60, "the hub has noticed")
        print(f"noticed after {took:.0f} s")
        told = words(ada.open("/hub/home"))
        assert "your home folder is attached to it" in told and "Nothing has been deleted" in told
        assert has_kernel(alan, mine)
        # No server starts elsewhere, onto an empty home.
        refusal = ada.open("/hub/spawn")
        assert "your home folder is attached to it" in words(refusal), words(refusal)
        assert not ada.model()["servers"]
    finally:
        bed.start(lost)
    until(lambda: not bed.container_of(ada.name, lost), 30, "the lost server has ended")
    ada.start()
    assert (bed.host_of(ada.name), saved(ada)) == (lost, "mine\n")
    assert "attached to it" not in words(ada.open("/hub/home"))
    assert has_kernel(alan, mine)


def test_a_host_that_is_cut_off_when_homes_are_shared(course: Course, bed: Testbed) -> None:
    course.write({"homes": course.shared()})
    course.up()
    ada, alan = two_apart(course, bed)
    lost = bed.host_of(ada.name)
    save(ada, "mine\n")
    mine = kernel(alan)
    bed.stop(lost)
    try:
        until(lambda: not ada.model()["servers"], 60, "the hub has noticed")
        assert "it gets another computer" in words(ada.open("/hub/home"))
        assert has_kernel(alan, mine)
        ada.start()
        assert bed.host_of_running(ada.name, [h for h in HOSTS if h != lost]) != lost
        assert saved(ada) == "mine\n"
    finally:
        bed.start(lost)
    # Nor does the lost one come back beside the new one.
    until(lambda: not bed.container_of(ada.name, lost), 30, "the lost server has ended")


def test_the_managers_own_host_is_cut_off_and_comes_back(course: Course, bed: Testbed) -> None:
    course.up()
    ada = at_work_elsewhere(course, bed, "host0", ["ada", "barbara", "chien"])
    mine, host = kernel(ada), bed.host_of(ada.name)
    container = bed.container_of(ada.name, host)
    # Hub, proxy and the Swarm's only manager: nobody is led anywhere meanwhile.
    bed.stop("host0")
    bed.start("host0")
    took = until(back(lambda: has_kernel(ada, mine)), 60, "the kernel answers")
    print(f"the kernel answered {took:.0f} s after the host was back")
    until(
        back(lambda: ada.model()["servers"][""]["ready"]),
        30,
        "the hub knows the server",
        promised=True,
    )
    assert bed.container_of(ada.name, host) == container
    at_work(course, "alan")


def test_a_server_that_an_administrator_removes(course: Course, bed: Testbed) -> None:
    course.up()
    ada, alan = at_work(course, "ada"), at_work(course, "alan")
    mine = kernel(alan)
    bed.docker("service", "rm", "workshop-user-ada")
    took = until(lambda: not ada.model()["servers"], 30, "the hub has noticed", promised=True)
    print(f"noticed after {took:.0f} s")
    assert "ended by an administrator" in words(ada.open("/hub/home"))
    assert has_kernel(alan, mine)
    ada.start()
    assert "administrator" not in words(ada.open("/hub/home"))
    # Its memory used up, or killed by hand: Docker does not start it again by itself.
    host = bed.host_of("ada")
    bed.docker("kill", "--signal=KILL", bed.container_of("ada", host), host=host)
    until(lambda: not ada.model()["servers"], 30, "the hub has noticed", promised=True)
    assert "ended by force" in words(ada.open("/hub/home"))


def test_a_server_of_nobody_is_ended(course: Course, bed: Testbed) -> None:
    """As a hub leaves it that dies between making a service and remembering it."""
    course.up()
    ada = at_work(course, "ada")
    labels = ["--label=org.workshop.stack=workshop", "--label=org.workshop.participant=nobody"]
    argv = ["service", "create", "--quiet", "--detach", "--no-resolve-image", *labels]
    bed.docker(*argv, "--name=workshop-user-nobody", "--entrypoint=sleep", "local/proxy:1", "900")
    until(lambda: "nobody" not in bed.docker("service", "ls"), 60, "it was ended")
    assert ada.server().status_code == 200


def test_a_server_that_waits_says_why(course: Course, bed: Testbed) -> None:
    layer = course.layer()
    memory = {"guarantee": "900G", "limit": "900G"}
    layer["jupyterhub"]["singleuser"] |= {"memory": memory, "startTimeout": 20}
    course.write(jupyterhub=layer["jupyterhub"])
    course.up()
    ada = logged_in(course, "ada")
    assert ada.open("/hub/spawn").status_code == 200
    stream = ada.get(f"{course.url}/hub/api/users/ada/server/progress", stream=True, timeout=120)
    events = [
        json.loads(line.partition(b":")[2]) for line in stream.iter_lines() if b"data:" in line
    ]
    assert any("Every computer of the workshop is full" in event["message"] for event in events)
    assert "insufficient resources" in str(events)
    assert events[-1].get("failed") is True and "was not ready after 1 minutes" in str(events[-1])
    until(lambda: "workshop-user-ada" not in bed.docker("service", "ls"), 15, "it was given up")
