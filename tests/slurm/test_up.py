"""`pyhelpers up`, `status` and `down` on a real Slurm cluster."""

from __future__ import annotations

import json

import pytest

from tests.kernels import participants
from tests.slurm.course import Course
from tests.slurm.testbed import Testbed
from tests.workshop import at_work, until


def test_twelve_participants_log_in_and_run_the_first_notebook(
    course: Course, bed: Testbed
) -> None:
    names = participants()[:12]
    check = course.on(
        *("up", "--check", "--participants", "12", "--json", "--port", str(course.port)),
        *("--credentials", course.credentials(names)),
    )
    assert check.returncode == 0, f"{check.stdout}\n{check.stderr}"
    report = json.loads(check.stdout)
    assert [one["passed"] for one in report["participants"]] == [True] * 12
    assert report["login_tried"] is True
    assert report["notebook"] == "workshop/01-start.ipynb"
    assert sum(report["nodes"].values()) == 12
    assert bed.jobs("RUNNING", "PENDING") == []

    status = course.on("status", "--json")
    assert status.returncode == 0, status.stdout
    (found,) = json.loads(status.stdout)
    assert found["running"] == ["hub", "keeper", "proxy", "ssh"]


def test_a_saved_file_is_there_on_another_node(course: Course, bed: Testbed) -> None:
    course.up()
    ada = at_work(course, "ada")
    first = bed.job_of("ada")["node"]
    home = f"/home/workshop/workshops/{course.folder.name}/homes/ada"
    assert "workshop" in bed.inside(first, "ls", home)
    bed.inside(first, "sh", "-c", f"echo mine > {home}/saved.txt", user="workshop")
    assert ada.api("/users/ada/server", "DELETE").status_code in (202, 204)
    until(lambda: not ada.model()["servers"], 60, "the server has stopped")
    until(lambda: not bed.jobs(), 30, "the job has ended")

    bed.inside("login", "scontrol", "update", f"nodename={first}", "state=drain", "reason=test")
    try:
        ada.start()
        assert bed.job_of("ada")["node"] != first
        saved = ada.server("/api/contents/saved.txt?content=1")
        assert saved.json()["content"] == "mine\n"
    finally:
        bed.inside("login", "scontrol", "update", f"nodename={first}", "state=resume")


def test_new_values_reach_a_running_workshop_and_servers_stay(course: Course, bed: Testbed) -> None:
    course.up()
    ada = at_work(course, "ada")
    before, started = bed.job_of("ada"), ada.server().json()["started"]
    assert course.up()["already_running"] is True
    course.write({"walltime": "01:00:00"})
    assert course.up()["already_running"] is False
    assert bed.job_of("ada")["id"] == before["id"]
    assert ada.server().json()["started"] == started
    until(lambda: ada.model()["servers"][""]["ready"], 30, "the hub knows the server")


def test_down_ends_every_job_and_keeps_the_homes(course: Course, bed: Testbed) -> None:
    course.up()
    at_work(course, "ada")
    down = course.down()
    assert "homes are kept" in down.stdout
    until(lambda: not bed.jobs("RUNNING", "PENDING"), 30, "no job is left")
    folder = f"/home/workshop/workshops/{course.folder.name}"
    assert "ada" in bed.inside("login", "ls", f"{folder}/homes")
    stopped = course.on("status")
    assert (stopped.returncode, "stopped" in stopped.stdout) == (0, True)


@pytest.mark.parametrize(
    ("slurm", "code", "words"),
    [
        ({"partition": "nosuch"}, 1, ("invalid partition", "site.yaml:", "sinfo")),
        ({"account": "nosuch"}, 1, ("account", "site.yaml:")),
        ({"partition": "short"}, 1, ("time limit", "site.yaml:", "ask for less time")),
        ({"image": "/shared/nosuch.sif"}, 1, ("/shared/nosuch.sif", "build-image")),
        ({"folder": "/proc/nosuch"}, 1, ("may not write to /proc",)),
        ({"hubAddress": "192.0.2.1"}, 1, ("no address of this host",)),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_the_cluster_would_refuse_is_refused_before_anything_is_started(
    course: Course, slurm: dict[str, str], code: int, words: tuple[str, ...]
) -> None:
    course.write(slurm)
    refused(course, code, *words)


def test_a_host_key_that_nobody_has_confirmed(course: Course) -> None:
    assert course.bed
    (course.folder / "empty").touch()
    course.write({"login": {**course.bed.login(), "knownHosts": "empty"}})
    refused(course, 3, "host key", "ssh-keyscan", "site.yaml:")


def test_a_key_that_the_login_node_does_not_know(course: Course) -> None:
    assert course.bed
    course.write({"login": {**course.bed.login(), "user": "alice"}})
    refused(course, 3, "refuses this account's key", "ssh-add")


def test_no_ssh(course: Course, bed: Testbed) -> None:
    course.write({"login": {**bed.login(), "port": 2222}})
    refused(course, 3, "no way to workshop@", "check host and port")


def test_a_host_without_slurm(course: Course) -> None:
    course.write({"login": None, "hubAddress": None})
    refused(course, 3, "no sbatch", "slurm: {login: {host:")


def refused(course: Course, code: int, *words: str) -> None:
    """Bring it up in vain: one message with all of the words, and nothing is left."""
    done = course.on("up", "--port", str(course.port))
    assert done.returncode == code, done.stderr
    message = done.stderr.partition("error: ")[2]
    assert "error: " not in message and "Traceback" not in done.stderr
    for word in words:
        assert word.lower() in message.lower(), done.stderr
    assert course.processes() == []
