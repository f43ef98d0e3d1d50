"""The whole configuration that each shipped workshop gives a hub, with every login provider."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pyhelpers.hub.workshop import PROVIDERS, Workshop
from pyhelpers.values import load_values
from tests.golden.files import assert_no_more_than, assert_same
from tests.shipped import WORKSHOPS

configure = pytest.importorskip("pyhelpers.hub.configure", exc_type=ImportError)
config = pytest.importorskip("traitlets.config")

# CILogon has no identity providers of its own; the others need no more than their name.
IDPS = {
    "https://idp.example.edu/entity": {
        "username_derivation": {"username_claim": "email", "action": "prefix", "prefix": "uni"}
    }
}

CASES = [(file, provider) for file in WORKSHOPS for provider in PROVIDERS]


def name_of(file: Path, case: str) -> str:
    return f"hub/{file.stem}.{case}.json"


def plain(value: Any) -> Any:
    """Return a configuration as JSON can hold it: classes and other objects by their name."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    if isinstance(value, str):
        here = str(configure.TEMPLATES)
        return {sys.executable: "PYTHON", here: "pyhelpers/hub/templates"}.get(value, value)
    if isinstance(value, type):
        return f"{value.__module__}.{value.__name__}"
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return type(value).__name__


def rendered(workshop: Workshop, target: str) -> str:
    c = config.Config()
    configure.configure(c, workshop, target, roster="roster.csv")
    return json.dumps(plain(c), indent=1, sort_keys=True) + "\n"


def with_provider(workshop: Workshop, provider: str) -> Workshop:
    settings = dict(workshop.hub_config)
    if provider == "cilogon":
        settings["CILogonOAuthenticator"] = {"idps": IDPS}
    login = replace(workshop.login, provider=provider)
    return replace(workshop, login=login, hub_config=settings)


@pytest.mark.parametrize(("file", "provider"), CASES, ids=lambda case: getattr(case, "stem", case))
def test_on_this_computer(file: Path, provider: str) -> None:
    workshop = with_provider(Workshop.from_values(load_values([file]).data), provider)
    assert_same(name_of(file, provider), rendered(workshop, "local"))


@pytest.mark.parametrize("file", WORKSHOPS, ids=lambda file: file.stem)
def test_on_kubernetes(file: Path) -> None:
    workshop = Workshop.from_values(load_values([file]).data)
    assert_same(name_of(file, "kubernetes"), rendered(workshop, "kubernetes"))


def test_no_file_is_left_over() -> None:
    wanted = {name_of(file, case) for file in WORKSHOPS for case in (*PROVIDERS, "kubernetes")}
    assert_no_more_than("hub", wanted)
