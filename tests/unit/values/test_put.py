"""Texts are set in a values file as a careful person would set them, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import ndiff
from pathlib import Path

import pytest

from pyhelpers.values import events, layout, load_values
from pyhelpers.values.put import put_texts
from tests.workshop import ROOT

IMAGE = ("jupyterhub", "singleuser", "image")
NEW = {"name": "registry.example.org/class/stars", "tag": "20270725"}

Put = Callable[..., str]


@pytest.fixture(params=["libyaml's parser", "PyYAML's own"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay out with either parser: they differ in where they see what is not written."""
    chosen = events.PureParser if request.param == "PyYAML's own" else events.Parser
    monkeypatch.setattr(layout, "Parser", chosen)


@pytest.fixture
def put(tmp_path: Path, chart: Path) -> Put:
    """Return a function that puts texts into the last of some files; the result is read again."""

    def put(*contents: str, texts: dict[str, str] = NEW) -> str:
        files = [tmp_path / f"values{number}.yaml" for number, _ in enumerate(contents, 1)]
        for file, content in zip(files, contents, strict=True):
            file.write_bytes(content.encode())
        edited = put_texts(load_values(files, chart=chart), files[-1], IMAGE, texts)
        files[-1].write_bytes(edited.encode())
        image = load_values(files, chart=chart).data["jupyterhub"]["singleuser"]["image"]
        assert {key: image[key] for key in texts} == texts
        return edited

    return put


def cases() -> Iterator[tuple[str, str, str]]:
    """Yield title, text before and text after of each case in put_cases.diff."""
    text = Path(__file__).with_name("put_cases.diff").read_text("utf-8")
    for case in text.split("=== ")[1:]:
        title, *lines = case.splitlines()
        before = [line[1:] + "\n" for line in lines if not line.startswith("+")]
        after = [line[1:] + "\n" for line in lines if not line.startswith("-")]
        yield title, "".join(before), "".join(after)


CASES = {title: texts for title, *texts in cases()}
ENDED = {title: texts for title, texts in CASES.items() if texts[0][-2:] not in ("", "\n\n")}


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "byte order mark"])
def test_an_edit_is_the_one_a_careful_person_would_make(
    put: Put, before: str, after: str, mark: str
) -> None:
    assert put(mark + before) == mark + after
    assert put(mark + after) == mark + after


@pytest.mark.parametrize(("before", "after"), ENDED.values(), ids=ENDED)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "byte order mark"])
def test_the_ends_of_lines_are_kept(put: Put, before: str, after: str, mark: str) -> None:
    end = "\r\n"
    assert put(mark + before.replace("\n", end)) == mark + after.replace("\n", end)


@pytest.mark.parametrize(("before", "after"), ENDED.values(), ids=ENDED)
def test_a_last_line_without_an_end_gets_none(put: Put, before: str, after: str) -> None:
    assert put(before.removesuffix("\n")) == after.removesuffix("\n")


@pytest.mark.parametrize("file", sorted((ROOT / "values").rglob("*.yaml")), ids=lambda f: f.name)
def test_a_shipped_file_gets_the_missing_lines_alone(put: Put, file: Path) -> None:
    content = file.read_bytes().decode()
    edited = put(content)
    differences = ndiff(content.splitlines(), edited.splitlines())
    new = [
        "+     image:",
        "+       name: registry.example.org/class/stars",
        '+       tag: "20270725"',
    ]
    if file.name in ("storage.yaml", "letsencrypt.yaml", "slurm.yaml", "swarm.yaml"):
        new.insert(0, "+   singleuser:")
    if file.name in ("slurm.yaml", "swarm.yaml"):
        new.insert(0, "+ jupyterhub:")
    assert [line for line in differences if not line.startswith("  ")] == new
    again = put(edited, texts={"tag": "v2"})
    assert again == edited.replace('"20270725"', '"v2"')


def test_a_port_is_quoted_in_braces_alone(put: Put) -> None:
    texts = {"name": "registry.example.org:5000/a"}
    assert "      name: registry.example.org:5000/a\n" in put("", texts=texts)
    assert '{name: "registry.example.org:5000/a"}' in put("jupyterhub: {}\n", texts=texts)


def test_what_an_earlier_file_has_goes_into_the_file_as_well(put: Put) -> None:
    site = "jupyterhub:\n  singleuser:\n    image: {name: a, tag: b, pullPolicy: Always}\n"
    assert put(site, "storage: {homes: rook}\n").startswith("storage: {homes: rook}\njupyterhub:\n")


def test_a_later_file_may_say_other_things_or_the_same(load) -> None:
    values = load(
        "a: 1\n", "jupyterhub: {singleuser: {image: {tag: '20270725', pull: x}, cpu: 1}}\n"
    )
    assert "tag" in put_texts(values, values.files[0], IMAGE, NEW)


def test_a_file_that_was_edited_meanwhile_is_taken_as_it_is(load) -> None:
    values = load("a: 1\n")
    values.files[0].write_text("b: 2\n")
    assert put_texts(values, values.files[0], IMAGE, NEW).startswith("b: 2\njupyterhub:\n")


def test_any_map_can_be_written_to(load) -> None:
    values = load("a: {b: 1}\n")
    assert put_texts(values, values.files[0], (), {"a b": "c d"}) == 'a: {b: 1}\n"a b": "c d"\n'
