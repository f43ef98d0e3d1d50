"""Helm's words when it fails, and whose mistake they are."""

from __future__ import annotations

from pyhelpers.targets.kubernetes.place import Place
from pyhelpers.targets.kubernetes.status import roster_trouble
from pyhelpers.targets.kubernetes.words import release_problem

PLACE = Place("class")


def test_a_refusal_of_the_chart_is_the_files() -> None:
    output = (
        "level=WARN msg=x\n"
        "Error: UPGRADE FAILED: execution error at (workshop/templates/validate/values.yaml:3:4): "
        "global.workshop.login: nobody can log in. Fix: choose one\nroster: it is empty. Fix: fill"
    )
    problem = release_problem(output, PLACE)
    assert problem.exit_code == 1
    assert str(problem) == (
        "The chart refuses these values:\n"
        "global.workshop.login: nobody can log in. Fix: choose one\n"
        "roster: it is empty. Fix: fill"
    )


def test_a_refusal_of_the_schema_too() -> None:
    output = "Error: values don't meet the specifications of the schema(s) in the following chart"
    assert release_problem(output, PLACE).exit_code == 1


def test_all_else_is_the_clusters_with_what_was_seen_to_be_wrong() -> None:
    problem = release_problem("Error: timed out", PLACE, ["no node takes the pod x"])
    assert problem.exit_code == 3
    assert "Error: timed out" in str(problem) and "no node takes the pod x" in str(problem)


def test_another_helm_at_work() -> None:
    output = "Error: another operation (install/upgrade/rollback) is in progress"
    assert "Somebody else's helm" in str(release_problem(output, PLACE))


def test_the_hubs_log_tells_of_a_mistake_in_the_roster_until_it_is_mended() -> None:
    wrong = (
        "[E 2027-07-25 JupyterHub] Roster: /x/roster.csv:3: unknown role 'boss'. Fix: did you "
        "mean admin?; the last good roster stays in force\n"
    )
    mended = "[W 2027-07-25 JupyterHub] The roster is in order again: 4 people\n"
    trouble = "/x/roster.csv:3: unknown role 'boss'. Fix: did you mean admin?"
    assert roster_trouble(wrong) == trouble
    assert roster_trouble(wrong + mended) == ""
    assert roster_trouble(wrong + mended + wrong) == trouble
