"""What apt says, and what is made of it. The texts are apt 2.6's own, of Debian 12."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyhelpers.errors import EnvironmentProblem, FileProblem, Location
from pyhelpers.images.debian import installed, simulated, version_of
from pyhelpers.images.resolve import Base, Tools
from tests.unit.images.replay import Replay

SIMULATED = """\
Inst liberror-perl (0.17029-2 Debian:12.15/oldstable [all])
Inst git-man (1:2.39.5-0+deb12u3 Debian:12.15/oldstable [all])
Inst git (1:2.39.5-0+deb12u3 Debian:12.15/oldstable [amd64])
Inst libc6 [2.36-9+deb12u9] (2.36-9+deb12u13 Debian:12.15/oldstable, \
Debian-Security:12/oldstable-security [amd64]) []
Inst python3.11 (3.11.2-6+deb12u6 Debian:12.15/oldstable [amd64])
Inst python3 (3.11.2-1+b1 Debian:12.15/oldstable [amd64])
Inst libyuv0 (0.0~git20230123.b2528b0-1 Debian:12.15/oldstable [amd64])
Conf git (1:2.39.5-0+deb12u3 Debian:12.15/oldstable [amd64])
"""
OFFLINE = """\
W: Failed to fetch http://deb.example.org/debian/dists/bookworm/InRelease  \
Temporary failure resolving 'deb.example.org'
W: Some index files failed to download. They have been ignored, or old ones used instead.
"""
UNKNOWN = "E: Unable to locate package nosuchpackage"
NO_VERSION = "E: Version '1.0' for 'graphviz' was not found"
CONFLICT = """\
Reading state information...
Some packages could not be installed. This may mean that you have
requested an impossible situation or if you are using the unstable
distribution that some required packages have not yet been created
or been moved out of Incoming.
The following information may help to resolve the situation:

The following packages have unmet dependencies:
 libcurl4-gnutls-dev : Conflicts: libcurl4-openssl-dev but 7.88.1-10+deb12u15 is to be installed
 libcurl4-openssl-dev : Conflicts: libcurl4-gnutls-dev but 7.88.1-10+deb12u15 is to be installed
E: Unable to correct problems, you have held broken packages."""
BASE = Base("debian:12", "sha256:1", "debian@sha256:1", "linux/arm64", {}, {})
WHERE = Location("values.yaml", 4, 3)


def test_what_would_be_installed_is_pinned_and_sorted() -> None:
    assert installed(SIMULATED.splitlines()) == (
        "git-man=1:2.39.5-0+deb12u3",
        "git=1:2.39.5-0+deb12u3",
        "libc6=2.36-9+deb12u13",
        "liberror-perl=0.17029-2",
        "libyuv0=0.0~git20230123.b2528b0-1",
        "python3.11=3.11.2-6+deb12u6",
        "python3=3.11.2-1+b1",
    )


def test_what_is_there_already_needs_no_package() -> None:
    assert installed([]) == ()


@pytest.mark.parametrize(
    ("name", "version"), [("python3", "3.11.2"), ("git", "2.39.5"), ("python", ""), ("pyth", "")]
)
def test_a_packages_own_version(name: str, version: str) -> None:
    assert version_of(name, installed(SIMULATED.splitlines())) == version


def ask_for(engine: Replay, *wanted: str) -> tuple[str, ...]:
    tools = Tools(
        engine,
        Path("images/workshop"),
        run=lambda *_, **__: "",
        locate=lambda key: Location(f"{WHERE.file}: {key}", WHERE.line),
        secrets={"netrc": Path("/private/netrc")},
        network="host",
    )
    return simulated(wanted, BASE, tools, lambda _: None)


def test_apt_is_asked_in_the_base_as_the_steps_of_a_build_would_ask() -> None:
    engine = Replay(SIMULATED)
    assert "python3=3.11.2-1+b1" in ask_for(engine, "git", "python3")
    (container,) = engine.asked
    assert (container.image, container.platform) == ("debian@sha256:1", "linux/arm64")
    assert (container.user, container.network, container.cache) == ("root", "host", True)
    assert container.argv == ("/run/build/steps/apt.sh", "simulate", "git", "python3")
    assert container.mounts == {
        Path("images/workshop/steps"): "/run/build/steps",
        Path("/private/netrc"): "/run/build/secrets/netrc",
    }


@pytest.mark.parametrize("text", [UNKNOWN, NO_VERSION, CONFLICT], ids=["name", "version", "both"])
def test_what_cannot_be_installed_is_told_in_apts_words(text: str) -> None:
    with pytest.raises(FileProblem) as caught:
        ask_for(Replay(text, 100), "graphviz=1.0")
    assert text.splitlines()[-1] in caught.value.what
    assert caught.value.where == "values.yaml: apt:4"


def test_packages_that_do_not_go_together_are_named() -> None:
    with pytest.raises(FileProblem, match="libcurl4-gnutls-dev : Conflicts") as caught:
        ask_for(Replay(CONFLICT, 100), "libcurl4-gnutls-dev", "libcurl4-openssl-dev")
    assert "Some packages" not in caught.value.what


def test_without_network_it_is_not_the_values_file_that_is_wrong() -> None:
    with pytest.raises(EnvironmentProblem, match="Temporary failure resolving") as caught:
        ask_for(Replay(OFFLINE + "E: Unable to locate package git", 100), "git")
    assert "--network host" in caught.value.mend


def test_what_was_looked_up_before_is_found_without_network() -> None:
    assert len(ask_for(Replay(OFFLINE + SIMULATED), "git", "python3")) == 7
