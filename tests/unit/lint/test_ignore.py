"""`# lint: ignore[ID] reason`: what it silences, and what is said of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyhelpers.errors import Finding, Location
from pyhelpers.lint.ignore import ignores_in, without_ignored
from pyhelpers.lint.packages import chart_named
from pyhelpers.lint.run import lint
from tests.unit.lint.trees import folder

FILE = "values.yaml"


def found(line: int, rule: str = "wrong-kind", file: str = FILE) -> Finding:
    return Finding(Location(file, line, 3), "a.b", "is wrong", "mend it", "error", rule)


def left(text: str, *findings: Finding, complete: bool = True) -> list[tuple[int, str]]:
    lines = {FILE: text.split("\n")}
    return [
        (one.where.line, one.rule) for one in without_ignored(findings, lines, complete=complete)
    ]


SILENCED = {
    "at the end of the line": ("a: 1  # lint: ignore[wrong-kind] on purpose", 1),
    "on the line above": ("# lint: ignore[wrong-kind] on purpose\na: 1", 2),
    "above, with more comment": ("# lint: ignore[wrong-kind] as it\n# was\na: 1", 3),
    "one above the other": (
        "# lint: ignore[wrong-kind] on purpose\n# and more\na: 1",
        3,
    ),
    "for the whole file": ("a: 1\nb: 2\n# lint: ignore-file[wrong-kind] on purpose", 2),
    "for what has no line": ("# lint: ignore-file[wrong-kind] on purpose", 0),
    "in a block scalar": ("a: |\n  x = 1\n  # lint: ignore[wrong-kind] tried\n  y = = 1", 4),
    "spaces where people put them": ("a: 1 #lint:ignore[ wrong-kind ]: on purpose", 1),
    "of a file from Windows": ("a: 1  # lint: ignore[wrong-kind] on purpose\r\nb: 2", 1),
}


@pytest.mark.parametrize(("text", "line"), SILENCED.values(), ids=SILENCED)
def test_a_comment_silences_a_finding(text: str, line: int) -> None:
    assert left(text, found(line)) == []


STAYS = {
    "another rule": ("a: 1  # lint: ignore[schema] on purpose", found(1)),
    "another line": ("a: 1  # lint: ignore[wrong-kind] on purpose\nb: 1", found(2)),
    "an empty line between": ("# lint: ignore[wrong-kind] on purpose\n\na: 1", found(3)),
    "another file": ("a: 1  # lint: ignore[wrong-kind] on purpose", found(1, file="b.yaml")),
    "no comment": ("a: x# lint: ignore[wrong-kind] on purpose", found(1)),
    "another word": ("a: 1  # lint: ignored[wrong-kind] on purpose", found(1)),
}


@pytest.mark.parametrize(("text", "finding"), STAYS.values(), ids=STAYS)
def test_what_a_comment_is_not_about_stays(text: str, finding: Finding) -> None:
    assert (finding.where.line, finding.rule) in left(text, finding)


def test_several_rules_and_several_findings() -> None:
    text = "a: 1  # lint: ignore[wrong-kind, schema] on purpose"
    assert left(text, found(1), found(1, "schema"), found(1, "wrong-form")) == [(1, "wrong-form")]


def test_a_comment_alone_and_one_at_the_end_both_hold() -> None:
    text = "# lint: ignore[schema] on purpose\na: 1  # lint: ignore[wrong-kind] on purpose"
    assert left(text, found(2), found(2, "schema")) == []


SAID = {
    "without a reason": ("a: 1  # lint: ignore[wrong-kind]", [(1, "ignore-without-reason")]),
    "a dash is no reason": ("a: 1  # lint: ignore[wrong-kind] -", [(1, "ignore-without-reason")]),
    "unknown": (
        "# lint: ignore[wrong-kid, wrong-kind] on purpose\na: 1",
        [(1, "ignore-unknown")],
    ),
    "no rule": ("# lint: ignore on purpose", [(1, "ignore-unknown"), (1, "wrong-kind")]),
    "none in the brackets": ("# lint: ignore[] so", [(1, "ignore-unknown"), (1, "wrong-kind")]),
    "unused": (
        "a: 1  # lint: ignore[wrong-kind] so\nb: 2  # lint: ignore[wrong-kind] so",
        [(2, "ignore-unused")],
    ),
    "one of two unused": (
        "a: 1  # lint: ignore[wrong-kind, schema] on purpose",
        [(1, "ignore-unused")],
    ),
    "YAML": ("# lint: ignore-file[yaml, wrong-kind] on purpose", [(1, "ignore-unknown")]),
}


@pytest.mark.parametrize(("text", "said"), SAID.values(), ids=SAID)
def test_what_is_wrong_with_a_comment_is_a_warning(text: str, said: list[tuple[int, str]]) -> None:
    line = 2 if text.endswith("\na: 1") else 1
    assert sorted(left(text, found(line))) == sorted(said)


def test_it_points_at_the_comment_and_knows_what_was_meant() -> None:
    lines = {FILE: ["a: 1  # lint: ignore[wrong-kid] on purpose"]}
    (said,) = without_ignored([], lines)
    assert (said.where, said.severity) == (Location(FILE, 1, 7), "warning")
    assert said.mend == "did you mean wrong-kind?"


def test_what_was_left_unchecked_may_need_a_comment() -> None:
    text = "a: 1  # lint: ignore[wrong-kind] on purpose"
    assert left(text, complete=False) == []


def test_yaml_and_the_rules_about_comments_are_never_silenced() -> None:
    (one,) = ignores_in(FILE, ["# lint: ignore-file[yaml,ignore-unused] on purpose"])
    assert one.ids == ("yaml", "ignore-unused")
    assert (1, "yaml") in left("# lint: ignore-file[yaml] on purpose", found(1, "yaml"))


def test_lint_reads_comments_and_layers_are_not_told_of_unused_ones(tmp_path: Path) -> None:
    schema = {"properties": {"a": {"type": "integer"}}}
    chart = chart_named(str(folder(tmp_path / "c", "c", "a: 1\n", schema=schema)))
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text("a: x  # lint: ignore[wrong-kind] on purpose\n")
    two.write_text("a: 2\n")
    assert lint([one], [], chart).findings == []
    assert lint([one, two], [], chart).findings == []
    one.write_text("a: 1  # lint: ignore[wrong-kind] on purpose\n")
    assert [found.rule for found in lint([one], [], chart).findings] == ["ignore-unused"]
    one.write_text("a: [  # lint: ignore-file[yaml, schema] on purpose\n")
    assert [found.rule for found in lint([one], [], chart).findings] == ["yaml"]
