"""What the check's lines come to, and how an image that does not pass is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pyhelpers.errors import FileProblem
from pyhelpers.images.check import (
    Expected,
    Verdict,
    Verdicts,
    check_image,
    expected_of,
    package_names,
    problem_of,
)
from pyhelpers.images.section import Check, Image, ListFile
from tests.unit.images.conftest import WHERE
from tests.unit.images.replay import Replay

LOG = Path("/cache/build.log")
PROGRAM = "print(1)"
EXPECTED = Expected({"command": ["jupyterhub-singleuser"]}, memory=2 * 1024**3)
NOTEBOOK = "notebook:workshop/01-start.ipynb"
PLACES = {
    NOTEBOOK: "values.yaml:40:7",
    "packages": "values.yaml:20:5",
    "memory": "values.yaml:70:3",
}


def begin(name: str) -> dict[str, Any]:
    return {"check": name, "state": "begin", "what": f"begin of {name}"}


def ended(name: str, state: str, **more: str) -> dict[str, Any]:
    told = {"seconds": 1.5, "what": f"end of {name}", "detail": "", "mend": ""}
    return {"check": name, "state": state, **told, **more}


END = {"check": "end", "state": "ok"}
SERVER = (begin("server"), ended("server", "ok"))


def verdicts_of(*told: dict[str, Any] | str, code: int = 0) -> tuple[Verdicts, list[Verdict]]:
    """Return the verdicts of a container that printed these lines, and what was heard meanwhile."""
    lines = [one if isinstance(one, str) else json.dumps(one) for one in told]
    heard: list[Verdict] = []
    logged: list[str] = []
    engine = Replay("\n".join(lines), code)
    verdicts = check_image("sha256:1", EXPECTED, PROGRAM, engine, heard.append, logged.append)
    assert logged == lines
    return verdicts, heard


def problem(*told: dict[str, Any] | str, code: int = 0) -> FileProblem:
    verdicts, _ = verdicts_of(*told, code=code)
    assert not verdicts.passed
    return problem_of(verdicts, EXPECTED, PLACES, LOG)


def test_an_image_passes_when_every_check_has_ended_well() -> None:
    skipped = (begin("apt"), ended("apt", "skipped"))
    verdicts, heard = verdicts_of("files: 3 new", *SERVER, '{"check', *skipped, END)
    assert verdicts.passed
    assert [(one.name, one.passed, one.what) for one in verdicts.all] == [
        ("server", True, "end of server"),
        ("apt", None, "end of apt"),
    ]
    assert [one.state for one in heard] == ["begin", "ok", "begin", "skipped"]
    assert heard[1].seconds == 1.5


def test_the_container_is_started_as_the_hub_starts_it() -> None:
    engine = Replay(json.dumps(END))
    volume = Path("/share/volume")
    expected = replace(EXPECTED, cpus=2.0, network="none", volume=volume)
    check_image("sha256:1", expected, PROGRAM, engine, lambda _: None, lambda _: None)
    (container,) = engine.asked
    assert (container.image, container.user, container.entrypoint) == ("sha256:1", "", None)
    assert container.home == "/home/jovyan"
    assert (container.memory, container.cpus, container.network) == (2 * 1024**3, 2.0, "none")
    assert container.mounts == {volume: "/opt/workshop/share/volume"}
    assert container.argv[:3] == ("python3", "-I", "-c")
    assert container.argv[3:] == (PROGRAM, json.dumps(EXPECTED.spec))


def test_a_notebook_that_fails_is_told_with_its_place_and_its_last_words() -> None:
    words = {"what": "cell 2: NameError", "detail": "line 1\nNameError: x", "mend": "define x"}
    told = problem(*SERVER, begin(NOTEBOOK), ended(NOTEBOOK, "failed", **words), END)
    assert told.what == (
        "The image does not pass: 1 of 2 checks failed\n"
        f"  {NOTEBOOK}: cell 2: NameError\n"
        "    | line 1\n    | NameError: x"
    )
    assert (told.where, told.mend) == ("values.yaml:40:7", "define x")


def test_several_failures_are_told_each_with_its_mend() -> None:
    one = ended("packages", "failed", what="numpy: is not installed", mend="look at numpy")
    other = ended("notebook:b.ipynb", "failed", mend="mend b")
    told = problem(begin("packages"), one, begin("notebook:b.ipynb"), other, END)
    assert told.what.splitlines() == [
        "The image does not pass: 2 of 2 checks failed",
        *("  packages: numpy: is not installed", "    mend: look at numpy"),
        *("  notebook:b.ipynb: end of notebook:b.ipynb", "    mend: mend b"),
    ]
    assert (told.where, told.mend) == ("values.yaml:20:5", "")


def test_a_container_that_needs_too_much_memory_is_told_with_the_limit() -> None:
    told = problem(*SERVER, begin(NOTEBOOK), code=137)
    assert told.what == (
        f"The image does not pass: it was killed during {NOTEBOOK}, out of memory (2G)"
    )
    assert told.where == "values.yaml:70:3"
    assert "memory.limit" in told.mend


def test_a_container_that_ends_early_is_told_with_the_log() -> None:
    told = problem("python3: command not found", code=127)
    assert told.what == "The image does not pass: it ended with exit code 127"
    assert told.where == str(LOG)
    told = problem(*SERVER, begin("packages"), code=1)
    assert told.what.endswith("ended during packages with exit code 1")


def test_what_is_asked_of_an_image() -> None:
    image = Image(apt=("git",), checks=(Check(WHERE, "a.ipynb", 90),))
    spec = expected_of(image, ["a.ipynb"], 5, "/lab", ["numpy"])
    assert spec["notebooks"] == [{"path": "a.ipynb", "seconds": 90}]
    assert (spec["hub_major"], spec["apt"], spec["packages"]) == (5, ["git"], ["numpy"])
    assert (spec["content"], spec["links"]) == (["a.ipynb"], [])


@pytest.mark.parametrize("number", [0, 1, 1000, 30_000])
def test_of_much_content_as_much_is_asked_as_one_argument_can_hold(number: int) -> None:
    content = [f"workshop/data/päper-{name:06}.csv" for name in range(number)]
    spec = expected_of(Image(), content, 5, "/lab", [])
    assert len(json.dumps(spec)) < 100 * 1024
    assert spec["content"][:1] == content[:1]
    assert len(spec["content"]) >= min(number, 1000)


def test_the_packages_that_have_to_be_there(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text(
        "# ours\nxarray[io]>=2026  # arrays\npywin32; sys_platform == 'win32'\n--no-index\n"
        "six==1.17 \\\n    --hash=sha256:0\nhttps://h/a.whl\ngit+https://h/b\n./c\n-e ./d\n"
    )
    image = Image(
        pip=("numpy==2.3.4", "ruamel.yaml ~= 0.18", "tqdm @ git+https://h/tqdm@1"),
        requirements=(ListFile(WHERE, file),),
    )
    names = ["folium", "numpy", "ruamel.yaml", "six", "tqdm", "xarray"]
    assert package_names(image, ("folium",)) == names
