"""What the hub's pages say of a server whose computer is silent."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pyhelpers.hub import trouble

jinja2 = pytest.importorskip("jinja2")
data = pytest.importorskip("jupyterhub._data")

OURS = Path(trouble.__file__).parent / "templates"


def words(name: str, **context: Any) -> str:
    """Return what a page says to a person, with JupyterHub's own templates behind ours."""
    theirs = jinja2.FileSystemLoader(Path(data.DATA_FILES_PATH) / "templates")
    loaders = [jinja2.PrefixLoader({"templates": theirs}), jinja2.FileSystemLoader(OURS), theirs]
    env = jinja2.Environment(loader=jinja2.ChoiceLoader(loaders), autoescape=True)
    spawner = SimpleNamespace(options_form="")
    known = {
        "base_url": "/hub/",
        "static_url": lambda path, **_: path,
        "workshop_contact": "help@example.org",
        "user": SimpleNamespace(name="ada", escaped_name="ada", spawner=spawner),
        "parsed_scopes": {},
        "services": [],
    }
    html = env.get_template(name).render(**known, **context)
    main = re.search(r"<main\b.*?</main>", html, re.S)
    assert main
    return " ".join(re.sub(r"<[^>]+>", " ", main[0]).split())


def server(active: bool) -> Any:
    return SimpleNamespace(active=active, pending=None, ready=active, name="")


def test_a_home_that_is_held_is_said_to_be_and_no_stop_is_offered() -> None:
    said = words("home.html", default_server=server(True), workshop_trouble=trouble.HELD)
    assert trouble.HELD in said
    assert "help@example.org" in said
    assert "Running" not in said
    assert "Stop it" not in said


def test_a_server_that_was_given_up_can_be_started_again() -> None:
    said = words("home.html", default_server=server(False), workshop_trouble=trouble.ENDED)
    assert trouble.ENDED in said
    assert "Start your workspace" in said


@pytest.mark.parametrize("nothing", ["", None])
def test_without_trouble_the_page_is_as_ever(nothing: str | None) -> None:
    said = words("home.html", default_server=server(True), workshop_trouble=nothing)
    assert "Running" in said
    assert "Stop it" in said


def test_a_page_of_a_server_that_was_given_up_says_why() -> None:
    said = words("not_running.html", workshop_trouble=trouble.ENDED, spawn_url="/hub/spawn")
    assert trouble.ENDED in said
    assert "Start your workspace" in said


def test_the_proxys_page_says_what_the_hub_knows() -> None:
    assert trouble.HELD in words("503.html", trouble=trouble.HELD)
    assert "does not answer" in words("503.html", trouble="")


def test_a_trouble_is_kept_until_it_is_forgotten() -> None:
    assert trouble.note("ada", "", trouble.HELD)
    assert not trouble.note("ada", "", trouble.HELD)
    trouble.forget("ada", "", trouble.ENDED)
    assert trouble.trouble_of(SimpleNamespace(name="ada")) == trouble.HELD
    assert trouble.trouble_of(SimpleNamespace(name="alan")) == ""
    trouble.forget("ada", "")
    assert trouble.trouble_of(SimpleNamespace(name="ada")) == ""
