"""What `--explain`, `--rules` and docs/rules.md say of the rules. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from pyhelpers.lint.builtin import LASTING, YAML, Known

_HEAD = """\
<!-- Made by `make generate` from pyhelpers/lint/registry.py, rules/ and builtin.py. -->
# Rules of `pyhelpers lint`

[lint.md](lint.md) says how to use the command and how to silence a rule. An error is certain: the
release, the hub or a server fails, or lets strangers in. A warning is likely to be a mistake.
`pyhelpers lint --explain ID` prints what stands here.

"""


def explained(one: Known) -> str:
    """Return what a rule finds, why, how grave it is, and how it is silenced."""
    return f"{one.id} ({one.severity})\n\n{_wrapped(one.reason)}\n\n{_silence(one)}\n"


def listed(rules: Iterable[Known]) -> str:
    """Return a line for each rule."""
    rules = list(rules)
    width = max(len(one.id) for one in rules)
    return "".join(f"{one.id:<{width}}  {one.severity:<7}  {one.title}\n" for one in rules)


def page(rules: Iterable[Known]) -> str:
    """Return docs/rules.md."""
    rules = list(rules)
    rows = "".join(
        f"| [`{one.id}`](#{one.id}) | {one.severity} | {_cell(one)} |\n" for one in rules
    )
    bodies = "\n".join(
        f"## {one.id}\n\n{one.severity}\n\n{_wrapped(one.reason)}\n" for one in rules
    )
    return f"{_HEAD}| rule | | what holds |\n| --- | --- | --- |\n{rows}\n{bodies}"


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.fill(line, 100) for line in text.split("\n"))


def _cell(one: Known) -> str:
    return one.title.replace("|", "\\|")


def _silence(one: Known) -> str:
    if one.id == YAML:
        return "It cannot be silenced."
    if one.id in LASTING:
        return f"To silence it: `severity: {{{one.id}: off}}` in the settings."
    return (
        f"To silence it: `# lint: ignore[{one.id}] reason` at the end of the line or on the one\n"
        f"above, `# lint: ignore-file[{one.id}] reason` for the file, `ignore: [{one.id}]` in the\n"
        "settings for all."
    )
