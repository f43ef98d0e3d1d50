"""Who takes part in a check, through which door, and what its look around means."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from pyhelpers.errors import FileProblem, Problem
from pyhelpers.hub.roster import parse_roster
from pyhelpers.targets.kubernetes.walls import METADATA, Wall, policies_wanted, probe, verdict

door = pytest.importorskip("pyhelpers.check.door", exc_type=ImportError)
people = pytest.importorskip("pyhelpers.check.people", exc_type=ImportError)

MEMBERS = parse_roster(
    "name,role\ngrace,instructor\nada,participant\nemmy,participant\njohn,participant\n"
).members


def names(busy: set[str], wanted: int | None, known: set[str] | None) -> list[str]:
    return [member.name for member in people.chosen(MEMBERS, busy, wanted, known)]


def test_participants_come_first_and_nobody_who_is_at_work() -> None:
    assert names(set(), 2, None) == ["ada", "emmy"]
    assert names({"ada"}, 2, None) == ["emmy", "john"]
    assert names(set(), None, None) == ["ada", "emmy", "john", "grace"]
    assert names(set(), None, {"grace", "john", "stranger"}) == ["john", "grace"]


def test_too_few_people() -> None:
    with pytest.raises(FileProblem, match=r"5 participants are .* but 4 are on the roster"):
        names(set(), 5, None)
    with pytest.raises(FileProblem, match="credentials"):
        names(set(), None, set())


def test_credentials_are_read_and_never_shown(tmp_path: Path) -> None:
    file = tmp_path / "credentials.csv"
    file.write_text("name,secret\nAda,s3cret\n")
    found = people.read_credentials(file, by_code=True)
    assert (found["ada"].secret, found["ada"].by_code) == ("s3cret", True)
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize("text", ["ada,s3cret\n", "name,secret\nada,\n", "name,secret\n,s3cret\n"])
def test_credentials_with_a_mistake(tmp_path: Path, text: str) -> None:
    file = tmp_path / "credentials.csv"
    file.write_text(text)
    with pytest.raises(Problem) as caught:
        people.read_credentials(file, by_code=False)
    assert str(file) in str(caught.value) and "s3cret" not in str(caught.value)


def test_a_door_of_another_address() -> None:
    one = door.Door("https://class.example.org", "http://10.0.0.1:80")
    assert one.base == "http://class.example.org"
    assert one.through("https://class.example.org/hub/oauth_callback?code=1") == (
        "http://class.example.org/hub/oauth_callback?code=1"
    )
    assert one.through("https://class.example.org.evil/") == "https://class.example.org.evil/"
    assert one.through("https://provider.example.org/") == "https://provider.example.org/"


def test_a_door_that_is_the_url_itself() -> None:
    one = door.Door("https://class.example.org/")
    assert one.base == "https://class.example.org"
    assert one.through("https://class.example.org/x") == "https://class.example.org/x"
    assert door.Door("http://10.0.0.1", "http://127.0.0.1:9").base == "http://127.0.0.1:9"


def test_the_probe_tells_what_it_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        code = probe(
            [
                Wall("open's door", "127.0.0.1", listening.getsockname()[1]),
                Wall("closed", "127.0.0.1", closed.getsockname()[1]),
            ]
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert json.loads(done.stdout) == {"open's door": True, "closed": False}


def test_the_verdict() -> None:
    def state(reached: dict[str, bool], wanted: bool = True) -> str:
        return verdict(reached, wanted=wanted)[0]

    assert state({METADATA: False, "the API": False}) == "enforced"
    assert state({METADATA: False, "the API": True}) == "not enforced"
    assert state({"the API": True}, wanted=False) == "off"
    assert state({METADATA: True}) == "not tried"
    notes = verdict({METADATA: True, "the API": True}, wanted=True)[1]
    assert "does not enforce network policies" in notes[0] and "the API" in notes[0]
    assert "blockWithIptables" in notes[1]


def test_policies_can_be_switched_off() -> None:
    def wanted(**policy: object) -> bool:
        return policies_wanted({"jupyterhub": {"singleuser": {"networkPolicy": policy}}})

    assert wanted() and policies_wanted({})
    assert not wanted(enabled=False)
    assert not wanted(egressAllowRules={"privateIPs": True})
