"""Servers that nobody uses."""

from __future__ import annotations

from collections.abc import Iterator

from pyhelpers.errors import Finding
from pyhelpers.lint.section import Section


def times_are_positive(hub: Section) -> Iterator[Finding]:
    """The culler ends a server that was idle for `timeout` seconds, and looks `every` so often.

    A timeout of nothing or less ends every server at once, also those in use. A negative `every`
    ends the culler itself, and idle servers stay for ever.
    """
    if hub.get("cull", "enabled") is False:
        return
    timeout = hub.number("cull", "timeout")
    if timeout is not None and timeout <= 0:
        problem = f"{timeout:g} ends every server as soon as it is looked at"
        mend = f"write seconds, such as 3600, or {hub.shown('cull', 'enabled')}: false"
        yield hub.finding(("cull", "timeout"), problem, mend)
    for name in ("every", "maxAge"):
        value = hub.number("cull", name)
        if value is not None and value < 0:
            usual = "write seconds, such as 600" if name == "every" else "0 is no limit"
            yield hub.finding(("cull", name), f"{value:g} is no time", usual)


def looked_at_in_time(hub: Section) -> Iterator[Finding]:
    """Who looks more rarely than the timeout lets idle servers run on for longer than was meant."""
    timeout, every = hub.number("cull", "timeout"), hub.number("cull", "every")
    if hub.get("cull", "enabled") is False or not hub.is_set("cull", "every"):
        return
    if timeout and every and every > timeout > 0:
        yield hub.finding(
            ("cull", "every"),
            f"idle servers are looked for every {every:g} s, more rarely than the timeout of "
            f"{timeout:g} s",
            "make it smaller than the timeout",
        )
