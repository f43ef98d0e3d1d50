"""The event's dates as a person writes them."""

from __future__ import annotations

from datetime import datetime

import pytest

from pyhelpers.hub.moment import when
from pyhelpers.hub.workshop import Workshop


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (
            "2027-07-25T09:00-07:00",
            "2027-07-25T17:30-07:00",
            "Sunday, 25 July 2027, 09:00 to 17:30 (UTC-07:00)",
        ),
        (
            "2027-07-05T09:00Z",
            "2027-07-09T12:00Z",
            "Monday, 5 July 2027, to Friday, 9 July 2027",
        ),
        # One afternoon, its end written in another zone.
        (
            "2027-07-25T09:00-07:00",
            "2027-07-26T00:30+00:00",
            "Sunday, 25 July 2027, 09:00 to 17:30 (UTC-07:00)",
        ),
    ],
)
def test_dates_are_written_out(starts: str, ends: str, said: str) -> None:
    workshop = Workshop(starts=datetime.fromisoformat(starts), ends=datetime.fromisoformat(ends))
    assert when(workshop) == said


@pytest.mark.parametrize("key", ["starts", "ends"])
def test_half_a_date_is_none(key: str) -> None:
    assert when(Workshop(**{key: datetime.fromisoformat("2027-07-25T09:00Z")})) == ""
