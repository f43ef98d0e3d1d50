"""Names of a workshop's things in a Swarm: valid for Docker, and different for every user."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pyhelpers.hub.swarm.names import NAME, home_of, place_of, service_of

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("ada", "ada"),
        ("ada.lovelace", "ada-2elovelace"),
        ("a-b", "a-2db"),
        ("ada@example.org", "ada-40example-2eorg"),
        ("Ünal", "-c3-9cnal"),
    ],
)
def test_a_place_can_be_read(name: str, place: str) -> None:
    assert place_of(name) == place


@given(st.lists(st.text(min_size=1, max_size=60), min_size=2, unique=True))
def test_no_two_users_share_a_place(names: list[str]) -> None:
    assert len({place_of(name) for name in names}) == len(names)


@given(st.text(min_size=1, max_size=300), st.from_regex(NAME, fullmatch=True))
def test_names_are_ones_that_docker_takes(name: str, stack: str) -> None:
    place = place_of(name)
    assert len(service_of(stack, place)) <= 63
    assert re.fullmatch(r"[a-z0-9-]+", service_of(stack, place))
    # Of configs: 64 characters at most.
    assert len(home_of(stack, place)) <= 64


def test_a_long_name_that_looks_like_another_ones_place() -> None:
    long = "a" * 40
    assert place_of(place_of(long)) != place_of(long)
