"""What Rook writes back means the same; everything else does not."""

from __future__ import annotations

from typing import Any

import pytest
from workshop_storage.sameness import ASKED, holds, marked


def cluster(spec: Any) -> dict:
    return {"metadata": {"name": "workshop"}, "spec": spec}


@pytest.mark.parametrize(
    ("live", "wanted", "same"),
    [
        ({"count": 3, "more": 1}, {"count": 3}, True),
        ({"count": 3}, {"count": 2}, False),
        ({}, {"enabled": False, "size": 0, "nodes": [], "labels": {}}, True),
        ({}, {"enabled": True}, False),
        ({}, {"mon": {"count": 3}}, False),
        ({}, {"mon": {"allow": False}}, True),
        ({"modules": [{"name": "rook", "settings": {}}]}, {"modules": [{"name": "rook"}]}, True),
        ({"modules": [{"name": "rook"}, {"name": "x"}]}, {"modules": [{"name": "rook"}]}, False),
        ({"modules": []}, {"modules": [{"name": "rook"}]}, False),
        ({"modules": "rook"}, {"modules": ["rook"]}, False),
        ({"mon": 3}, {"mon": {"count": 3}}, False),
        ({"enabled": True}, {"enabled": False}, False),
    ],
)
def test_whether_everything_wanted_is_there(live: dict, wanted: dict, same: bool) -> None:
    assert holds(live, wanted) is same


def test_what_is_no_longer_asked_for_shows() -> None:
    before = marked(cluster({"mon": {"count": 3}, "dashboard": {"enabled": True}}))
    now = marked(cluster({"mon": {"count": 3}}))
    assert holds(before["spec"], now["spec"])
    assert not holds(before, now)
    assert before["metadata"]["annotations"][ASKED] != now["metadata"]["annotations"][ASKED]


def test_marking_changes_nothing_else_and_is_stable() -> None:
    resource = cluster({"mon": {"count": 3}})
    assert marked(resource) == marked(cluster({"mon": {"count": 3}}))
    assert "annotations" not in resource["metadata"]
    assert holds(marked(resource), resource)
