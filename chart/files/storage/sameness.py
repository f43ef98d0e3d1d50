"""Whether a resource is already as it was asked for. Pure.

Rook writes its resources back whole: what is false or empty is dropped, defaults are added, also
inside lists, and those lists are Rook's own from then on. Applying the same once more would meet
a conflict with Rook, or change what means the same.
"""

from __future__ import annotations

import copy
import hashlib
import json
from typing import Any

ASKED = "workshop/asked"
"""The annotation with the digest of what was last applied: what is no longer asked for shows."""


def marked(resource: dict) -> dict:
    """Return the resource with the digest of its content."""
    digest = hashlib.sha256(json.dumps(resource, sort_keys=True).encode()).hexdigest()[:16]
    made = copy.deepcopy(resource)
    made["metadata"].setdefault("annotations", {})[ASKED] = digest
    return made


def holds(live: Any, wanted: Any) -> bool:
    """Tell whether everything wanted is there, whatever else is.

    What is missing counts as false, 0 or empty.
    """
    if isinstance(wanted, dict):
        found = {} if live is None else live
        return isinstance(found, dict) and all(
            holds(found.get(key), value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        found = [] if live is None else live
        return (
            isinstance(found, list)
            and len(found) == len(wanted)
            and all(holds(*pair) for pair in zip(found, wanted, strict=True))
        )
    return live == wanted or (live is None and not wanted)
