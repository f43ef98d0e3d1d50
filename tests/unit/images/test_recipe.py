"""The Dockerfile of a lock: what it does, and when an engine has to do a step anew."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest

from pyhelpers.images.lockfile import Lock
from pyhelpers.images.recipe import SHARE, Entry, dockerfile, section_of
from tests.unit.images.locks import LOCK


def written(lock: Lock = LOCK, data: Sequence[Entry] = (), **other: str) -> str:
    given = {"base": "debian@sha256:1", "steps": "STEPS", **other}
    return dockerfile(lock, data=data, labels={"workshop.inputs": "INPUTS"}, **given)


def inputs(text: str) -> list[tuple[str, str]]:
    """Return the digest of each RUN, after its section."""
    return re.findall(r"SECTION=(\w+) INPUT=(\w+) SOURCE_DATE_EPOCH=86400 ", text)


def test_the_sections_come_from_what_seldom_changes_to_what_often_does() -> None:
    text = written(data=[Entry("data/a.csv", folder=False)])
    found = re.findall(r"^# (apt|conda|server|software|data|content)$", text, re.M)
    assert found == ["apt", "conda", "server", "software", "software", "data", "content"]
    assert text.startswith("FROM debian@sha256:1\nUSER root\n")


def test_what_is_not_asked_for_has_no_step() -> None:
    text = written(replace(LOCK, apt=(), conda="", software=LOCK.software[:1]))
    assert [section for section, _ in inputs(text)] == ["server"]
    assert "# data" not in text


def test_each_step_has_its_own_list_and_nothing_of_a_build_stays() -> None:
    text = written()
    lists = re.findall(r"bind,source=(\S+\.txt),target=/run/build/list", text)
    assert lists == ["apt.txt", "conda.txt", "software-0.txt", "software-1.txt", "software-2.txt"]
    assert text.count("bind,source=lab,") == 1
    targets = re.findall(r"--mount=\S*target=(\S+)", text)
    assert all(target.startswith("/run/build/") for target in targets)


@pytest.mark.parametrize(
    ("other", "changed"),
    [
        ({"apt": ("graphviz=2.42.2-8",)}, [0]),
        ({"conda": LOCK.conda.replace("a-1", "a-2")}, [1]),
        ({"software": ("jupyterlab==4.6.7\n", *LOCK.software[1:])}, [2]),
        ({"software": (*LOCK.software[:2], "pandas==3.0.1\n")}, [4]),
        ({"uv": "0.9.2"}, [0]),
        ({"python": "3.11.3"}, []),
    ],
)
def test_a_step_is_another_when_its_own_list_is(other: dict[str, object], changed: list[int]):
    before, after = inputs(written()), inputs(written(replace(LOCK, **other)))
    assert [number for number in range(5) if before[number] != after[number]] == changed


@pytest.mark.parametrize("without", ["apt", "conda", ""])
def test_other_scripts_make_every_layer_anew(without: str) -> None:
    """An engine looks into no mount, and builds anew what stands upon a layer that is another."""
    lock = LOCK if without == "" else replace(LOCK, apt=(), conda=LOCK.conda * (without == "apt"))
    assert inputs(written(lock))[0] != inputs(written(lock, steps="OTHERS"))[0]


def copies(data: Sequence[Entry]) -> list[str]:
    return [line for line in written(data=data).splitlines() if "share/data" in line]


def test_each_data_entry_has_a_layer_and_their_order_does_not_matter() -> None:
    entries = [Entry("survey", folder=True), Entry("my data/a.csv", folder=False)]
    assert copies(entries) == [
        f'COPY ["share/data/my data/a.csv", "{SHARE}/data/my data/a.csv"]',
        f'COPY ["share/data/survey/", "{SHARE}/data/survey/"]',
    ]
    assert copies(entries) == copies(entries[::-1])


def test_many_entries_share_a_layer_since_images_end_at_127() -> None:
    entries = [Entry(f"{number}.csv", folder=False) for number in range(41)]
    assert len(copies(entries[:40])) == 40
    assert copies(entries) == [f"COPY share/data {SHARE}/data"]


@pytest.mark.parametrize(
    "name", ["a[1].csv", "50$.csv", 'the "best".csv', "a\\b", "what?", "*.csv"]
)
def test_names_with_a_meaning_for_copy_are_not_written_out(name: str) -> None:
    assert copies([Entry(name, folder=False)]) == [f"COPY share/data {SHARE}/data"]


# What engines tell of the steps in an image's history.
HISTORIES = {
    # buildah 1.28
    "/bin/sh -c #(nop) ADD file:21cf489489aa1f8cf7abfc32e2a665fa26c1cf13 in / ": "",
    "/bin/sh -c #(nop) USER root": "",
    "/bin/sh -c --mount=type=cache,id=workshop,target=/run/build/cache     "
    "SECTION=apt INPUT=1234 SOURCE_DATE_EPOCH=0     sh /run/build/steps/apt.sh": "apt",
    "/bin/sh -c #(nop) COPY file:0b3055855787c881d in /opt/workshop/share/data/a.csv ": "data",
    "/bin/sh -c #(nop) COPY dir:0b3055855787c881d in /opt/workshop/share/data/survey/ ": "data",
    "/bin/sh -c #(nop) COPY dir:0b3055855787c881d in /opt/workshop ": "content",
    # BuildKit
    "RUN /bin/sh -c SECTION=server INPUT=1234 SOURCE_DATE_EPOCH=0     sh /run/build/steps/"
    "software.sh /run/build/list # buildkit": "server",
    "COPY share/data /opt/workshop/share/data # buildkit": "data",
    "COPY content /opt/workshop # buildkit": "content",
    "ENV PATH=/opt/workshop/env/bin:/bin HOME=/home/jovyan": "",
    # engines/docker.py
    "/bin/sh -c # COPY 'share/data/my data/a.csv' '/opt/workshop/share/data/my data/a.csv'": "data",
    "/bin/sh -c # COPY content /opt/workshop": "content",
    # A base's own
    "COPY content /srv # buildkit": "",
    "RUN /bin/sh -c apt-get update # buildkit": "",
}


@pytest.mark.parametrize(("told", "section"), HISTORIES.items())
def test_the_section_of_a_layer_is_known_from_its_history(told: str, section: str) -> None:
    assert section_of(told) == section
