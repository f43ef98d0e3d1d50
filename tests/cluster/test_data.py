"""Data too large for an image: docs/image.md's own commands, and `storage.data.claim`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pyhelpers.check.kernel import run_code
from pyhelpers.check.participant import Participant
from pyhelpers.hub.release import DATA_PATH
from tests.cluster.classroom import Classroom, classroom, enter, run, within
from tests.cluster.commands import MINIMAL, Commands, nothing_installed
from tests.cluster.harness import Cluster
from tests.workshop import ROOT

pytestmark = pytest.mark.cluster

CLAIM = f"""\
storage: {{data: {{claim: pearc-data}}}}
image:
  data:
    - url: https://example.org/sky.csv
      sha256: {"ab" * 32}
      size: 3000000000
      to: surveys/sky.csv
      volume: true
"""
IN_FORCE = 150
PEOPLE = {"ada": "participant", "alan": "participant"}
APART = {
    "jupyterhub": {
        "singleuser": {
            "extraPodAntiAffinity": {
                "required": [
                    {
                        "labelSelector": {"matchLabels": {"component": "singleuser-server"}},
                        "topologyKey": "kubernetes.io/hostname",
                    }
                ]
            }
        }
    }
}
"""Each server on a node of its own: the chart only prefers that, and other classes are there."""
READ = f"""\
import os, pathlib
file = pathlib.Path({DATA_PATH!r}, "surveys", "sky.csv")
try:
    text = file.read_text()
    try:
        file.write_text("")
    except OSError as error:
        text += os.strerror(error.errno)
except FileNotFoundError:
    text = "nothing"
print(text)
"""


def test_a_claim_that_is_not_there_is_told_with_the_command_that_makes_it(
    cluster: Cluster, commands: Commands
) -> None:
    up = commands.run("up", MINIMAL, more=CLAIM)
    assert up.returncode == 3
    assert "There is no claim pearc-data, which every participant's pod would wait for" in up.stderr
    assert nothing_installed(cluster, commands.namespace)

    making = re.search(r"make it: (echo .* \| kubectl .*? -f -)", up.stderr)
    assert making, up.stderr
    bash(making[1])
    up = commands.run("up", MINIMAL, "--timeout", "3m", more=CLAIM)
    assert up.returncode == 0, up.stderr
    assert "warning" not in up.stderr
    down = commands.run("down")
    assert down.returncode == 0, down.stderr
    kept = cluster.objects("persistentvolumeclaims", "--namespace", commands.namespace)
    assert "pearc-data" in {one["metadata"]["name"] for one in kept}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory, cluster: object) -> Iterator[Classroom]:
    folder = tmp_path_factory.mktemp("data")
    with classroom(Classroom("test-data", APART, PEOPLE, folder)) as room:
        yield room


def test_a_filled_claim_reaches_servers_without_a_restart_of_the_hub(
    room: Classroom, tmp_path: Path
) -> None:
    data = tmp_path / "volume"
    (data / "surveys").mkdir(parents=True)
    (data / "surveys" / "sky.csv").write_text("ra,dec\n1,2\n")
    fill, copy = documented(room.namespace, data)
    assert "created" in bash(fill)
    assert "complete" in bash(copy)
    hub = room.pod("hub")
    room.values = {**APART, "storage": {"data": {"claim": "pearc-data"}}}
    room.install()
    asyncio.run(_read(room))
    after = room.pod("hub")
    assert after["metadata"]["uid"] == hub["metadata"]["uid"]


def documented(namespace: str, data: Path) -> list[str]:
    """Return the documentation's commands, for this namespace, this folder and this cluster."""
    page = (ROOT / "docs" / "image.md").read_text("utf-8")
    section = page.partition("## Data on a volume")[2].partition("\n## ")[0]
    replaced = {
        "--namespace workshop": f"--namespace {namespace}",
        "FOLDER": str(data),
        "storageClassName: workshop-homes": "storageClassName: shared",
        "quay.io/jupyter/scipy-notebook:2026-04-20": "docker.io/local/workshop:1",
        "storage: 100Gi": "storage: 1Gi",
    }
    for said, here in replaced.items():
        assert said in section
        section = section.replace(said, here)
    return re.findall(r"```\n(.*?)```", section, re.S)


def bash(script: str) -> str:
    return run("bash", "-euo", "pipefail", "-c", script)


async def _read(room: Classroom) -> None:
    ada, alan = room.person("ada"), room.person("alan")

    async def finds_it() -> bool:
        if await ada.is_running():
            await ada.stop()
        await ada.start(120)
        return "ra,dec" in await run_code(ada, READ)

    try:
        for person in (ada, alan):
            await enter(person)
        took = await within(IN_FORCE, "a new server has the data", finds_it, every=10)
        print(f"a new server has the data {took:.0f} s after the upgrade")
        await alan.start(120)
        for person in (ada, alan):
            assert await run_code(person, READ) == "ra,dec\n1,2\nRead-only file system\n"
        nodes = {room.node_of(name) for name in ("ada", "alan")}
        assert len(nodes) == 2
    finally:
        await _close(ada, alan)


async def _close(*people: Participant) -> None:
    for person in people:
        await person.close()
