"""What squeue says about jobs. Pure. Formats and states: https://slurm.schedmd.com/squeue.html."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

_FIELDS = ("%i", "%T", "%B", "%r", "%S", "%e", "%u", "%k")

LISTING = ("squeue", "--noheader", "--states=all", f"--format={'|'.join(_FIELDS)}")
"""The one question for all jobs, with `--name=…`. Those that ended lately are among them."""

LISTING_ENV = {"SLURM_TIME_FORMAT": "%s"}
"""Times in seconds of the epoch: the cluster's zone may be another than the hub's."""

_WAITING = {"PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "RESV_DEL_HOLD", "SPECIAL_EXIT"}
_RUNNING = {"RUNNING", "SUSPENDED", "STOPPED", "SIGNALING", "STAGE_OUT", "RESIZING"}


@dataclass(frozen=True)
class Job:
    """One job. Times are in seconds of the epoch, None where Slurm does not know them yet.

    `starts` is Slurm's estimate while the job waits; `ends` is when its time is over.
    """

    id: str
    state: str
    host: str
    reason: str
    starts: float | None
    ends: float | None
    place: str
    user: str = ""

    @property
    def waits(self) -> bool:
        return self.state in _WAITING

    @property
    def runs(self) -> bool:
        return self.state in _RUNNING

    @property
    def ended(self) -> bool:
        return not (self.waits or self.runs)

    @property
    def is_ending(self) -> bool:
        """Whether Slurm does not say yet how it ended."""
        return self.state == "COMPLETING"


def parse_jobs(text: str) -> dict[str, Job]:
    """Return the jobs of a listing by their IDs. Lines that are no jobs are passed over."""
    jobs = {}
    for line in text.splitlines():
        parts = line.split("|", len(_FIELDS) - 1)
        if len(parts) != len(_FIELDS):
            continue
        number, state, host, reason, starts, ends, user, place = (part.strip() for part in parts)
        host = "" if host == "n/a" else host
        jobs[number] = Job(number, state, host, reason, _time(starts), _time(ends), place, user)
    return jobs


def _time(text: str) -> float | None:
    with contextlib.suppress(ValueError):
        return float(text)
    return None
