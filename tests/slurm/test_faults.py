"""What breaks while people work: nobody else loses a kernel, and those affected are told."""

from __future__ import annotations

import time

import pytest

from tests.kernels import back, has_kernel, hub_answers, kernel
from tests.slurm.course import Course
from tests.slurm.testbed import Testbed
from tests.workshop import Person, at_work, is_ready, logged_in, until, words


@pytest.mark.parametrize("role", ["hub", "proxy", "ssh"])
def test_what_is_killed_comes_back_and_kernels_stay(course: Course, role: str) -> None:
    course.up()
    ada = at_work(course, "ada")
    mine, job = kernel(ada), course.bed.job_of("ada")["id"]
    killed = course.role(role)
    assert killed
    killed.kill()
    killed.wait(60)
    answer = until(back(lambda: has_kernel(ada, mine)), 30, "the kernel answers", promised=True)
    hub = until(lambda: hub_answers(course), 30, "the hub answers", promised=True)
    print(f"{role}: the kernel answered after {answer:.1f} s, the hub {hub:.1f} s later")
    assert course.bed.job_of("ada")["id"] == job
    until(lambda: is_ready(ada), 5, "the hub knows the server")
    at_work(course, "alan")


def test_a_login_node_whose_sshd_ends_and_comes_back(course: Course, bed: Testbed) -> None:
    course.up()
    ada = at_work(course, "ada")
    mine = kernel(ada)
    bed.sshd("stop")
    try:
        until(lambda: ada.server().status_code != 200, 30, "the way is cut")
        assert hub_answers(course)
    finally:
        bed.sshd("start")
    took = until(back(lambda: has_kernel(ada, mine)), 30, "the kernel answers", promised=True)
    print(f"the kernel answered {took:.1f} s after the login node did")
    at_work(course, "alan")


def test_a_controller_that_is_away_for_a_minute(course: Course, bed: Testbed) -> None:
    course.up()
    ada = at_work(course, "ada")
    mine = kernel(ada)
    bed.controller("stop")
    try:
        began = time.monotonic()
        while time.monotonic() < began + 60:
            assert has_kernel(ada, mine)
            assert ada.model()["servers"][""]["ready"]
            time.sleep(2)
    finally:
        bed.controller("start")
    assert has_kernel(ada, mine)
    at_work(course, "alan")


def test_a_job_that_an_administrator_cancels(course: Course, bed: Testbed) -> None:
    course.up()
    ada, alan = at_work(course, "ada"), at_work(course, "alan")
    mine = kernel(alan)
    bed.inside("login", "scancel", bed.job_of("ada")["id"])
    took = until(lambda: not ada.model()["servers"], 30, "the hub has noticed", promised=True)
    print(f"noticed after {took:.0f} s")
    assert "administrator of the cluster has ended" in words(ada.open("/hub/home"))
    assert "administrator of the cluster has ended" in words(ada.open("/user/ada/lab"))
    assert has_kernel(alan, mine)
    ada.start()
    assert "administrator" not in words(ada.open("/hub/home"))


def test_a_time_limit_is_announced_and_told_afterwards(course: Course, bed: Testbed) -> None:
    course.write({"walltime": "00:02:00"})
    course.up()
    ada = at_work(course, "ada")
    until(lambda: notices(ada), 30, "the end is announced")
    (notice,) = notices(ada)
    assert notice["save"] and 0 < notice["stops_at"] - time.time() < 130
    assert "nearly over" in notice["message"]
    until(lambda: not ada.model()["servers"], 150, "the job has ended")
    assert "time that the cluster gives a workspace was over" in words(ada.open("/hub/home"))
    ada.start()


def notices(person: Person) -> list[dict]:
    answer = person.open("/hub/workshop/notice")
    return answer.json()["notices"] if answer.status_code == 200 else []


def test_a_node_that_is_cut_off(course: Course, bed: Testbed) -> None:
    course.up()
    ada, alan = at_work(course, "ada"), at_work(course, "alan")
    mine = kernel(alan)
    lost = bed.job_of("ada")["node"]
    assert bed.job_of("alan")["node"] != lost, "they are spread"
    bed.stop(lost)
    try:
        until(lambda: not ada.model()["servers"], 90, "the hub has noticed")
        assert "computer that your workspace ran on stopped" in words(ada.open("/hub/home"))
        assert has_kernel(alan, mine)
        ada.start()
        assert bed.job_of("ada")["node"] != lost
    finally:
        bed.start(lost)


def test_a_job_of_nobody_is_ended(course: Course, bed: Testbed) -> None:
    """As a hub leaves it that dies between handing a job in and remembering it."""
    course.up()
    ada = at_work(course, "ada")
    script = "#!/bin/sh\nsleep 600\n"
    name = f"--job-name={course.info['job_name']}"
    bed.inside("login", "sbatch", name, "--output=/dev/null", user="workshop", text=script)
    assert len(bed.jobs("RUNNING", "PENDING")) == 2
    until(lambda: len(bed.jobs("RUNNING", "PENDING")) == 1, 90, "it was ended")
    assert ada.server().status_code == 200


def test_a_job_that_waits_says_why(course: Course, bed: Testbed) -> None:
    course.write({"directives": ["--nodelist=c1"]})
    course.up()
    bed.inside("login", "scontrol", "update", "nodename=c1", "state=drain", "reason=test")
    try:
        ada = logged_in(course, "ada")
        assert ada.open("/hub/spawn").status_code == 200
        stream = ada.get(
            f"{course.url}/hub/api/users/ada/server/progress", stream=True, timeout=120
        )
        said = next(line for line in stream.iter_lines() if b"switched off" in line)
        assert b"ReqNodeNotAvail" in said or b"Nodes" in said
    finally:
        bed.inside("login", "scontrol", "update", "nodename=c1", "state=resume")
    until(lambda: ada.model()["servers"].get("", {}).get("ready"), 60, "the server is ready")
