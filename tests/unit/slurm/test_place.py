"""The folder of a user: another for every name, and a name that sbatch leaves alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyhelpers.hub.slurm.order import place_of


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("ada", "ada"),
        ("ada@example.org", "ada=40example.org"),
        ("..", "=2E."),
        (".hidden", "=2Ehidden"),
        ("a/b", "a=2Fb"),
        ("a=2Fb", "a=3D2Fb"),
        ("é", "=C3=A9"),
    ],
)
def test_some_names(name: str, place: str) -> None:
    assert place_of(name) == place


NAMES = st.text(min_size=1, max_size=20).filter(lambda text: text.isprintable())


@given(NAMES, NAMES)
def test_no_two_users_share_a_folder(one: str, other: str) -> None:
    assert (place_of(one) == place_of(other)) == (one == other)
    assert "/" not in place_of(one) and "%" not in place_of(one)
    assert not place_of(one).startswith((".", "-")) or one.startswith("-")
