"""The event's dates as a person writes them. Pure."""

from __future__ import annotations

from .workshop import Workshop


def when(workshop: Workshop) -> str:
    """Return the event's dates as a person writes them, "" when they are not set."""
    if not workshop.starts or not workshop.ends:
        return ""
    first = workshop.starts
    # One zone is named, so both times are in it.
    last = workshop.ends.astimezone(first.tzinfo)
    day = f"{first:%A}, {first.day} {first:%B %Y}"
    if first.date() == last.date():
        return f"{day}, {first:%H:%M} to {last:%H:%M} ({first:%Z})"
    return f"{day}, to {last:%A}, {last.day} {last:%B %Y}"
