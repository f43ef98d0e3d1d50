"""Sizes of a job that participants choose from."""

from __future__ import annotations

from pyhelpers.hub.slurm.profiles import (
    Profile,
    applied,
    chosen,
    form,
    options_from,
)
from pyhelpers.hub.slurm.section import Section

VALUES = {
    "slurm": {
        "partition": "shared",
        "walltime": "04:00:00",
        "directives": ["--exclusive=user"],
        "profiles": [
            {"name": "Small"},
            {
                "name": 'With a "GPU" & more',
                "description": "For the <third> exercise",
                "partition": "gpu",
                "memory": "8G",
                "cpus": 4,
                "directives": ["--gres=gpu:1"],
            },
        ],
    },
    "jupyterhub": {"singleuser": {"memory": {"limit": "2G"}, "cpu": {"limit": 1.5}}},
}
SECTION = Section.from_values(VALUES)
SMALL, LARGE = SECTION.profiles


def test_the_first_is_taken_unless_somebody_chooses() -> None:
    assert chosen(SECTION.profiles, {}) is SMALL
    assert chosen(SECTION.profiles, {"profile": LARGE.name}) is LARGE
    assert chosen((), {"profile": "anything"}) is None


def test_a_size_that_is_offered_no_more_is_the_first() -> None:
    assert chosen(SECTION.profiles, {"profile": "Huge"}) is SMALL


def test_what_a_profile_does_not_say_is_as_it_is_for_all() -> None:
    assert applied(SECTION, None) is SECTION
    assert applied(SECTION, SMALL).asked() == SECTION.asked()


def test_a_profile_has_the_last_word() -> None:
    assert applied(SECTION, LARGE).asked() == (
        *("--nodes=1", "--ntasks=1", "--partition=gpu", "--time=04:00:00"),
        *("--mem=8192M", "--cpus-per-task=4", "--exclusive=user", "--gres=gpu:1"),
    )


def test_the_form_offers_them_and_is_read_again() -> None:
    text = form(SECTION.profiles)
    assert text.count('type="radio"') == 2 and text.count(" checked") == 1
    assert "For the &lt;third&gt; exercise" in text
    assert 'value="With a &quot;GPU&quot; &amp; more"' in text
    assert options_from({"profile": [LARGE.name]}) == {"profile": LARGE.name}
    assert options_from({}) == {}


def test_one_size_is_no_choice() -> None:
    assert form(()) == form((Profile("Only"),)) == ""
