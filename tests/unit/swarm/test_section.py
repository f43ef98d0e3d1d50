"""What a values file says about a Swarm."""

from __future__ import annotations

from pyhelpers.hub.swarm.section import Homes, Section

NFS = {"type": "nfs", "o": "addr=10.0.0.5,rw", "device": ":/homes/"}


def test_nothing_said_is_homes_on_the_hosts() -> None:
    section = Section.from_values({})
    assert (section.homes.driver, section.homes.shared, section.homes.mark) == ("local", False, "")
    assert section.socket == "/var/run/docker.sock"
    assert not section.in_front


def test_a_device_is_shared_and_every_home_a_folder_of_it() -> None:
    homes = Homes("local", NFS)
    assert homes.shared
    assert homes.options_of("w", "ada", 1000) == {**NFS, "device": ":/homes/w/ada"}


def test_a_driver_of_its_own_is_shared_and_may_be_limited() -> None:
    homes = Homes("rexray", {})
    assert homes.shared and not homes.device
    assert homes.options_of("w", "ada", None) == {}


def test_a_quota_is_an_option_unless_the_file_has_one() -> None:
    assert Homes().options_of("w", "ada", 2048) == {"size": "2048"}
    assert Homes("local", {"size": "5G"}).options_of("w", "ada", 2048) == {"size": "5G"}


def test_other_options_make_other_names() -> None:
    marks = {Homes().mark, Homes("local", NFS).mark, Homes("local", {"o": "x"}).mark}
    assert len(marks) == 3 and Homes("local", NFS).mark == Homes("local", dict(NFS)).mark


def test_the_keys() -> None:
    values = {
        "swarm": {
            "homes": {"driver": "local", "options": NFS},
            "hosts": {"host1": "ssh://host1"},
            "constraints": ["node.role==worker"],
            "data": "/mnt/data",
            "hubImage": "hub:1",
            "tls": {"inFront": True},
        },
    }
    section = Section.from_values(values)
    assert section.homes == Homes("local", NFS)
    assert section.constraints == ("node.role==worker",)
    assert (section.data, section.hub_image, section.in_front) == ("/mnt/data", "hub:1", True)
