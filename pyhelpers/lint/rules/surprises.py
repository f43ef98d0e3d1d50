"""YAML that means something else to Helm than to whoever wrote it; of any chart."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pyhelpers.errors import Finding, Fix
from pyhelpers.values import Values, dotted
from pyhelpers.values.nodes import walk

_OCTAL = re.compile(r"[-+]?0[0-7_]+")
_HUGE = 2**53
_MODES = re.compile(r"mode|umask", re.I)


def numbers_as_written(values: Values) -> Iterator[Finding]:
    """Helm reads `0644` as an octal number, which is 420, and carries every number as a 64-bit
    float, so that digits beyond the sixteenth are lost.

    Where a file mode is meant that is right. An account number, a phone number or an ID is changed
    silently: in quotes it stays what it is.
    """
    for path, node in walk(values.user):
        if not isinstance(node.value, int) or isinstance(node.value, bool) or not node.line:
            continue
        written = values.written(path)
        if _OCTAL.fullmatch(written) and not any(_MODES.search(str(step)) for step in path[-2:]):
            problem = f"Helm makes {node.value} of {written}, an octal number"
        elif (
            isinstance(node.value, int) and abs(node.value) >= _HUGE and _other(written, node.value)
        ):
            problem = f"Helm makes {node.value} of {written}: so many digits do not fit"
        else:
            continue
        mend = f'put it in quotes: "{written}"'
        yield Finding(node.where, dotted(path), problem, mend, fix=Fix("quote"))


def _other(written: str, value: int) -> bool:
    return written.isdigit() and int(written) != value
