"""When the workshop takes place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pyhelpers.errors import Finding
from pyhelpers.lint.section import Section
from pyhelpers.values import Values

_EVENT = ("global", "workshop")
_AGE = ("jupyterhub", "cull", "maxAge")
_A_DAY = 24 * 3600
"""In seconds. What lasts longer is no single session."""


def real_dates(values: Values) -> Iterator[Finding]:
    """A date that looks right must be in the calendar: 30 February is not."""
    top = Section(values, ())
    for key in ("starts", "ends"):
        path = (*_EVENT, key)
        written = top.text(*path)
        # A date without a zone breaks the schema's pattern, and is said there.
        if _moment(written) is None and _looks_like_a_moment(written):
            yield top.finding(
                path,
                f"{written} is not in the calendar",
                "check month, day, hour and zone",
            )


def ends_after_starts(values: Values) -> Iterator[Finding]:
    """The end must come after the start."""
    top = Section(values, ())
    path = (*_EVENT, "ends")
    begin, end = _moments(top)
    if begin and end and end <= begin:
        yield top.finding(
            path,
            f"the workshop ends at {end.isoformat()}, not after it starts at {begin.isoformat()}",
            "write a later time, and check the zones of both",
        )


def servers_last_a_session(values: Values) -> Iterator[Finding]:
    """`cull.maxAge` ends servers that are in use as well, once they are so old. Where that is less
    than the event lasts, the class loses its servers in the middle of it, and all at once."""
    top = Section(values, ())
    age = top.number(*_AGE)
    begin, end = _moments(top)
    if not (age and begin and end) or top.get("jupyterhub", "cull", "enabled") is False:
        return
    lasts = (end - begin).total_seconds()
    if age < lasts <= _A_DAY:
        problem = f"servers end after {age / 3600:.3g} h, and the event lasts {lasts / 3600:.3g} h"
        yield top.finding(_AGE, problem, f"write {lasts:.0f} or more, or 0 for no limit")


def _moments(top: Section) -> tuple[datetime | None, datetime | None]:
    return _moment(top.text(*_EVENT, "starts")), _moment(top.text(*_EVENT, "ends"))


def _moment(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _looks_like_a_moment(written: str) -> bool:
    digits = "".join("0" if one in "0123456789" else one for one in written.replace("Z", "+00:00"))
    return digits.replace("-", "+") in ("0000+00+00T00:00+00:00", "0000+00+00T00:00:00+00:00")
