"""What an image may be called, and what it is called when nobody says."""

from __future__ import annotations

import pytest

from pyhelpers.errors import UsageProblem
from pyhelpers.images.base import pinned
from pyhelpers.images.names import image_name, require_registry, split_name

INPUTS = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("text", "name", "tag"),
    [
        ("pearc", "pearc", ""),
        ("pearc:2027", "pearc", "2027"),
        ("ghcr.io/me/pearc:2027.1-rc_1", "ghcr.io/me/pearc", "2027.1-rc_1"),
        ("localhost:5000/pearc", "localhost:5000/pearc", ""),
        ("localhost:5000/pearc:1", "localhost:5000/pearc", "1"),
        ("Registry.Example.org/a__b/c-d", "Registry.Example.org/a__b/c-d", ""),
    ],
)
def test_a_name_and_its_tag(text: str, name: str, tag: str) -> None:
    assert split_name(text) == (name, tag)


@pytest.mark.parametrize(
    "text",
    [
        *("Pearc", "ghcr.io/Me/pearc", "pearc:", "pearc:-1", "pearc:a b", "a//b", "/a", "a/"),
        *("-pearc", "pearc-", "a...b", "https://ghcr.io/me/pearc", "pearc@sha256:" + "0" * 64),
        *("pearc:" + "x" * 129, "café", "", "a:b:c"),
    ],
)
def test_what_no_image_can_be_called_is_refused(text: str) -> None:
    with pytest.raises(UsageProblem, match="cannot be an image's name") as caught:
        split_name(text)
    assert (caught.value.where, "small letters" in caught.value.mend) == ("--name", True)


@pytest.mark.parametrize(
    ("asked", "stem", "name"),
    [
        ("", "pearc", "localhost/workshop-pearc:0123456789ab"),
        ("", "My Workshop_2027", "localhost/workshop-my-workshop-2027:0123456789ab"),
        ("", "Семинар", "localhost/workshop-image:0123456789ab"),
        ("ghcr.io/me/pearc", "x", "ghcr.io/me/pearc:0123456789ab"),
        ("ghcr.io/me/pearc:2027", "x", "ghcr.io/me/pearc:2027"),
    ],
)
def test_the_name_is_the_one_asked_for_and_else_the_files(asked: str, stem: str, name: str) -> None:
    assert image_name(asked, stem, INPUTS) == name
    split_name(name)


@pytest.mark.parametrize("name", ["ghcr.io/me/pearc", "localhost:5000/pearc:1", "docker.io/me/a"])
def test_a_name_with_its_registry_can_be_pushed(name: str) -> None:
    require_registry(name)


@pytest.mark.parametrize("name", ["", "pearc", "pearc:2027", "me/pearc", "localhost/pearc"])
def test_a_name_without_one_cannot(name: str) -> None:
    with pytest.raises(UsageProblem, match="where to") as caught:
        require_registry(name)
    assert "--name REGISTRY/NAME" in caught.value.mend


@pytest.mark.parametrize(
    ("name", "repository"),
    [
        ("quay.io/jupyter/scipy-notebook:2026-04-20", "quay.io/jupyter/scipy-notebook"),
        ("localhost:5000/base", "localhost:5000/base"),
        ("localhost:5000/base:1@sha256:9", "localhost:5000/base"),
        ("python:3.13-slim", "python"),
        ("debian", "debian"),
    ],
)
def test_a_base_is_pulled_by_its_digest(name: str, repository: str) -> None:
    assert pinned(name, "sha256:1") == f"{repository}@sha256:1"
