"""What Slurm says about a participant's job, in words for the participant. Pure.

Reasons and states as Slurm 20.11 to 26.05 write them (https://slurm.schedmd.com/job_reason_codes.html).
"""

from __future__ import annotations

import re
import time

from .jobs import Job

# The first pattern that is found in the reason speaks.
_WAITING = [
    (
        r"^(Resources|Priority|NodesBusy)$",
        "The cluster is busy: your workspace starts as soon as there is room.",
    ),
    (r"^(None|Prolog|BeginTime|Cleaning)?$", "The cluster is about to start your workspace."),
    (
        r"^(Reservation|ReservationDeleted)",
        "The computers that are reserved for the workshop are not free yet.",
    ),
    (
        r"(Node.*(Down|Drained|Reserved)|Nodes_required_for_job|ReqNodeNotAvail|PartitionNodeLimit)",
        "The computers that could run your workspace are switched off or kept for others.",
    ),
    (
        r"^Partition(Down|Inactive)",
        "The part of the cluster that runs workspaces is closed at the moment.",
    ),
    (
        r"TimeLimit",
        "Your workspace asks for more time than the cluster gives. Tell the instructors.",
    ),
    (
        r"(Assoc|QOS|MaxJobs|MaxSubmit|Grp|MaxCpu|MaxMem|MaxTRES|Limit)",
        "The workshop has as many workspaces running as the cluster allows it.",
    ),
    (r"^(JobHeld|UserHeld|AdminHeld)", "An administrator of the cluster holds your workspace."),
    (
        r"(Licenses|BurstBuffer|Dependency)",
        "Your workspace waits for something else on the cluster.",
    ),
]

_ENDED = {
    "TIMEOUT": (
        "The time that the cluster gives a workspace was over, so yours was ended. What you had "
        "saved is in your home. Start your workspace again."
    ),
    "OUT_OF_MEMORY": (
        "Your workspace needed more memory than it may have, so the cluster ended it. What you had "
        "saved is in your home. Start your workspace again, and work on less data at once."
    ),
    "NODE_FAIL": (
        "The computer that your workspace ran on stopped answering, so your workspace was ended. "
        "What you had saved is in your home. Start your workspace again: it gets another computer."
    ),
    "CANCELLED": (
        "An administrator of the cluster has ended your workspace. What you had saved is in your "
        "home. You can start your workspace again."
    ),
    "PREEMPTED": (
        "The cluster needed the room for more urgent work and ended your workspace. What you had "
        "saved is in your home. Start your workspace again."
    ),
    "BOOT_FAIL": "The computer for your workspace did not start. Start your workspace again.",
    "DEADLINE": "The cluster found no room for your workspace in time. Start it again.",
}
_FAILED = (
    "Your workspace ended by itself. What you had saved is in your home. Start your workspace "
    "again."
)
GONE = "The cluster does not know your workspace any more. Start it again; your home is kept."


def waiting_in_words(job: Job, now: float | None = None) -> str:
    """Return why a job waits and, where Slurm has an estimate, how long it may."""
    words = _first(job.reason) or "Your workspace waits for the cluster."
    minutes = job.starts and round((job.starts - (time.time() if now is None else now)) / 60)
    if not minutes or minutes < 1:
        return words
    about = f"{minutes} minutes" if minutes < 120 else f"{round(minutes / 60)} hours"
    return f"{words} It expects that in about {about if minutes > 1 else 'a minute'}."


def stage_in_words(job: Job | None) -> tuple[str, str, int]:
    """Return how far a start is: in words, in Slurm's own, and in per cent."""
    if job is None:
        return "Your workspace is being handed to the cluster.", "", 10
    if job.waits:
        return waiting_in_words(job), job.reason, 30
    return f"Your workspace starts on {job.host}.", job.state, 60


def late_in_words(job: Job | None, seconds: float) -> str:
    """Return why a start took longer than `seconds`; None where Slurm says nothing of the job."""
    waited = f"Your workspace was not ready after {max(1, round(seconds / 60))} minutes."
    if job is None:
        return f"{waited} The cluster does not answer."
    return f"{waited} " + (
        waiting_in_words(job) if job.waits else "It was started, but did not answer."
    )


def ended_in_words(job: Job | None) -> str:
    """Return what became of a job; None for one that Slurm has forgotten."""
    if job is None:
        return GONE
    # Slurm writes "CANCELLED by 1000" in some places.
    return _ENDED.get(job.state.split()[0].rstrip("+"), _FAILED)


def start_ended_in_words(job: Job | None, log: str) -> str:
    """Return why a server ended before it answered, with the last of its own words."""
    if job is None or job.state.split()[0].rstrip("+") in _ENDED:
        return ended_in_words(job)
    last = log.strip().splitlines()[-1:]
    said = f"It says: {last[0]}" if last else "Tell the instructors: its job has said nothing."
    return f"Your workspace ended as soon as it had started. {said}"


def _first(reason: str) -> str:
    return next((words for pattern, words in _WAITING if re.search(pattern, reason)), "")
