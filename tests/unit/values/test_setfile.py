"""`--set-file key=path`, as Helm's strvals reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyhelpers.errors import UsageProblem
from pyhelpers.values.setfile import Assignment, parse


@pytest.mark.parametrize(
    ("argument", "expected"),
    [
        ("roster=r.csv", [(("roster",), ("r.csv",))]),
        ("a.b.c=x", [(("a", "b", "c"), ("x",))]),
        (r"a.b\.c=x", [(("a", "b.c"), ("x",))]),
        ("a[0]=x", [(("a", 0), ("x",))]),
        ("a[0][2].b=x", [(("a", 0, 2, "b"), ("x",))]),
        ("a=x,b.c=y", [(("a",), ("x",)), (("b", "c"), ("y",))]),
        (r"a=x\,y", [(("a",), ("x,y",))]),
        ("a=x=y", [(("a",), ("x=y",))]),
        ("a=x,", [(("a",), ("x",))]),
    ],
)
def test_keys_and_paths_are_read(argument: str, expected: list) -> None:
    assert parse(argument) == [Assignment(path, files) for path, files in expected]


def test_braces_make_a_list_of_files() -> None:
    assert parse("a={x,y},b=z") == [
        Assignment(("a",), ("x", "y"), is_list=True),
        Assignment(("b",), ("z",)),
    ]


@pytest.mark.parametrize(
    "argument",
    [
        *("", "roster", "roster=", "=x", "a.=x", ".a=x", "a..b=x", "a,b=x", "a[x]=y", "a[-1]=y"),
        *("a[0", "a[0]b=x", "a[65537]=x", "a={x", "a={x,}", "[0]=x", "a[0].=x", "a[0].[1]=x"),
        ".".join("a" * 32) + "=x",
    ],
)
def test_what_helm_refuses_is_refused_with_the_argument_shown(argument: str) -> None:
    with pytest.raises(UsageProblem) as caught:
        parse(argument)
    assert caught.value.where == argument
    assert caught.value.mend


def test_the_text_goes_over_all_files(load, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("name,role\n", "utf-8")
    values = load("roster: x\n", "roster: y\n", set_files=("roster=r.csv",))
    assert values.data["roster"] == "name,role\n"
    assert values.set_files == (("roster", Path("r.csv")),)
    assert values.source_file(("roster",)) == Path("r.csv")


def test_a_list_is_filled_up_with_nulls(load, tmp_path: Path) -> None:
    (tmp_path / "t").write_text("text", "utf-8")
    values = load("l: [1]\n", set_files=("l[2].k=t",))
    assert values.data["l"] == [1, None, {"k": "text"}]


@pytest.mark.parametrize("key", ["l.k", "t[0]", "m[0]", "t.k"])
def test_a_key_that_goes_through_another_kind_of_value_is_refused(load, tmp_path, key) -> None:
    (tmp_path / "f").write_text("text", "utf-8")
    with pytest.raises(UsageProblem, match="another kind"):
        load("l: [1]\nt: text\nm: {a: 1}\n", set_files=(f"{key}=f",))


def test_a_missing_file_is_named(load) -> None:
    with pytest.raises(UsageProblem, match="nowhere"):
        load("a: 1\n", set_files=("roster=nowhere.csv",))
