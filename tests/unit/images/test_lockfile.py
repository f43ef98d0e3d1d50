"""The lock: what is written is read again, what is damaged is told, and what changed as well."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from pyhelpers.errors import FileProblem
from pyhelpers.images.lock_changes import differences
from pyhelpers.images.lockfile import (
    Lock,
    LockedData,
    digest_of,
    lock_path,
    parse,
    pins,
    render,
)

FILE = Path("values/pearc.yaml")
LAYER = f"""\
numpy==2.3.4 \\
    --hash=sha256:{"0" * 64} \\
    --hash=sha256:{"1" * 64}
six @ https://example.org/six-1.17.0-py2.py3-none-any.whl \\
    --hash=sha256:{"2" * 64}
tqdm @ git+https://example.org/tqdm@{"a" * 40}
"""
CONDA = f"https://conda.example.org/linux-64/gdal-3.11.0-py313_0.conda#sha256:{'3' * 64}\n"
LOCK = Lock(
    base="quay.io/jupyter/scipy-notebook:2026-04-20",
    digest="sha256:" + "4" * 64,
    platform="linux/amd64",
    python="3.13.5",
    created="2026-11-26",
    uv="0.9.1",
    rattler="0.16.2",
    apt=("git=1:2.39.5-0+deb12u3", "graphviz=2.42.2-7+deb12u1"),
    conda=CONDA,
    software=("jupyterlab==4.6.6\n", LAYER),
    data=(LockedData("data/a.csv", "5" * 64, 12),),
    asked={"base": "1", "apt": "2", "conda": "3", "pip": "4"},
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], max_codepoint=0x2FFFF))
PINS = st.from_regex(r"[a-z][a-z0-9]*==[0-9.]+\n(    --hash=sha256:[0-9a-f]{4}\n)?", fullmatch=True)
LOCKS = st.builds(
    Lock,
    *[TEXTS] * 4,
    created=st.dates().map(str),
    uv=TEXTS,
    rattler=TEXTS,
    apt=st.lists(TEXTS).map(tuple),
    conda=TEXTS,
    software=st.lists(st.lists(PINS).map("".join)).map(tuple),
    data=st.lists(st.builds(LockedData, TEXTS, TEXTS, st.integers(0))).map(tuple),
    asked=st.dictionaries(TEXTS, TEXTS),
)


@given(LOCKS)
@example(LOCK)
def test_what_is_written_is_read_again(lock: Lock) -> None:
    assert parse(render(lock, FILE), Path("pearc.lock")) == lock


def test_a_lock_can_be_read_by_people_and_compared_line_by_line() -> None:
    lines = render(LOCK, FILE).splitlines()
    assert lines[0].startswith("# What the image section of pearc.yaml led to")
    assert [line for line in lines if line.startswith("  numpy==2.3.4 \\")]
    assert [line for line in lines if line.startswith("- git=1:2.39.5-0+deb12u3")]
    assert max(map(len, lines)) < 100 + len(CONDA)


def test_a_lock_lies_beside_its_values_file() -> None:
    assert lock_path(FILE) == Path("values/pearc.lock")


def test_the_epoch_is_the_days_begin() -> None:
    assert replace(LOCK, created="1970-01-02").epoch == 24 * 3600


def lock_without(key: str) -> str:
    content = yaml.safe_load(render(LOCK, FILE))
    del content[key]
    return yaml.safe_dump(content)


def lock_with(**other: object) -> str:
    return yaml.safe_dump({**yaml.safe_load(render(LOCK, FILE)), **other})


DAMAGED = {
    "empty": ("", "it is laid out otherwise"),
    "a list": ("[]", "it is laid out otherwise"),
    "half": (render(LOCK, FILE).partition("base:")[0], "'base' is missing"),
    "no software": (lock_without("software"), "'software' is missing"),
    "no checksum": (lock_with(data=[{"to": "a", "size": 1}]), "it is laid out otherwise"),
    "a text for a list": (lock_with(apt="git=1"), "it is laid out otherwise"),
    "no day": (lock_with(created="yesterday"), "it is laid out otherwise"),
}


@pytest.mark.parametrize(("text", "said"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_lock_is_told_with_a_way_to_mend_it(text: str, said: str) -> None:
    with pytest.raises(FileProblem) as caught:
        parse(text, Path("pearc.lock"))
    assert caught.value.what == f"the lock is damaged: {said}"
    assert caught.value.where == "pearc.lock"
    assert "version control" in caught.value.mend


@pytest.mark.parametrize(
    "damage", ["=======", "numpy>=2", "--index-url https://example.org", "../tqdm", "num"]
)
def test_a_lock_damaged_among_its_packages_is_told_with_the_line(damage: str) -> None:
    text = render(LOCK, FILE).replace("  numpy==2.3.4 \\\n", f"  {damage}\n")
    with pytest.raises(FileProblem) as caught:
        parse(text, Path("pearc.lock"))
    assert caught.value.what.endswith(f"{damage!r} is no package with its version")
    assert caught.value.where == f"pearc.lock:{text.splitlines().index(f'  {damage}') + 1}"


def test_a_lock_in_conflict_is_told_with_its_line() -> None:
    text = render(LOCK, FILE).replace("uv: 0.9.1", "<<<<<<< HEAD\nuv: 0.9.1\n=======\nuv: 0.9.2")
    with pytest.raises(FileProblem, match="the lock is no YAML") as caught:
        parse(text, Path("pearc.lock"))
    number = text.splitlines().index("<<<<<<< HEAD") + 1
    assert caught.value.where.startswith(f"pearc.lock:{number + 1}")


def test_a_lock_of_another_format_is_to_be_made_anew() -> None:
    with pytest.raises(FileProblem, match="format 9, not 1") as caught:
        parse(lock_with(format=9), Path("pearc.lock"))
    assert "--renew" in caught.value.mend


def test_a_lock_does_not_differ_from_itself() -> None:
    assert differences(LOCK, parse(render(LOCK, FILE), FILE)) == []


CHANGES = {
    "another base": ({"digest": "sha256:9"}, [f"digest: {LOCK.digest} → sha256:9"]),
    "apt": (
        {"apt": ("curl=8.14", "git=1:2.39.5-0+deb12u4")},
        [
            "apt curl: none → 8.14",
            "apt git: 1:2.39.5-0+deb12u3 → 1:2.39.5-0+deb12u4",
            "apt graphviz: 2.42.2-7+deb12u1 → none",
        ],
    ),
    "conda": (
        {"conda": CONDA.replace("3.11.0", "3.12.1")},
        ["conda gdal: 3.11.0-py313_0.conda → 3.12.1-py313_0.conda"],
    ),
    "pip": (
        {"software": (LOCK.software[0], LAYER.replace("2.3.4", "2.3.5"))},
        ["pip numpy: 2.3.4 → 2.3.5"],
    ),
    "data": (
        {"data": (LockedData("data/a.csv", "6" * 64, 12),)},
        ["data data/a.csv: 555555555555 → 666666666666"],
    ),
    "what is asked": ({"asked": {}}, ["what the values file asks for"]),
    "checksums": (
        {"software": (LOCK.software[0], LAYER.replace("0" * 64, "7" * 64))},
        ["checksums of packages"],
    ),
}


@pytest.mark.parametrize(("other", "said"), CHANGES.values(), ids=CHANGES)
def test_changes_are_told_a_line_each(other: dict[str, object], said: list[str]) -> None:
    assert differences(LOCK, replace(LOCK, **other)) == said


def test_the_pins_of_a_layer() -> None:
    assert pins(LAYER) == {
        "numpy": "2.3.4",
        "six": "https://example.org/six-1.17.0-py2.py3-none-any.whl",
        "tqdm": f"git+https://example.org/tqdm@{'a' * 40}",
    }


def test_a_digest_changes_with_its_parts_and_with_nothing_else() -> None:
    one = digest_of(("numpy",), {"b": 1, "a": 2})
    assert one == digest_of(["numpy"], {"a": 2, "b": 1})
    assert len({one, digest_of("numpy", {"a": 2, "b": 1}), digest_of((), ("numpy",))}) == 3
    assert len(one) == 16
