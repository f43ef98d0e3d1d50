"""Files that cannot be read, or are no values files; limits; layers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pyhelpers.errors import FileProblem, UsageProblem
from pyhelpers.values import load_values
from pyhelpers.values.build import MAX_DEPTH, MAX_VALUES
from pyhelpers.values.load import MAX_BYTES


def test_later_files_go_over_earlier_ones_and_all_over_the_chart(load) -> None:
    values = load("b: {k: 2}\nc: 2\n", "c: 3\n", defaults="a: 1\nb: {k: 1, l: 1}\nc: 1\n")
    assert values.data == {"a": 1, "b": {"k": 2, "l": 1}, "c": 3}
    assert values.files == (Path("values1.yaml"), Path("values2.yaml"))


def test_a_null_for_a_subchart_stays_for_helm_to_hand_on(load, chart: Path) -> None:
    dependencies = "dependencies:\n- {name: jupyterhub}\n- {name: x, alias: storage}\n"
    (chart / "Chart.yaml").write_text(dependencies, "utf-8")
    sections = "{a: {k: 1}, jupyterhub: {k: 1}, storage: {k: 1}}"
    values = load("{a: {k: }, jupyterhub: {k: }, storage: {k: }}", defaults=sections)
    assert values.data == {"a": {}, "jupyterhub": {"k": None}, "storage": {"k": None}}


def test_a_repeated_key_is_a_warning_with_both_places(load) -> None:
    (warning,) = load("a:\n  b: 1\n  c: 2\n  b: 3\n").warnings
    assert (warning.severity, warning.path) == ("warning", "a.b")
    assert str(warning.where) == "values1.yaml:4:3"
    assert "line 2" in warning.problem


def test_keys_that_helm_turns_into_the_same_text_are_repeated(load) -> None:
    assert [warning.path for warning in load("yes: 1\n'true': 2\n").warnings] == ["true"]


def test_a_merged_key_may_be_set_again(load) -> None:
    assert load("a: &a {k: 1}\nb: {<<: *a, k: 2}\n").warnings == ()


def test_windows_line_ends_and_byte_order_marks_are_taken(load) -> None:
    assert load("\ufeffa: 1\r\nb: 2\r\n").data == {"a": 1, "b": 2}


def test_each_call_may_change_what_it_got_without_changing_another(load) -> None:
    values = load("a: &x {k: [1]}\nb: *x\n")
    values.data["a"]["k"].append(2)
    assert values.data["b"] == {"k": [1]}


@pytest.mark.parametrize(("name", "reason"), [("none.yaml", "no such file"), (".", "directory")])
def test_what_is_no_file_is_a_usage_problem(chart: Path, name: str, reason: str) -> None:
    with pytest.raises(UsageProblem, match=reason) as caught:
        load_values([chart / name], chart=chart)
    assert caught.value.where == str(chart / name)


def test_a_file_without_permission_is_a_usage_problem(chart: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read every file: run the tests as an ordinary user for this one")
    path = chart / "values.yaml"
    path.chmod(0)
    with pytest.raises(UsageProblem, match="permission denied"):
        load_values([path], chart=chart)


def test_a_byte_that_is_not_utf8_is_placed(chart: Path, tmp_path: Path) -> None:
    path = tmp_path / "latin1.yaml"
    path.write_bytes("a: 1\nb: Universität\n".encode("latin1"))
    with pytest.raises(FileProblem, match="0xE4") as caught:
        load_values([path], chart=chart)
    assert caught.value.where == f"{path}:2:13"


def test_a_huge_file_is_refused_without_being_read(chart: Path, tmp_path: Path) -> None:
    path = tmp_path / "huge.yaml"
    with path.open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(FileProblem, match=f"larger than {MAX_BYTES // 1024} KiB"):
        load_values([path], chart=chart)


def test_an_alias_bomb_is_refused_at_once(load) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30)
    )
    # Written out it would fill any memory: a test that ends is one that did not.
    with pytest.raises(FileProblem, match=f"more than {MAX_VALUES:,} values"):
        load(bomb)


def test_values_nested_too_deeply_are_refused(load) -> None:
    load("a: " + "[" * (MAX_DEPTH - 1) + "]" * (MAX_DEPTH - 1))
    with pytest.raises(FileProblem, match="nested more than"):
        load("a: " + "[" * 100_000)


def test_five_thousand_lines(load) -> None:
    text = "".join(f"k{n}:\n  a: {n}\n  b: [1, two]\n  c: 'text'\n  d: true\n" for n in range(1000))
    data = load(text).data
    assert len(data) == 1000
    assert data["k999"] == {"a": 999, "b": [1, "two"], "c": "text", "d": True}


def test_importing_values_does_not_import_jsonschema() -> None:
    code = "import sys, pyhelpers.values; sys.exit('jsonschema' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
