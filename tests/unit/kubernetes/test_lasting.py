"""What is said of a release that comes up: neither what passes nor the same thing twice."""

from __future__ import annotations

from pyhelpers.targets.kubernetes.lasting import MEMORY, PATIENCE, Lasting
from pyhelpers.targets.kubernetes.troubles import Trouble

ENDED = Trouble("ended/hub", "it does not stay up", "see its log")


def test_what_passes_is_not_said() -> None:
    lasting = Lasting()
    assert lasting.see([ENDED], 0) == []
    assert lasting.see([], PATIENCE) == []
    assert lasting.see([], PATIENCE + MEMORY) == []


def test_what_lasts_is_said() -> None:
    lasting = Lasting()
    lasting.see([ENDED], 0)
    assert lasting.see([ENDED], PATIENCE - 1) == []
    assert lasting.see([ENDED], PATIENCE) == [ENDED]


def test_what_looks_well_for_a_moment_has_not_passed() -> None:
    lasting = Lasting()
    lasting.see([ENDED], 0)
    lasting.see([], 5)
    assert lasting.see([ENDED], PATIENCE) == [ENDED]
    assert lasting.see([], PATIENCE + 1) == [ENDED]
    assert lasting.see([], PATIENCE + MEMORY) == []


def test_the_latest_words_are_kept() -> None:
    lasting = Lasting()
    lasting.see([ENDED], 0)
    later = Trouble(ENDED.about, "ended 3 times", "see its log")
    assert lasting.see([later], PATIENCE) == [later]
