"""A text goes back where it stands, and every other byte of the file stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pyhelpers.errors import FileProblem
from pyhelpers.values import load_values
from pyhelpers.values.edit import replace_text

OLD = "name,role\nada,admin\n\nalan,participant\n"
NEW = OLD.replace("role\n", "role,code\n").replace("admin", "admin,h1").replace("pant", "pant,h2")

Edit = Callable[[str, str, str], str]


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Return a function that edits `roster` in a values file of this text; it returns the new."""

    def edit(text: str, old: str, new: str) -> str:
        file = tmp_path / "workshop.yaml"
        file.write_bytes(text.encode())
        values = load_values([file])
        assert values.data["roster"] == old
        target, edited = replace_text(values, ("roster",), new)
        assert target == file
        return edited

    return edit


def block(header: str, text: str, end: str = "\n") -> str:
    """Return a values file with the text below `header`, and things around it."""
    lines = "".join(f"    {line}".rstrip() + "\n" for line in text.splitlines())
    around = "# people\nimage: {{pip: []}}   # odd  spacing\n{}\n{}storage:\n    homes:  existing\n"
    return around.format(header, lines).replace("\n", end)


@pytest.mark.parametrize(
    "header", ["roster: |", "roster:   |  # a list", "'roster': |4", "roster: &r |"]
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_text_below_a_bar_is_edited_in_place(edit: Edit, header: str, end: str) -> None:
    assert edit(block(header, OLD, end), OLD, NEW) == block(header, NEW, end)


def test_a_byte_order_mark_is_kept(edit: Edit) -> None:
    assert edit("\ufeff" + block("roster: |", OLD), OLD, NEW) == "\ufeff" + block("roster: |", NEW)


def test_a_line_with_blanks_alone_is_no_hindrance(edit: Edit) -> None:
    text = block("roster: |", OLD).replace("admin\n\n", "admin\n  \n")
    assert edit(text, OLD, NEW) == text.replace(",role", ",role,code").replace(
        "admin", "admin,h1"
    ).replace("pant", "pant,h2")


@pytest.mark.parametrize(("sign", "cut"), [("-", OLD.rstrip()), ("+", OLD + "\n")])
def test_what_follows_the_last_line_does_not_matter(edit: Edit, sign: str, cut: str) -> None:
    text = f"roster: |{sign}\n  name,role\n  ada,admin\n\n  alan,participant\n"
    text += "\n" if sign == "+" else ""
    edited = edit(text, cut, cut.replace("ada,admin", "ada,admin,h1"))
    assert edited == text.replace("ada,admin", "ada,admin,h1")


def test_a_text_at_the_files_end_without_a_line_end(edit: Edit) -> None:
    text = "roster: |\n  name,role\n  ada,admin"
    # Helm ends the last line itself.
    assert edit(text, "name,role\nada,admin\n", "name,role\nada,admin,h1\n") == text + ",h1"


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("roster: >\n  name,role\n  ada,admin\n", "name,role ada,admin\n"),
        ('roster: "name,role\\nada,admin\\n"\n', "name,role\nada,admin\n"),
        ("roster: 'name,role\n\n  ada,admin'\n", "name,role\nada,admin"),
    ],
    ids=["folded", "double quotes", "single quotes"],
)
def test_a_text_that_does_not_stand_line_by_line_is_refused(
    edit: Edit, text: str, old: str
) -> None:
    with pytest.raises(FileProblem, match="does not stand line by line") as caught:
        edit(text, old, old.replace("r", "R"))
    assert "`|`" in caught.value.mend
    assert ":1:" in caught.value.where


def test_more_lines_than_before_are_refused(edit: Edit) -> None:
    with pytest.raises(FileProblem, match="does not stand line by line"):
        edit(block("roster: |", OLD), OLD, OLD + "emmy,admin\n")


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_of_its_own_gets_the_text_itself(tmp_path: Path, start: str, end: str) -> None:
    values, roster = tmp_path / "workshop.yaml", tmp_path / "roster.csv"
    values.write_text("roster: |\n  not this one\n")
    roster.write_bytes((start + OLD.replace("\n", end)).encode())
    loaded = load_values([values], [f"roster={roster}"])
    new = loaded.data["roster"].replace("admin", "admin,h1")
    target, edited = replace_text(loaded, ("roster",), new)
    assert target == roster
    assert edited == start + OLD.replace("\n", end).replace("admin", "admin,h1")


def test_the_layer_that_has_the_text_is_the_one_to_edit(tmp_path: Path) -> None:
    first, last = tmp_path / "workshop.yaml", tmp_path / "site.yaml"
    first.write_text(block("roster: |", OLD))
    last.write_text("storage: {homes: existing}\n")
    target, edited = replace_text(load_values([first, last]), ("roster",), NEW)
    assert (target, edited) == (first, block("roster: |", NEW))
