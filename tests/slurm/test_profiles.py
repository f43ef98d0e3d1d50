"""A workshop whose participants choose the size of their workspace."""

from __future__ import annotations

import json

from tests.kernels import participants
from tests.slurm.course import Course
from tests.slurm.test_up import refused
from tests.slurm.testbed import Testbed
from tests.workshop import logged_in, until, words

PROFILES = [
    {"name": "Normal", "description": "For the exercises"},
    {"name": "Short", "partition": "short", "walltime": "00:02:00", "memory": "512M", "cpus": 1},
]


def test_a_participant_chooses(course: Course, bed: Testbed) -> None:
    course.write({"profiles": PROFILES})
    course.up()
    ada = logged_in(course, "ada")
    page = ada.open("/hub/spawn")
    assert "Normal For the exercises Short" in words(page)
    assert bed.jobs("RUNNING", "PENDING") == []
    url = f"{course.url}/hub/spawn?_xsrf={ada.xsrf()['X-XSRFToken']}"
    started = ada.post(url, data={"profile": "Short"}, timeout=60)
    assert started.status_code == 200, words(started)
    until(lambda: ada.model()["servers"].get("", {}).get("ready"), 60, "the server is ready")
    job = bed.job_of("ada")["id"]
    told = bed.inside("login", "scontrol", "show", "job", job)
    assert "Partition=short" in told and "TimeLimit=00:02:00" in told
    assert "mem=512M" in told and "NumCPUs=1" in told
    # By hand one can ask for anything, and gets what is offered.
    alan = logged_in(course, "alan")
    answer = alan.api("/users/alan/server", "POST", json={"profile": "Huge"})
    assert answer.status_code in (201, 202), answer.text
    until(lambda: alan.model()["servers"].get("", {}).get("ready"), 60, "the server is ready")
    job = bed.job_of("alan")["id"]
    assert "Partition=normal" in bed.inside("login", "scontrol", "show", "job", job)


def test_the_check_takes_the_first(course: Course, bed: Testbed) -> None:
    course.write({"profiles": PROFILES})
    names = participants()[:2]
    check = course.on(
        *("up", "--check", "--participants", "2", "--json", "--port", str(course.port)),
        *("--credentials", course.credentials(names)),
    )
    assert check.returncode == 0, f"{check.stdout}\n{check.stderr}"
    assert [one["passed"] for one in json.loads(check.stdout)["participants"]] == [True] * 2


def test_a_profile_that_slurm_would_refuse(course: Course) -> None:
    course.write({"profiles": [*PROFILES, {"name": "Gone", "partition": "nosuch"}]})
    refused(course, 1, "jobs (Gone)", "invalid partition", "site.yaml:", "sinfo")
