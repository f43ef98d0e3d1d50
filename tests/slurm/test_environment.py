"""A site without containers: the environment is made on its login node, as its users would."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator

import pytest

from pyhelpers.check.door import Door
from pyhelpers.check.kernel import run_code
from pyhelpers.check.participant import Credential, Participant
from tests.kernels import participants
from tests.slurm.course import Course
from tests.slurm.test_own_accounts import ROSTER, tidy, user_of
from tests.slurm.test_up import refused
from tests.slurm.testbed import Testbed
from tests.workshop import ROOT, at_work, logged_in, until

FOLDER = "/shared/pearc"
BUILD = f"""
cd /shared/tool
export XDG_CACHE_HOME=/shared/tool/cache
uv/uv venv --quiet --clear --python /usr/bin/python3 venv
uv/uv pip install --quiet --python venv/bin/python --constraints ci/requirements.txt '.[local]'
venv/bin/pyhelpers build-environment values/pearc.yaml --into {FOLDER} --json
"""
LOOK = """\
import glob, json, os, sys

def answer(function, *arguments):
    try:
        return function(*arguments)
    except OSError as error:
        return type(error).__name__

def environ(name):
    with open(name) as file:
        return file.read()

environments = [answer(environ, name) for name in glob.glob("/proc/[0-9]*/environ")]
print(json.dumps({
    "prefix": sys.prefix,
    "home": os.environ["HOME"],
    "scratch": os.environ["TMPDIR"],
    "user": os.getuid(),
    "mine": os.listdir(os.environ["HOME"]),
    "his": answer(os.listdir, "/home/bob"),
    "environments": [text for text in environments if "JUPYTERHUB_USER=robert" in text],
}))
"""


async def look(course: Course, name: str) -> dict:
    """Return what somebody at work sees."""
    person = Participant(Door(course.url), Credential(name, course.provider["password"]))
    try:
        await person.log_in()
        await person.start(60)
        return json.loads(await run_code(person, LOOK))
    finally:
        await person.close()


@pytest.fixture(scope="module")
def made(bed: Testbed) -> Iterator[dict]:
    """What the command says that made the environment."""
    tool = bed.shared / "tool"
    tool.mkdir()
    for name in ("pyhelpers", "images", "chart", "values", "content"):
        kept = shutil.ignore_patterns("__pycache__", "*.tgz")
        shutil.copytree(ROOT / name, tool / name, ignore=kept)
    (tool / "ci").mkdir()
    (tool / "uv").mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "ci/requirements.txt"):
        shutil.copyfile(ROOT / name, tool / name)
    shutil.copy(ROOT / ".venv" / "bin" / "uv", tool / "uv")
    bed.inside("login", "chown", "-R", "workshop:", "/shared/tool")
    yield json.loads(bed.by_machine(BUILD))
    bed.inside("login", "rm", "-rf", FOLDER, "/shared/tool")


def values(**more: object) -> dict[str, object]:
    return {"image": None, "environment": FOLDER, **more}


@pytest.mark.usefixtures("made")
def test_participants_log_in_and_run_the_first_notebook(course: Course) -> None:
    course.write(values())
    names = participants()[:3]
    check = course.on(
        *("up", "--check", "--participants", "3", "--json", "--port", str(course.port)),
        *("--credentials", course.credentials(names)),
    )
    assert check.returncode == 0, f"{check.stdout}\n{check.stderr}"
    assert "isolates nobody" in check.stderr
    report = json.loads(check.stdout)
    assert [one["passed"] for one in report["participants"]] == [True] * 3


def test_servers_of_own_accounts_start_from_it(course: Course, bed: Testbed, made: dict) -> None:
    assert {one["state"] for one in made["checks"]} <= {"ok", "skipped"}
    directives = ["--nodelist=c1"]
    own = values(sudo=True, sudoAs={"robert": "bob"}, directives=directives)
    course.write(own, roster=ROSTER)
    course.up()
    alice = at_work(course, "alice")
    assert user_of(bed, "alice") == "alice"
    at_work(course, "robert")
    seen = asyncio.run(look(course, "alice"))
    assert (seen["prefix"], seen["home"]) == (made["prefix"], "/home/alice")
    assert seen["scratch"].startswith("/scratch/workshop-")
    assert seen["user"] == int(bed.inside("login", "id", "-u", "alice"))
    assert "workshop" in seen["mine"]
    # Between accounts the site's own walls stand.
    assert seen["his"] == "PermissionError"
    assert seen["environments"] == []
    node = bed.job_of("alice")["node"]
    assert alice.api("/users/alice/server", "DELETE").status_code in (202, 204)
    until(lambda: {job["place"] for job in bed.jobs()} == {"robert"}, 30, "her job has ended")
    left = bed.inside(node, "sh", "-c", "ls -d /scratch/workshop-* 2>/dev/null || true")
    assert seen["scratch"] not in left
    tidy(bed)


@pytest.mark.usefixtures("made")
def test_nodes_that_cannot_reach_the_hub(walled: Course) -> None:
    walled.write(values(hubAddress=None, reverse=True))
    walled.up()
    ada = at_work(walled, "ada")
    # The server asks the hub who she is, through the node's socket.
    assert (ada.server().status_code, logged_in(walled, "alan").server_of("ada").status_code) == (
        200,
        403,
    )


def test_an_environment_that_is_not_there(course: Course) -> None:
    course.write(values(environment="/shared/nosuch"))
    refused(course, 1, "/shared/nosuch", "build-environment", "site.yaml:")
