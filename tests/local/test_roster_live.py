"""The roster is edited while people are at work."""

from __future__ import annotations

import time

import pytest

from tests.conftest import PEOPLE
from tests.workshop import Local, logged_in, until

pytestmark = pytest.mark.local


def test_who_is_added_gets_in_within_two_seconds(edited: Local) -> None:
    assert edited.person("emmy").log_in().status_code == 403
    edited.set_people({**PEOPLE, "emmy": "participant"})
    time.sleep(2)
    logged_in(edited, "emmy")


@pytest.mark.parametrize(
    ("line", "said"),
    [("  emmy", "emmy has no role"), ("  emmy,teacher", "unknown role 'teacher'")],
)
def test_a_broken_edit_keeps_the_last_good_roster(edited: Local, line: str, said: str) -> None:
    text = edited.file.read_text()
    edited.file.write_text(text.replace("  ada,participant", f"{line}\n  ada,participant"))
    number = text.splitlines().index("  ada,participant") + 1
    until(lambda: said in edited.log(), 3, "the hub's log names the mistake")
    assert f"{edited.file}:{number}:" in edited.log()
    logged_in(edited, "alan")
    status = edited.run("status", edited.file, "--state", edited.state)
    assert status.returncode == 1
    assert f"{edited.file}:{number}:" in status.stdout
    assert said in status.stdout


@pytest.mark.parametrize("broken", ["roster: [", "roster:\n  - ada\n", ""])
def test_a_file_that_is_no_roster_any_more_changes_nothing(edited: Local, broken: str) -> None:
    ada = logged_in(edited, "ada")
    good = edited.file.read_text()
    edited.file.write_text(broken)
    time.sleep(2)
    assert ada.is_in()
    logged_in(edited, "alan")
    edited.file.write_text(good)
    until(lambda: "in order again" in edited.log(), 5, "the hub says that all is well")


def test_a_demoted_instructor_loses_the_rights(edited: Local) -> None:
    logged_in(edited, "alan")
    grace, thomas = logged_in(edited, "grace"), logged_in(edited, "thomas")
    assert grace.api("/users/alan").status_code == 200
    assert thomas.api("/users").status_code == 200
    edited.set_people({**PEOPLE, "grace": "participant", "thomas": "participant"})
    until(lambda: grace.api("/users/alan").status_code == 404, 5, "grace sees nobody else")
    assert thomas.api("/users").status_code == 403
    assert grace.is_in()


def test_instructors_are_told_of_a_mistake(edited: Local) -> None:
    grace, ada = logged_in(edited, "grace"), logged_in(edited, "ada")
    text = edited.file.read_text()
    edited.file.write_text(text.replace("  ada,participant", "  emmy\n  ada,participant"))
    until(lambda: grace.open("/hub/workshop/notice").status_code == 200, 5, "grace is told")
    assert ada.open("/hub/workshop/notice").status_code == 204
