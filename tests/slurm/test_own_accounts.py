"""Participants who work under their own accounts of the cluster, by the site's sudo rule."""

from __future__ import annotations

from tests.kernels import has_kernel, hub_answers, kernel
from tests.slurm.course import Course
from tests.slurm.test_up import refused
from tests.slurm.testbed import Testbed
from tests.workshop import at_work, until

ROSTER = "name,role\nalice,participant\nrobert,participant\n"


def user_of(bed: Testbed, place: str) -> str:
    job = bed.job_of(place)["id"]
    return bed.inside("login", "squeue", "--noheader", f"--jobs={job}", "--format=%u").strip()


def tidy(bed: Testbed) -> None:
    """Empty the homes of both accounts."""
    for name in ("alice", "bob"):
        script = f"rm -rf /home/{name}/workshop /home/{name}/saved.txt /home/{name}/.[cjliw]*"
        bed.inside("login", "sh", "-c", script, user=name)


def test_everybody_works_in_their_own_home(course: Course, bed: Testbed) -> None:
    course.write({"sudo": True, "sudoAs": {"robert": "bob"}}, roster=ROSTER)
    course.up()
    alice, robert = at_work(course, "alice"), at_work(course, "robert")
    assert (user_of(bed, "alice"), user_of(bed, "robert")) == ("alice", "bob")
    url = f"{course.url}/user/alice/api/contents/saved.txt"
    body = {"type": "file", "format": "text", "content": "mine\n"}
    answer = alice.put(url, json=body, headers=alice.xsrf("/user/alice/"), timeout=60)
    assert answer.status_code == 201, answer.text
    assert bed.inside("login", "cat", "/home/alice/saved.txt", user="alice") == "mine\n"
    assert "workshop" in bed.inside("login", "ls", "/home/bob", user="bob")
    tried = "cat /home/alice/saved.txt 2>&1 || true"
    assert "Permission denied" in bed.inside("login", "sh", "-c", tried, user="bob")
    # A hub that was killed finds both again, and ends the one that it is asked to end.
    mine, before = kernel(alice), bed.job_of("alice")["id"]
    killed = course.role("hub")
    assert killed
    killed.kill()
    killed.wait(60)
    until(lambda: hub_answers(course), 30, "the hub answers", promised=True)
    assert has_kernel(alice, mine) and bed.job_of("alice")["id"] == before
    assert robert.api("/users/robert/server", "DELETE").status_code in (202, 204)
    until(lambda: {job["place"] for job in bed.jobs()} == {"alice"}, 30, "his job has ended")
    down = course.down("--delete-homes", "--yes")
    assert down.returncode == 0, down.stderr
    until(lambda: not bed.jobs("RUNNING", "PENDING"), 30, "hers as well")
    assert bed.inside("login", "cat", "/home/alice/saved.txt", user="alice") == "mine\n"
    tidy(bed)


def test_somebody_for_whom_there_is_no_rule(course: Course) -> None:
    course.write({"sudo": True}, roster=ROSTER)
    refused(course, 1, "may not start jobs for robert", "slurm.sudoAs", "sudo rule", "site.yaml:")
