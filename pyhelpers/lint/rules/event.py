"""When the workshop takes place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from pyhelpers.errors import Finding
from pyhelpers.lint import pick
from pyhelpers.values import Values, dotted

_EVENT = ("global", "workshop")


def real_dates(values: Values) -> Iterator[Finding]:
    """A date that looks right must be in the calendar: 30 February is not."""
    for key in ("starts", "ends"):
        path = (*_EVENT, key)
        written = pick.text(values, *path)
        # A date without a zone breaks the schema's pattern, and is said there.
        if _moment(written) is None and _looks_like_a_moment(written):
            yield Finding(
                values.locate(path),
                dotted(path),
                f"{written} is not in the calendar",
                "check month, day, hour and zone",
            )


def ends_after_starts(values: Values) -> Iterator[Finding]:
    """The end must come after the start."""
    path = (*_EVENT, "ends")
    begin = _moment(pick.text(values, *_EVENT, "starts"))
    end = _moment(pick.text(values, *path))
    if begin and end and end <= begin:
        yield Finding(
            values.locate(path),
            dotted(path),
            f"the workshop ends at {end.isoformat()}, not after it starts at {begin.isoformat()}",
            "write a later time, and check the zones of both",
        )


def _moment(written: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _looks_like_a_moment(written: str) -> bool:
    digits = "".join("0" if one in "0123456789" else one for one in written.replace("Z", "+00:00"))
    return digits.replace("-", "+") in ("0000+00+00T00:00+00:00", "0000+00+00T00:00:00+00:00")
