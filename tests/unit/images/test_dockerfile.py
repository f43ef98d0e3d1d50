"""Dockerfiles as data: those of recipe.py, and all others that the project has."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyhelpers.images.dockerfile import Copy, Mount, Run, parse
from pyhelpers.images.recipe import HOME, LABEL, SHARE, Entry, dockerfile, hub_dockerfile
from tests.unit.images.locks import LOCK
from tests.workshop import ROOT

DOCKERFILES = sorted([*ROOT.glob("images/*/Dockerfile"), *ROOT.glob("tests/**/Dockerfile")])


def test_steps_in_order_and_the_settings() -> None:
    text = """\
# A comment
ARG BASE=debian:13
FROM ${BASE}
USER root
COPY a.txt b.txt /opt/
RUN one \\
 # not shell
 && two
ENV PATH=/opt/bin:/bin HOME=/home/x
LABEL one="a b" two=c
USER 1000
WORKDIR /home/x
ENTRYPOINT ["run", "it"]
CMD ["now"]
"""
    recipe = parse(text, {})
    assert recipe.base == "debian:13"
    assert recipe.steps == [Copy(("a.txt", "b.txt"), "/opt/"), Run("one  && two")]
    assert recipe.env == {"PATH": "/opt/bin:/bin", "HOME": "/home/x"}
    assert recipe.labels == {"one": "a b", "two": "c"}
    assert recipe.config == {
        "User": "1000",
        "WorkingDir": "/home/x",
        "Entrypoint": ["run", "it"],
        "Cmd": ["now"],
    }


def test_mounts_are_no_part_of_the_command() -> None:
    text = """\
RUN --mount=type=cache,id=own,target=/cache \\
    --mount=type=bind,source=tools,target=/tools \\
    --mount=type=secret,id=netrc,target=/netrc \\
    A=1 sh -c 'echo --mount=none'
"""
    (step,) = parse(text).steps
    assert step == Run(
        "A=1 sh -c 'echo --mount=none'",
        (
            Mount("cache", "own", "/cache"),
            Mount("bind", "tools", "/tools"),
            Mount("secret", "netrc", "/netrc"),
        ),
    )


def test_a_given_argument_wins() -> None:
    assert parse("ARG BASE=debian:13\nFROM ${BASE}\n", {"BASE": "mine"}).base == "mine"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("FROM debian\nHEALTHCHECK NONE\n", "HEALTHCHECK is none of"),
        ("ARG BASE\nFROM ${BASE}\n", "BASE has no value"),
    ],
)
def test_what_it_cannot_do_is_refused(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse(text, {})


def test_what_recipe_writes_is_read_again() -> None:
    data = [Entry("my data/a.csv", folder=False), Entry("survey", folder=True)]
    labels = {LABEL: "INPUTS", "org.opencontainers.image.title": "It's a workshop"}
    recipe = parse(dockerfile(LOCK, "debian@sha256:1", data, "STEPS", labels))
    assert recipe.base == "debian@sha256:1"
    assert recipe.labels == labels
    assert recipe.config["User"] == "1000"
    assert recipe.config["WorkingDir"] == recipe.env["HOME"] == HOME
    assert recipe.config["Entrypoint"][:2] == ["python3", "/opt/workshop/seed.py"]
    runs = [step for step in recipe.steps if isinstance(step, Run)]
    assert [run.command.split()[0] for run in runs] == [
        f"SECTION={name}" for name in ("apt", "conda", "server", "software", "software")
    ]
    assert runs[0].command.endswith("sh /run/build/steps/apt.sh install /run/build/list")
    assert Mount("bind", "apt.txt", "/run/build/list") in runs[0].mounts
    assert Mount("cache", "workshop", "/run/build/cache") in runs[0].mounts
    copies = [step for step in recipe.steps if isinstance(step, Copy)]
    assert copies == [
        Copy(("share/data/my data/a.csv",), f"{SHARE}/data/my data/a.csv"),
        Copy(("share/data/survey/",), f"{SHARE}/data/survey/"),
        Copy(("content",), "/opt/workshop"),
    ]


def test_the_hubs_image_runs_a_hub_and_is_read_again_too() -> None:
    folders = {"steps": "steps", "tools": "tools", "list": "list.txt", "hub": "hub"}
    recipe = parse(hub_dockerfile(LOCK, "python@sha256:1", "STEPS", {LABEL: "INPUTS"}, folders))
    run, copy = recipe.steps
    assert run.command.startswith("SECTION=server ")
    assert {mount.source for mount in run.mounts if mount.kind == "bind"} == {
        *("steps", "tools", "list.txt")
    }
    assert copy == Copy(("hub",), "/opt/workshop/hub/workshop_hub")
    assert recipe.labels == {LABEL: "INPUTS"}
    assert (recipe.config["User"], recipe.config["Entrypoint"]) == ("1000", [])
    assert recipe.config["Cmd"][0] == "jupyterhub"


@pytest.mark.parametrize("path", DOCKERFILES, ids=lambda path: path.parent.name)
def test_the_projects_own(path: Path) -> None:
    """Each can be built by ci/images.py, and none runs as root, which a cluster may refuse."""
    recipe = parse(path.read_text(), {"BASE": "base"})
    assert recipe.base == "base"
    assert int(recipe.config["User"]) > 0
    assert recipe.steps


def test_every_start_of_a_participants_image_passes_the_seeding() -> None:
    recipe = parse((ROOT / "images" / "workshop" / "Dockerfile").read_text(), {})
    entry = recipe.config["Entrypoint"]
    assert entry[1] == "/opt/workshop/seed.py"
    assert entry[-1] == "--"
