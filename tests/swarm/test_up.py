"""`pyhelpers up`, `status` and `down` on real Docker hosts in a Swarm."""

from __future__ import annotations

import json
import signal
import subprocess

import pytest
import requests

from tests.kernels import participants
from tests.swarm import testbed
from tests.swarm.course import Course
from tests.swarm.testbed import HOSTS, MANAGER, Testbed
from tests.workshop import Person, at_work, until


def test_twelve_participants_log_in_and_run_the_first_notebook(
    course: Course, bed: Testbed
) -> None:
    names = participants()[:12]
    check = course.on(
        *("up", "--check", "--participants", "12", "--json"),
        *("--credentials", course.credentials(names)),
    )
    assert check.returncode == 0, f"{check.stdout}\n{check.stderr}"
    report = json.loads(check.stdout)
    assert [one["passed"] for one in report["participants"]] == [True] * 12
    assert report["login_tried"] is True
    assert report["notebook"] == "workshop/01-start.ipynb"
    assert sorted(report["nodes"]) == list(HOSTS)
    assert sum(report["nodes"].values()) == 12

    status = course.on("status", "--json")
    assert status.returncode == 0, status.stdout
    found = json.loads(status.stdout)
    assert (found["missing"], found["servers"]) == ([], {})
    assert {part: one["state"] for part, one in found["parts"].items()} == {
        "hub": "running",
        "proxy": "running",
    }


def stopped(person: Person) -> None:
    assert person.api(f"/users/{person.name}/server", "DELETE").status_code in (202, 204)
    until(lambda: not person.model()["servers"], 60, "the server has stopped")


def save(person: Person, text: str) -> None:
    """Save a file as JupyterLab does."""
    url = f"{person.local.url}/user/{person.name}/api/contents/saved.txt"
    body = {"type": "file", "format": "text", "content": text}
    answer = person.put(url, json=body, headers=person.xsrf(f"/user/{person.name}/"), timeout=60)
    assert answer.status_code == 201, answer.text


def saved(person: Person) -> str:
    return person.server("/api/contents/saved.txt?content=1").json()["content"]


def test_a_home_on_a_host_is_found_again_there(course: Course, bed: Testbed) -> None:
    course.up()
    ada = at_work(course, "ada")
    first = bed.host_of("ada")
    save(ada, "mine\n")
    stopped(ada)
    # Until her host is not the one that a spread of servers would choose.
    for name in participants()[1:]:
        at_work(course, name)
        if bed.servers_on(first) > min(map(bed.servers_on, HOSTS)):
            break
    ada.start()
    assert bed.host_of("ada") == first
    assert saved(ada) == "mine\n"


def test_a_home_that_all_hosts_share_is_found_on_another(course: Course, bed: Testbed) -> None:
    # Hub and proxy belong to host0, which has to take tasks.
    course.write({"homes": course.shared(), "constraints": ["node.hostname!=host0"]})
    course.up()
    ada = at_work(course, "ada")
    first = bed.host_of("ada")
    save(ada, "mine\n")
    stopped(ada)
    bed.docker("node", "update", "--availability=drain", first)
    try:
        ada.start()
        assert bed.host_of("ada") != first
        assert saved(ada) == "mine\n"
    finally:
        bed.docker("node", "update", "--availability=active", first)
    folder = testbed.STATE / "shared" / course.folder.name / "workshop" / "ada"
    assert (folder.stat().st_uid, folder.stat().st_mode & 0o777) == (1000, 0o700)
    # As a hub that is slow to end does on the manager: its volume is deleted all the same.
    holds = ("--volume=workshop_hub:/held", "--entrypoint=sleep", "local/workshop:1", "30")
    bed.docker("run", "--detach", "--rm", "--network=none", *holds)


def test_new_values_reach_a_running_workshop_and_servers_stay(course: Course, bed: Testbed) -> None:
    course.up()
    ada = at_work(course, "ada")
    started = ada.server().json()["started"]
    assert course.up()["already_running"] is True
    layer = course.layer()
    layer["global"]["workshop"]["title"] = "Another title"
    course.write(**{key: value for key, value in layer.items() if key != "swarm"})
    secrets = set(bed.lines("secret", "ls", "--quiet"))
    assert course.up()["already_running"] is False
    assert "Another title" in course.person("x").open("/hub/login").text
    assert ada.server().json()["started"] == started
    until(lambda: ada.model()["servers"][""]["ready"], 30, "the hub knows the server")
    # The old values are no secret that stays.
    assert len(secrets - set(bed.lines("secret", "ls", "--quiet"))) == 1


def test_down_ends_every_server_and_keeps_the_homes(course: Course, bed: Testbed) -> None:
    course.up()
    ada = at_work(course, "ada")
    host = bed.host_of("ada")
    save(ada, "mine\n")
    down = course.on("down")
    assert "homes are kept" in down.stdout
    left = bed.left()
    assert {"services", "secrets", "networks"}.isdisjoint(left)
    assert "workshop-home-ada" in left[f"volumes {host}"]
    stopped_ = course.on("status")
    assert (stopped_.returncode, "stopped" in stopped_.stdout) == (0, True)
    course.up()
    again = at_work(course, "ada")
    assert (bed.host_of("ada"), saved(again)) == (host, "mine\n")


def test_a_check_without_credentials_makes_tokens(course: Course) -> None:
    check = course.on("up", "--check", "--participants", "2", "--json")
    assert check.returncode == 0, f"{check.stdout}\n{check.stderr}"
    report = json.loads(check.stdout)
    assert [one["passed"] for one in report["participants"]] == [True] * 2
    assert report["login_tried"] is False
    assert any("login not tried" in note for note in report["notes"])


def test_the_proxy_speaks_tls(course: Course) -> None:
    names = {"certificate": "workshop.crt", "key": "workshop.key"}
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days=2"),
            *(f"-subj=/CN={MANAGER}", f"-addext=subjectAltName=IP:{MANAGER}"),
            *("-keyout", names["key"], "-out", names["certificate"]),
        ],
        cwd=course.folder,
        check=True,
        capture_output=True,
    )
    course.write({"tls": names})
    course.up()
    url, known = f"https://{MANAGER}:8000/hub/health", course.folder / names["certificate"]
    assert requests.get(url, verify=str(known), timeout=10).status_code == 200
    with pytest.raises(requests.ConnectionError):
        requests.get(url.replace("https", "http"), timeout=10)


def test_what_was_begun_is_removed_when_it_is_interrupted(course: Course, bed: Testbed) -> None:
    with course.begun("up") as process:
        until(lambda: "workshop_hub" in bed.docker("service", "ls"), 60, "the stack is there")
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=120)
    assert process.returncode == 130
    assert said.endswith("Interrupted.\n") and "Traceback" not in said
    until(lambda: not bed.left(), 15, f"nothing is left: {bed.left()}")


def test_a_host_that_is_given_the_image(course: Course, bed: Testbed) -> None:
    bed.docker("image", "rm", "--force", "local/workshop:1", host="host2")
    course.write({"hosts": {"host2": testbed.address("host2")}})
    course.up()
    assert bed.docker("image", "ls", "--quiet", "local/workshop:1", host="host2")
