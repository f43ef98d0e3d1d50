"""What helm said when it failed → the message for a person. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pyhelpers.errors import EnvironmentProblem, FileProblem, Problem
from pyhelpers.targets.kubernetes.place import Place

# `fail` of a template: Helm names it several times, then repeats what it said.
_REFUSAL = re.compile(r"execution error at \([^)]*\): (.*)", re.S)
_SCHEMA = "don't meet the specifications of the schema"
_WARNING = re.compile(r"(level=WARN|WARNING:|W[0-9]{4} |I[0-9]{4} )")
_KEPT = 12


def release_problem(output: str, place: Place, troubles: Sequence[str] = ()) -> Problem:
    """Return the message for a failed `helm upgrade --install`."""
    lines = [line for line in output.strip().splitlines() if not _WARNING.search(line)]
    text = "\n".join(lines).strip()
    refusal = _REFUSAL.search(text)
    if refusal:
        return FileProblem(f"The chart refuses these values:\n{refusal[1].strip()}")
    if _SCHEMA in text:
        return FileProblem(f"The chart's schema refuses these values:\n{_last(text)}")
    said = "".join(f"\n  - {one}" for one in troubles)
    if "in progress" in text and "operation" in text:
        return EnvironmentProblem(
            "Somebody else's helm is at work on this release",
            where=str(place),
            mend="wait until it is done, then run this again",
        )
    return EnvironmentProblem(
        f"Helm could not install the release:\n{_last(text) or 'no reason given'}{said}",
        where=str(place),
        mend="Helm's own words are above; mend that and run this again",
    )


def _last(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines()[-_KEPT:])
