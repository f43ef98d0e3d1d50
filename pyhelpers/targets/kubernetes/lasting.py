"""Which troubles last: much that looks wrong while a release comes up passes by itself. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from pyhelpers.targets.kubernetes.troubles import Trouble

PATIENCE = 12.0
"""Seconds that something may be wrong before it is said."""
MEMORY = 20.0
"""Seconds for which it may look well meanwhile: what ends again and again is up now and then."""


class Lasting:
    """Remembers since when each trouble is there."""

    def __init__(self) -> None:
        self._spells: dict[str, tuple[float, float, Trouble]] = {}

    def see(self, found: Sequence[Trouble], now: float) -> list[Trouble]:
        """Return those that last, after what was found at `now`, in seconds of any clock."""
        for one in found:
            began = self._spells.get(one.about, (now,))[0]
            self._spells[one.about] = (began, now, one)
        recent = [spell for spell in self._spells.values() if now - spell[1] < MEMORY]
        self._spells = {one.about: (began, seen, one) for began, seen, one in recent}
        return [one for began, seen, one in recent if seen - began >= PATIENCE]
