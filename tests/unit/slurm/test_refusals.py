"""What Slurm's refusals are about. The words are those of Slurm 26.05."""

from __future__ import annotations

import pytest

from pyhelpers.targets.slurm.refusals import about, in_short, seconds_of, too_long

PARTITIONS = "normal*|8:00:00\nshort|2:00\nlong|7-00:00:00\nopen|infinite\n"


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("sbatch: error: invalid partition specified: nosuch", "slurm.partition"),
        ("Invalid account or account/partition combination specified", "slurm.account"),
        ("Invalid qos specification", "slurm.qos"),
        ("Requested reservation is invalid", "slurm.reservation"),
        ("Invalid feature specification", "slurm.constraint"),
        ("Requested time limit is invalid (missing or exceeds some limit)", "slurm.walltime"),
        ("Requested node configuration is not available", "jupyterhub.singleuser"),
        ("Invalid generic resource (gres) specification", "slurm.directives"),
        ("something new", "slurm"),
    ],
)
def test_what_a_refusal_is_about(said: str, key: str) -> None:
    path, mend = about(said)
    assert ".".join(path) == key
    assert mend


def test_the_words_without_who_says_them() -> None:
    said = "sbatch: error: invalid partition: x\nallocation failure: Invalid partition name\n"
    assert in_short(said) == "  | invalid partition: x\n  | Invalid partition name"


@pytest.mark.parametrize(
    ("time", "seconds"),
    [
        ("30", 1800),
        ("2:00", 120),
        ("8:00:00", 28800),
        ("1-12", 129600),
        ("1-00:30:00", 88200),
        ("infinite", float("inf")),
        ("UNLIMITED", float("inf")),
    ],
)
def test_times(time: str, seconds: float) -> None:
    assert seconds_of(time) == seconds


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--time=09:00:00",), "09:00:00 is more than the 8:00:00 that normal gives"),
        (("--time=08:00:00",), ""),
        (("--partition=short", "--time=00:05:00"), "00:05:00 is more than the 2:00 that short"),
        (("--partition=short,long", "--time=1-00:00:00"), ""),
        (("--partition=open", "--time=99-00:00:00"), ""),
        (("--partition=short",), ""),
        (("--time=09:00:00", "--time=60"), ""),
        (("--partition=another", "--time=9-00:00:00"), ""),
    ],
)
def test_more_time_than_a_partition_gives(asked: tuple[str, ...], words: str) -> None:
    assert too_long(asked, PARTITIONS).startswith(words)
    assert bool(too_long(asked, PARTITIONS)) is bool(words)
