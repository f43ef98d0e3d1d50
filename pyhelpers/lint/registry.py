"""The rules that `check` runs. A rule is a function in `rules/` and one line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pyhelpers.errors import Finding
from pyhelpers.lint.rules import content, data, event, hub, login, roster
from pyhelpers.values import Values


@dataclass(frozen=True)
class Rule:
    """What a rule is called in reports, how grave a breach is, and the function that looks."""

    id: str
    severity: str
    check: Callable[[Values], Iterator[Finding]]


_ALL = (
    Rule("event-order", "error", event.ends_after_starts),
    Rule("event-real-dates", "error", event.real_dates),
    Rule("login-nobody", "warning", login.nobody_can_enter),
    Rule("hub-configuration", "error", hub.hub_can_be_configured),
    Rule("roster-lines", "error", roster.lines),
    Rule("roster-place", "error", roster.in_its_place),
    Rule("data-destinations", "error", data.one_destination_each),
    Rule("data-volume-claim", "warning", data.volume_has_a_claim),
    Rule("data-claim-unused", "warning", data.claim_has_an_effect),
    Rule("check-in-content", "error", content.checked_notebooks_exist),
)
RULES = {rule.id: rule for rule in _ALL}
