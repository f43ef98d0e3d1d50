"""However a text is spelled, Helm reads it back, and so does any YAML 1.1 where it is bare."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pyhelpers.values.nodes import plain
from pyhelpers.values.read import read
from pyhelpers.values.spelling import in_braces, in_lines, spelled

CASES = json.loads((Path(__file__).parent / "helm_scalars.json").read_text("utf-8"))["cases"]
WORDS = sorted({case["yaml"].removeprefix("v:").strip() for case in CASES})
LIKE = st.sampled_from(["", "'", '"'])
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


def check(text: str, like: str) -> None:
    tree = {"a": {text: text} if text else {"b": text}}
    lines = f"a:\n  b: {spelled(text, like)}  # c\n"
    assert plain(read("f", lines)[0]) == {"a": {"b": text}}
    assert plain(read("f", in_braces(tree, like) + "\n")[0]) == tree
    assert plain(read("f", "\n".join(in_lines(tree, 0, 2)))[0]) == tree
    assert "\n" not in spelled(text, like)


@pytest.mark.parametrize("text", WORDS, ids=lambda word: ascii(word)[:50])
def test_what_helm_reads_as_something_else_is_read_back(text: str) -> None:
    for like in ("", "'", '"'):
        check(text, like)


@settings(deadline=None)
@given(text=TEXTS, like=LIKE)
def test_any_text_is_read_back(text: str, like: str) -> None:
    check(text, like)


@settings(deadline=None)
@given(text=st.from_regex(r"\A[0-9A-Za-z.:_+-]{1,8}\Z"))
def test_what_looks_like_a_number_or_a_date_is_a_text_everywhere(text: str) -> None:
    assert yaml.safe_load(f"a: {spelled(text)}") == {"a": text}
    assert yaml.safe_load(in_braces({"a": text}, "")) == {"a": text}


@pytest.mark.parametrize(
    "text",
    ["20240101", "1e3", "0o7", "null", "~", "yes", "0x1F", "1_000", ".5", "2027-07-25", "1:30",
     "a@sha256:0f", "@a", "a: b", "a #b", "-", "", " a", "it's", "{}", "<<", "a:"],
)  # fmt: skip
def test_what_is_more_than_a_name_is_quoted(text: str) -> None:
    assert spelled(text) == f'"{text}"'


@pytest.mark.parametrize("text", ["v1", "1.2.3", "2027.07-rc.1", "a_b", "latest", "1e3a", "a/b:1"])
def test_a_name_is_not(text: str) -> None:
    assert spelled(text) == text


@pytest.mark.parametrize(
    ("text", "like", "written"),
    [
        ("it's", "'", "'it''s'"),
        ("a\nb", "'", '"a\\nb"'),
        ('a"\\', '"', '"a\\"\\\\"'),
        ("\u2028\x85\ufeff\x7f\t🜛", "", '"\\u2028\\u0085\\ufeff\\u007f\\t🜛"'),
    ],
)
def test_quotation_marks_are_kept_where_they_can(text: str, like: str, written: str) -> None:
    assert spelled(text, like) == written
