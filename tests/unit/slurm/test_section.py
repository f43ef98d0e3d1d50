"""What the `slurm` section, and z2jh's keys, ask of sbatch."""

from __future__ import annotations

from typing import Any

import pytest

from pyhelpers.hub.slurm.section import Login, Section


def section(slurm: dict[str, Any], **singleuser: Any) -> Section:
    return Section.from_values({"slurm": slurm, "jupyterhub": {"singleuser": singleuser}})


def test_a_limit_becomes_what_a_job_is_given() -> None:
    asked = section({}, memory={"limit": "2G"}, cpu={"guarantee": 0.25, "limit": 1.5}).asked()
    assert asked == ("--nodes=1", "--ntasks=1", "--mem=2048M", "--cpus-per-task=2")


def test_without_a_limit_the_guarantee_counts() -> None:
    asked = section({}, memory={"guarantee": "1.5G"}, cpu={"guarantee": 0.25}).asked()
    assert asked[2:] == ("--mem=1536M", "--cpus-per-task=1")


@pytest.mark.parametrize("key", ["partition", "account", "qos", "reservation", "constraint"])
def test_what_a_site_decides(key: str) -> None:
    assert f"--{key}=x" in section({key: "x"}).asked()


def test_directives_have_the_last_word() -> None:
    asked = section({"walltime": "01:00:00", "directives": ["--time=2"]}).asked()
    assert asked.index("--time=01:00:00") < asked.index("--time=2") == len(asked) - 1


def test_a_login_node() -> None:
    found = section({"login": {"host": "login.example.edu", "user": "workshop"}}).login
    assert found == Login("login.example.edu", "workshop", 22)
    assert found.name == "workshop@login.example.edu"
    assert section({}).login is None
