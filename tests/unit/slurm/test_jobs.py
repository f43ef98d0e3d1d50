"""squeue's answer, and what it means to a participant."""

from __future__ import annotations

import pytest

from pyhelpers.hub.slurm.jobs import Job, parse_jobs
from pyhelpers.hub.slurm.words import (
    ended_in_words,
    late_in_words,
    stage_in_words,
    start_ended_in_words,
    waiting_in_words,
)

LISTING = """\
17|RUNNING|c1|None|1790000000|1790014400|workshop|ada
18|PENDING|n/a|Resources|1790000300|N/A|workshop|alan=40x
19|NODE_FAIL|c2|NodeDown|1790000000|1790000100|workshop|ada|with a bar
slurm_load_jobs error: something
"""


def job(state: str = "PENDING", reason: str = "", starts: float | None = None) -> Job:
    return Job("1", state, "", reason, starts, None, "ada")


def test_a_listing() -> None:
    found = parse_jobs(LISTING)
    assert set(found) == {"17", "18", "19"}
    assert found["17"] == Job(
        "17", "RUNNING", "c1", "None", 1790000000, 1790014400, "ada", "workshop"
    )
    assert (found["18"].host, found["18"].ends, found["18"].waits) == ("", None, True)
    assert (found["19"].place, found["19"].ended) == ("ada|with a bar", True)


@pytest.mark.parametrize(
    ("state", "waits", "runs"),
    [
        ("PENDING", True, False),
        ("CONFIGURING", True, False),
        ("RUNNING", False, True),
        ("SUSPENDED", False, True),
        ("COMPLETING", False, False),
        ("CANCELLED", False, False),
        ("SOMETHING_NEW", False, False),
    ],
)
def test_every_state_is_one_of_three(state: str, waits: bool, runs: bool) -> None:
    one = job(state)
    assert (one.waits, one.runs, one.ended) == (waits, runs, not (waits or runs))


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("Resources", "busy"),
        ("Priority", "busy"),
        ("None", "about to start"),
        ("ReqNodeNotAvail, UnavailableNodes:c1", "switched off"),
        ("QOSMaxJobsPerUserLimit", "as many workspaces"),
        ("AssocGrpCpuLimit", "as many workspaces"),
        ("PartitionDown", "closed"),
        ("PartitionTimeLimit", "more time"),
        ("JobHeldAdmin", "holds"),
        ("Reservation", "reserved"),
        ("SomethingNew", "waits for the cluster"),
    ],
)
def test_why_it_waits(reason: str, word: str) -> None:
    assert word in waiting_in_words(job(reason=reason))


def test_how_long_it_may_wait() -> None:
    assert "about 5 minutes" in waiting_in_words(job(reason="Priority", starts=1300), now=1000)
    assert "about 3 hours" in waiting_in_words(job(reason="Priority", starts=11800), now=1000)
    assert "about a minute" in waiting_in_words(job(reason="Priority", starts=1060), now=1000)
    assert "expects" not in waiting_in_words(job(reason="Priority", starts=900), now=1000)
    assert "expects" not in waiting_in_words(job(reason="Priority"), now=1000)


@pytest.mark.parametrize(
    ("state", "word"),
    [
        ("TIMEOUT", "time"),
        ("OUT_OF_MEMORY", "memory"),
        ("NODE_FAIL", "computer"),
        ("CANCELLED by 0", "administrator"),
        ("PREEMPTED", "urgent"),
        ("FAILED", "by itself"),
    ],
)
def test_how_it_ended(state: str, word: str) -> None:
    assert word in ended_in_words(job(state))
    assert "home" in ended_in_words(job(state))


def test_one_that_slurm_has_forgotten() -> None:
    assert "does not know" in ended_in_words(None)


def test_a_start_that_failed_says_the_servers_last_words() -> None:
    assert start_ended_in_words(job("FAILED"), "a\nno space left\n").endswith("no space left")
    assert "memory" in start_ended_in_words(job("OUT_OF_MEMORY"), "x")
    assert start_ended_in_words(job("FAILED"), "").endswith("has said nothing.")


def test_how_far_a_start_is() -> None:
    said = [stage_in_words(one) for one in (None, job(reason="Resources"), job("RUNNING"))]
    assert [share for _, _, share in said] == [10, 30, 60]
    assert said[1][:2] == (waiting_in_words(job(reason="Resources")), "Resources")


def test_a_start_that_takes_too_long() -> None:
    assert "after 10 minutes. The cluster does not answer" in late_in_words(None, 600)
    assert "busy" in late_in_words(job(reason="Resources"), 600)
    assert "did not answer" in late_in_words(job("RUNNING"), 600)
