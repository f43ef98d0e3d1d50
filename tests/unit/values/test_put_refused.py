"""What cannot be set by a small edit is refused, with the words to write by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pyhelpers.errors import FileProblem
from pyhelpers.values import events
from pyhelpers.values.put import put_texts

IMAGE = ("jupyterhub", "singleuser", "image")
NEW = {"name": "registry.example.org/class/stars", "tag": "20270725"}

REFUSED = {
    "an alias": ("x: &x a\njupyterhub:\n  singleuser:\n    image:\n      tag: *x\n", "shared", 5),
    "an anchor": ("jupyterhub:\n  singleuser:\n    image: {tag: &x a}\nx: *x\n", "shared", 3),
    "a null's anchor": ("jupyterhub:\n  singleuser: &x\nx: *x\n", "shared", 2),
    "an aliased map": ("x: &x {}\njupyterhub:\n  singleuser: *x\n", "shared", 3),
    "a map aliased elsewhere": ("jupyterhub:\n  singleuser: &x {}\nx: *x\n", "other values", 2),
    "a merge key below": (
        "x: &x {tag: a}\njupyterhub:\n  singleuser:\n    image: {tag: b, <<: *x}\n",
        "other values",
        4,
    ),
    "a merged map": (
        "x: &x {image: {pull: y}}\njupyterhub:\n  singleuser:\n    <<: *x\n",
        "other values",
        1,
    ),
    "lines below a bar": (
        "jupyterhub:\n  singleuser:\n    image:\n      tag: |-\n        a\n",
        "|",
        4,
    ),
    "folded lines": ("jupyterhub:\n  singleuser:\n    image:\n      tag: >-\n        a\n", ">", 4),
    "a map for a text": ("jupyterhub: {singleuser: {image: {tag: {a: b}}}}\n", "a map stands", 1),
    "a list for a text": ("jupyterhub: {singleuser: {image: {tag: [a]}}}\n", "a list stands", 1),
    "a text for a map": ("jupyterhub:\n  singleuser:\n    image: a:b\n", "not a map", 3),
    "a list for a map": ("jupyterhub:\n  singleuser: []\n", "not a map", 2),
    "two documents": ("a: 1\n---\njupyterhub: {}\n", "several documents", 3),
    "a null alone": ("# x\nnull\n", "a null stands", 2),
    "words behind the end": ("a: 1\n...\n{\n", "not YAML", 4),
    "a question mark alone": ("? jupyterhub\n", "a null stands", 1),
    "a null on a line of its own": ("jupyterhub: # x\n  null\n", "a null stands", 2),
}


@pytest.mark.parametrize(("text", "why", "line"), REFUSED.values(), ids=REFUSED)
def test_what_no_small_edit_can_do_is_left_to_the_person(
    load, text: str, why: str, line: int
) -> None:
    values = load(text)
    with pytest.raises(FileProblem, match=re.escape(why)) as caught:
        put_texts(values, values.files[0], IMAGE, NEW)
    assert caught.value.what.startswith("jupyterhub.singleuser.image cannot be written into ")
    assert caught.value.where.startswith(f"values1.yaml:{line}:")
    by_hand = 'write it by hand: name: registry.example.org/class/stars, tag: "20270725"'
    assert caught.value.mend == by_hand


@pytest.mark.skipif(events.Parser is events.PureParser, reason="PyYAML's own parser takes it")
def test_a_text_that_no_file_can_hold_is_refused(load) -> None:
    values = load("")
    with pytest.raises(FileProblem, match="the result would not be right"):
        put_texts(values, values.files[0], IMAGE, {"tag": "\ud800"})


LATER = {
    "a tag": "jupyterhub: {singleuser: {image: {tag: b}}}\n",
    "a null": "jupyterhub: {singleuser: {image: }}\n",
    "nothing of jupyterhub": "jupyterhub: null\n",
}


@pytest.mark.parametrize("later", LATER.values(), ids=LATER)
def test_what_a_later_file_would_hide_is_refused(load, later: str) -> None:
    values = load("a: 1\n", later)
    with pytest.raises(FileProblem, match="goes over that file") as caught:
        put_texts(values, values.files[0], IMAGE, NEW)
    assert caught.value.where.startswith("values2.yaml:1:")


def test_what_set_file_would_hide_is_refused(load, tmp_path: Path) -> None:
    (tmp_path / "tag.txt").write_text("a")
    argument = ".".join(IMAGE) + ".tag=tag.txt"
    values = load("a: 1\n", set_files=(argument,))
    with pytest.raises(FileProblem, match="goes over that file") as caught:
        put_texts(values, values.files[0], IMAGE, NEW)
    assert caught.value.where.startswith("tag.txt:1:")
    with pytest.raises(FileProblem, match="none of the values files"):
        put_texts(values, Path("tag.txt"), IMAGE, NEW)


@pytest.mark.parametrize("content", [b"a: [\n", b"\xff", None], ids=["YAML", "UTF-8", "nothing"])
def test_a_file_that_became_unreadable_is_left_to_the_person(load, content: bytes | None) -> None:
    values = load("a: 1\n")
    values.files[0].unlink()
    if content is not None:
        values.files[0].write_bytes(content)
    with pytest.raises(FileProblem, match="cannot be read any more") as caught:
        put_texts(values, values.files[0], IMAGE, NEW)
    assert "write it by hand: name: " in caught.value.mend
