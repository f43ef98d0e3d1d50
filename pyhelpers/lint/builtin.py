"""Every id that a finding may carry, with what it means: the rules, and what no function looks for.

Findings of the latter kind come from reading the file, from charts' schemas and from `# lint:`
comments. Read by --explain, docs/rules.md, the settings and SARIF.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pyhelpers.errors import UsageProblem
from pyhelpers.lint.registry import ERROR, RULES, WARNING
from pyhelpers.schema.words import nearest


@dataclass(frozen=True)
class Known:
    """What is called so in reports, how grave it is unless settings differ, and why it is there."""

    id: str
    severity: str
    reason: str

    @property
    def title(self) -> str:
        """Return the first sentence."""
        first = self.reason.split("\n\n")[0].replace("\n", " ")
        return re.split(r"(?<=\.) (?=[A-Z`])", first)[0]


YAML = "yaml"
"""Of a file that cannot be read as values. Nothing else is known of it, so it is never silenced."""

IGNORE_WITHOUT_REASON = "ignore-without-reason"
IGNORE_UNKNOWN = "ignore-unknown"
IGNORE_UNUSED = "ignore-unused"

LASTING = frozenset({YAML, IGNORE_WITHOUT_REASON, IGNORE_UNKNOWN, IGNORE_UNUSED})
"""What no comment in a file can silence."""

BUILTIN = (
    Known(
        YAML,
        ERROR,
        "The file must be YAML that Helm takes.\n\n"
        "Helm refuses it otherwise, and nothing below the mistake can be checked.",
    ),
    Known(
        "repeated-key",
        WARNING,
        "A key stands in its map once.\n\n"
        "Helm takes the last one without a word; what the earlier one says has no effect.",
    ),
    Known(
        "unknown-key",
        ERROR,
        "A key must be one that the chart knows.\n\n"
        "A misspelt key, or one at the wrong level, is refused by the schema of the chart; where "
        "there is none, it would have no effect.",
    ),
    Known(
        "missing-key",
        ERROR,
        "What the chart needs must be there.\n\nIts schema refuses the values otherwise.",
    ),
    Known(
        "wrong-kind",
        ERROR,
        "A value must be of its kind: a text, a number, true or false, a list, a map.\n\n"
        'Often quotation marks decide: "60" is a text, and 1.10 without them is the number 1.1.',
    ),
    Known(
        "no-such-choice",
        ERROR,
        "Where a key takes one of a few words, it must be one of them.\n\n"
        "The chart's schema refuses any other.",
    ),
    Known(
        "wrong-form",
        ERROR,
        "A text must have the form that its reader understands.\n\n"
        "A date, an address, an amount of memory or a name that looks different is refused, or "
        "taken for something else.",
    ),
    Known(
        "out-of-range",
        ERROR,
        "A number must lie within what is possible.\n\nThe chart's schema says what that is.",
    ),
    Known(
        "schema",
        ERROR,
        "The values must follow the chart's values.schema.json.\n\n"
        "This is what is left of it beside the kinds that have ids of their own; Helm refuses the "
        "values otherwise.",
    ),
    Known(
        IGNORE_WITHOUT_REASON,
        WARNING,
        "A `# lint: ignore[ID]` says why.\n\n"
        "Who reads the file later has to know whether the reason still holds.",
    ),
    Known(
        IGNORE_UNKNOWN,
        WARNING,
        "A `# lint: ignore[ID]` names rules that there are, and that can be ignored.\n\n"
        "A misspelt one silences nothing.",
    ),
    Known(
        IGNORE_UNUSED,
        WARNING,
        "A `# lint: ignore[ID]` silences something.\n\n"
        "What it was for has been mended, or it stands at another line than the finding. Not said "
        "of layers, and not while a chart is missing: there the finding may come back.",
    ),
)


@cache
def known() -> dict[str, Known]:
    """Return every id, in the order of their names."""
    rules = [Known(one.id, one.severity, one.reason) for one in RULES.values()]
    # A rule's own words come first where a function has taken over an id.
    all_ = {one.id: one for one in (*BUILTIN, *rules)}
    return dict(sorted(all_.items()))


def rule_named(id_: str) -> Known:
    """Return what is called so. Raises UsageProblem, with the nearest, for nothing."""
    found = known().get(id_)
    if found is None:
        near = nearest(id_, known())
        mend = f"did you mean {near}?" if near else "pyhelpers lint --rules lists them"
        raise UsageProblem(f"there is no rule {id_}", mend=mend)
    return found
