"""What a values file says about the hub, from the umbrella chart's values and from z2jh's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from pyhelpers.hub.workshop import Culling, Login, Resources, Workshop, WorkshopError, parse_bytes
from pyhelpers.values import load_values
from tests.shipped import WORKSHOPS


def ours(**keys: Any) -> dict[str, Any]:
    return {"global": {"workshop": keys}}


@pytest.mark.parametrize("file", WORKSHOPS, ids=lambda file: file.stem)
def test_a_shipped_file_reads_the_same_inside_the_hub(file) -> None:
    values = load_values([file]).data
    inside = {**values["jupyterhub"], "global": values["global"]}
    workshop = Workshop.from_values(values)
    assert workshop == Workshop.from_hub_values(inside)
    assert workshop.title != Workshop.title
    assert workshop.login.provider and workshop.login.allow and workshop.login.contact


@pytest.mark.parametrize(
    "values", [{}, {"jupyterhub": None, "global": None}, {"global": {"workshop": None}}]
)
def test_nothing_set_gives_the_defaults(values: Mapping[str, Any]) -> None:
    assert Workshop.from_values(values) == Workshop()


def test_every_key_is_read() -> None:
    zone = timezone(timedelta(hours=-7))
    values = ours(
        title="Jupyter at scale",
        url="https://workshop.example.org/",
        participants=60,
        starts="2027-07-25T09:00-07:00",
        ends="2027-07-25T17:00-07:00",
        login={"provider": "access", "allow": "roster", "contact": "help@example.org"},
    )
    values["jupyterhub"] = {
        "cull": {"enabled": False, "timeout": 7200, "every": 60, "maxAge": 9000},
        "hub": {"concurrentSpawnLimit": 0, "config": {"JupyterHub": {"admin_access": False}}},
        "singleuser": {
            "cpu": {"guarantee": 0.25, "limit": 2},
            "defaultUrl": "/tree",
            "extraEnv": {"WORDS": "a b", "COUNT": 3},
            "memory": {"guarantee": "512M", "limit": "1.5G"},
            "startTimeout": 90,
        },
    }
    workshop = Workshop.from_values(values)
    assert workshop == Workshop(
        title="Jupyter at scale",
        url="https://workshop.example.org",
        participants=60,
        starts=datetime(2027, 7, 25, 9, tzinfo=zone),
        ends=datetime(2027, 7, 25, 17, tzinfo=zone),
        login=Login("access", "roster", "help@example.org"),
        resources=Resources(512 * 1024**2, 3 * 1024**3 // 2, 0.25, 2.0),
        culling=Culling(False, 7200, 60, 9000),
        default_url="/tree",
        start_timeout=90,
        concurrent_spawn_limit=0,
        extra_env={"WORDS": "a b", "COUNT": "3"},
        hub_config={"JupyterHub": {"admin_access": False}},
    )
    same = [one.name for one in fields(workshop) if getattr(workshop, one.name) == one.default]
    assert same == [], "this test has to set every key to something else than its default"


@pytest.mark.parametrize(
    ("written", "size"),
    [
        (None, None),
        (0, 0),
        (2147483648, 2147483648),
        (2.5e9, 2_500_000_000),
        ("1K", 1024),
        ("1M", 1024**2),
        ("1G", 1024**3),
        ("0.5T", 1024**4 // 2),
    ],
)
def test_memory_is_counted_as_z2jh_counts_it(written: object, size: int | None) -> None:
    assert parse_bytes(written) == size


@pytest.mark.parametrize(
    "written", ["1024", "2Gi", "2g", "2 GB", "G", "", "two", "infG", "nanG", True, []]
)
def test_what_is_no_amount_of_memory_is_refused(written: object) -> None:
    with pytest.raises(WorkshopError, match="is not an amount of memory") as caught:
        parse_bytes(written, "singleuser.memory.limit")
    assert caught.value.path == "singleuser.memory.limit"


@pytest.mark.parametrize("guarantee", [None, "1G"])
def test_a_null_deletes_z2jhs_memory_guarantee(guarantee: str | None) -> None:
    values = {"jupyterhub": {"singleuser": {"memory": {"guarantee": guarantee}}}}
    assert Workshop.from_values(values).resources.memory_guarantee == parse_bytes(guarantee)


@pytest.mark.parametrize("key", ["starts", "ends"])
@pytest.mark.parametrize(
    "text",
    ["tomorrow", "2027-07-25", "2027-07-25T09:00", "2027-02-30T09:00Z", "25.7.2027 9:00", 20270725],
)
def test_a_time_that_is_none_is_refused_where_it_stands(key: str, text: object) -> None:
    with pytest.raises(WorkshopError, match="is not a time") as caught:
        Workshop.from_values(ours(**{key: text}))
    assert caught.value.path == f"global.workshop.{key}"
    assert "zone" in caught.value.mend


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("hub.concurrentSpawnLimit", "many"),
        ("hub.concurrentSpawnLimit", -1),
        ("singleuser.startTimeout", 0.5),
        ("singleuser.cpu.limit", "500m"),
        ("singleuser.cpu.guarantee", -1),
        ("singleuser.memory.limit", "2Gi"),
        ("cull.timeout", True),
        ("cull.every", "10 minutes"),
        ("cull.maxAge", -5),
    ],
)
def test_a_number_that_is_none_is_refused_where_it_stands(path: str, value: object) -> None:
    section: Any = value
    for key in reversed(path.split(".")):
        section = {key: section}
    with pytest.raises(WorkshopError) as caught:
        Workshop.from_hub_values(section)
    assert caught.value.path == path
    assert caught.value.mend


START = datetime.fromisoformat("2027-07-25T09:00-07:00")


@pytest.mark.parametrize(
    ("starts", "ends", "seconds"),
    [
        (START, START + timedelta(hours=8), 28800),
        (START, START - timedelta(hours=1), 0),
        (START, None, 0),
        (None, START, 0),
        (START, datetime.fromisoformat("2027-07-25T17:00+00:00"), 3600),
    ],
)
def test_the_event_lasts_from_start_to_end(starts, ends, seconds: int) -> None:
    assert replace(Workshop(), starts=starts, ends=ends).seconds == seconds
