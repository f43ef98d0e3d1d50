"""What a values file must say before any cluster is asked, and how places are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from pyhelpers.errors import FindingsProblem
from pyhelpers.targets.kubernetes.asked import Asked
from pyhelpers.targets.kubernetes.place import Place, duration, is_name, seconds_of
from pyhelpers.targets.kubernetes.settings import is_local
from pyhelpers.values import load_values
from tests.unit.kubernetes.parts import VALUES, asked


def test_a_provider_needs_an_address_to_send_people_back_to(tmp_path: Path) -> None:
    file = tmp_path / "workshop.yaml"
    text = VALUES.replace("PROVIDER", "access").replace("MORE", "")
    file.write_text(text.replace("    url: https://workshop.example.org\n", ""))
    with pytest.raises(FindingsProblem, match="the workshop has no address") as caught:
        Asked.of(load_values([file], []), Place())
    assert str(caught.value).startswith(f"{file}:3:")
    file.write_text(file.read_text().replace("access", "codes"))
    assert Asked.of(load_values([file], []), Place()).warnings == []


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://localhost:8000", "their own computer"),
        ("http://127.0.0.1", "their own computer"),
        ("http://workshop.example.org", "unprotected"),
        ("https://workshop.example.org", ""),
    ],
)
def test_an_address_that_leads_nowhere_good_is_warned_of(
    tmp_path: Path, url: str, problem: str
) -> None:
    file = tmp_path / "workshop.yaml"
    text = VALUES.replace("PROVIDER", "access").replace("MORE", "")
    file.write_text(text.replace("https://workshop.example.org", url))
    found = Asked.of(load_values([file], []), Place()).warnings
    assert [problem in one.problem for one in found] == ([True] if problem else [])


def test_the_command_can_be_copied(tmp_path: Path) -> None:
    one = asked(tmp_path, namespace="class", context="my cloud")
    file = tmp_path / "workshop.yaml"
    options = "--on kubernetes --namespace class --context 'my cloud'"
    assert one.command == f"pyhelpers up {file} {options}"


def test_programs_are_called_for_the_place() -> None:
    place = Place("class", "w", "cloud")
    assert place.kubectl("get", "pods") == (
        *("kubectl", "--context=cloud", "--namespace=class"),
        *("get", "pods"),
    )
    assert place.helm("status", "w") == (
        *("helm", "status", "w", "--namespace", "class"),
        *("--kube-context", "cloud"),
    )
    assert Place().options() == ""


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("90", 90), ("90s", 90), ("20m", 1200), ("1h", 3600), ("0", None), ("-1m", None), ("m", None)],
)
def test_times(text: str, seconds: float | None) -> None:
    assert seconds_of(text) == seconds


def test_times_as_people_say_them() -> None:
    assert (duration(40), duration(1200)) == ("40 s", "20 min")


def test_names() -> None:
    assert all(map(is_name, ("workshop", "w", "class-2027", "a" * 53)))
    assert not any(map(is_name, ("", "-a", "a-", "A", "a_b", "a.b", "a" * 54)))


def test_addresses_of_ones_own_computer() -> None:
    assert all(map(is_local, ("http://localhost", "http://[::1]:80", "https://127.1.2.3")))
    assert not any(map(is_local, ("https://10.0.0.1", "https://localhost.example.org")))
