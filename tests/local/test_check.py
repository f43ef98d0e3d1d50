"""`up --check` of the shipped workshop: what an organiser runs before trusting it."""

from __future__ import annotations

import json

import pytest

from tests.workshop import PEARC, Local

pytestmark = pytest.mark.local


def test_twelve_participants_of_the_shipped_workshop(local: Local) -> None:
    arguments = ("up", PEARC, "--state", local.state, "--check", "--participants", "12", "--json")
    done = local.run(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert report["passed"] is True
    assert report["notebook"] == "workshop/01-start.ipynb"
    assert len(report["participants"]) == 12
    assert all(
        list(one["seconds"]) == ["log in", "start", "notebook", "leave"]
        for one in report["participants"]
    )
    assert local.processes() == []
    assert list(local.state.glob("check-*")) == [], "nothing is left of the check"


def test_a_check_of_a_running_workshop_leaves_people_alone(local: Local) -> None:
    local.up()
    ada = local.person("ada")
    ada.log_in()
    ada.start()
    before = ada.server().json()["started"]
    done = local.run("up", local.file, "--state", local.state, "--check", "--participants", "4")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "passed: 4 of 4" in done.stdout
    assert ada.server().json()["started"] == before, "whoever is at work keeps the server"
    assert ada.is_in()


def test_a_roster_too_short_for_the_check(local: Local) -> None:
    done = local.run("up", local.file, "--state", local.state, "--check", "--participants", "9")
    assert done.returncode == 1
    assert "9 participants are to be checked, but 4 are on the roster" in done.stderr
    assert local.processes() == []
