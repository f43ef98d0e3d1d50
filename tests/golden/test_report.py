"""What --check says about its participants, to a person and to a program."""

from __future__ import annotations

import json

import pytest

from pyhelpers.check.report import Report, Result
from tests.golden.files import assert_no_more_than, assert_same

GOOD = {"log in": 0.51, "start": 3.24, "notebook": 12.0, "leave": 0.049}

REPORTS = {
    "one": Report((Result("ada", GOOD),), 16.0, "workshop/01-start.ipynb"),
    "several": Report(
        (
            Result("ada", GOOD),
            Result("grace-hopper-the-third", {**GOOD, "start": 6.75}),
            Result("alan", {**GOOD, "notebook": 2.5}),
        ),
        21.94,
        "workshop/01-start.ipynb",
    ),
    "failures": Report(
        (
            Result("ada", {"log in": 0.5}, "start", "the server did not start within 300 s"),
            Result("alan", {}, "log in", "HTTP 403"),
            Result("emmy", GOOD),
        ),
        300.25,
        "workshop/01-start.ipynb",
    ),
    "no-notebook": Report(
        tuple(Result(name, {"log in": 1.0, "start": 2.0, "leave": 0.5}) for name in ("a", "b")),
        3.5,
        "",
    ),
    "nobody": Report((), 0.0, ""),
}


@pytest.mark.parametrize("case", REPORTS)
def test_the_text(case: str) -> None:
    assert_same(f"report/{case}.txt", REPORTS[case].text() + "\n")


@pytest.mark.parametrize("case", REPORTS)
def test_the_json(case: str) -> None:
    assert_same(f"report/{case}.json", json.dumps(REPORTS[case].as_json(), indent=1) + "\n")


def test_no_file_is_left_over() -> None:
    ends = ("json", "txt")
    assert_no_more_than("report", {f"report/{case}.{end}" for case in REPORTS for end in ends})


@pytest.mark.parametrize(
    ("case", "passed"), [("one", True), ("several", True), ("failures", False), ("nobody", False)]
)
def test_a_check_passes_when_everybody_does_and_somebody_was_there(case: str, passed: bool) -> None:
    assert REPORTS[case].passed is passed
