"""The pure parts of bringing a workshop up on a Swarm."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from pyhelpers.errors import FindingsProblem
from pyhelpers.hub.swarm.section import Homes
from pyhelpers.targets.swarm.asked import Asked
from pyhelpers.targets.swarm.deletion import Facts
from pyhelpers.targets.swarm.everywhere import Outcome, outcome_of, volume_mount
from pyhelpers.targets.swarm.probe import about
from pyhelpers.targets.swarm.secrets import names, secret_of, wanted
from pyhelpers.values import load_values

VALUES = """\
global: {workshop: {url: "https://w.example.org", login: {provider: access, allow: everyone}}}
swarm: {tls: {inFront: true}}
jupyterhub: {singleuser: {image: {name: class, tag: "1"}}}
"""


def asked(folder: Path, *more: str) -> Asked:
    files = []
    for number, text in enumerate((VALUES, *more)):
        file = folder / f"{number}.yaml"
        file.write_text(text)
        files.append(file)
    return Asked.of(load_values(files), "workshop", 8000)


def missing(folder: Path, *more: str) -> list[str]:
    with pytest.raises(FindingsProblem) as caught:
        asked(folder, *more)
    return sorted(one.path for one in caught.value.findings if one.severity == "error")


def test_all_that_is_missing_is_said_at_once(tmp_path: Path) -> None:
    emptied = "swarm: {tls: {inFront: false}}\njupyterhub: {singleuser: {image: {name: null}}}\n"
    assert missing(tmp_path, emptied) == ["jupyterhub.singleuser.image.name", "swarm.tls"]


def test_a_certificate_without_its_key_is_none(tmp_path: Path) -> None:
    half = "swarm: {tls: {inFront: false, certificate: workshop.crt}}\n"
    assert missing(tmp_path, half) == ["swarm.tls"]


def test_images_are_named_as_docker_names_them(tmp_path: Path) -> None:
    found = asked(tmp_path)
    assert (found.user_image, found.hub_image) == ("class:1", "")
    assert found.proxy_image.startswith("quay.io/jupyterhub/configurable-http-proxy:")
    digest = "jupyterhub: {singleuser: {image: {tag: 'sha256:0123'}}}\n"
    assert asked(tmp_path, digest).user_image == "class@sha256:0123"


def test_a_home_has_a_limit_where_nothing_else_limits_it(tmp_path: Path) -> None:
    size = "jupyterhub: {singleuser: {storage: {capacity: 2Gi}}}\n"
    assert asked(tmp_path, size).capacity == 2 * 2**30
    shared = "swarm: {homes: {options: {type: none, o: bind, device: /mnt}}}\n"
    assert asked(tmp_path, size, shared).capacity is None


@pytest.mark.parametrize(
    ("state", "error", "outcome"),
    [
        ("Complete 2 seconds ago", "", Outcome("host1", 0, "")),
        (
            "Failed 1 second ago",
            '"task: non-zero exit (73)"',
            Outcome("host1", 73, "task: non-zero exit (73)"),
        ),
        ("Rejected 1 second ago", '"No such image: x"', Outcome("host1", 1, "No such image: x")),
        ("Preparing 3 seconds ago", "", None),
        ("Pending 3 seconds ago", '"no suitable node"', None),
    ],
)
def test_how_a_task_ended(state: str, error: str, outcome: Outcome | None) -> None:
    assert outcome_of({"CurrentState": state, "Error": error, "Node": "host1"}) == outcome


@pytest.mark.parametrize(
    ("code", "says", "kind"),
    [
        (73, "task: non-zero exit (73)", "closed"),
        (74, "task: non-zero exit (74)", "data"),
        (1, "No such image: sha256:0123", "image"),
        (1, "pull access denied for class, repository does not exist", "image"),
        (1, 'invalid mount config for type "bind": bind source path does not exist: /d', "data"),
        (1, "failed to mount local volume: mount /mnt/x: no such file or directory", "homes"),
        (1, "missing plugin on 1 node", "homes"),
        (1, "something else", ""),
    ],
)
def test_what_a_hosts_refusal_is_about(code: int, says: str, kind: str) -> None:
    assert about(Outcome("host1", code, says)) == kind


def test_options_with_commas_reach_docker_whole() -> None:
    homes = Homes("local", {"type": "nfs", "o": "addr=10.0.0.5,rw"})
    mount = volume_mount("workshop", "x", homes, homes.options, "/homes")
    assert '"volume-opt=o=addr=10.0.0.5,rw"' in mount
    assert mount.startswith("type=volume,source=x,target=/homes,volume-driver=local,volume-nocopy")


def test_a_secrets_name_follows_what_is_in_it() -> None:
    one, same, other = (secret_of("w", "values.json", text) for text in ("a", "a", "b"))
    assert one.known == same.known != other.known
    assert one.known.startswith("w-values-") and "text" not in repr(one)


def test_what_the_swarm_has_already_stays() -> None:
    made = wanted("w", told={}, roster="", login=None, token="", files={})
    known = {"login.json": "w-login-1", "proxy-token": "w-proxy-token-1", "values.json": "old"}
    found = names(made, known)
    assert (found["login.json"], found["proxy-token"]) == ("w-login-1", "w-proxy-token-1")
    assert found["values.json"] != "old"
    new = wanted("w", told={}, roster="", login={"OAUTH_CLIENT_ID": "x"}, token="t", files={})
    assert names(new, known)["login.json"] != "w-login-1"


def test_facts_are_read_as_they_were_written() -> None:
    facts = Facts("i", "/s", Homes("local", {"device": "/d"}), ("node.role==worker",))
    assert Facts.read(facts.text()) == facts
    assert json.loads(facts.text()) and yaml.safe_load(facts.text())
