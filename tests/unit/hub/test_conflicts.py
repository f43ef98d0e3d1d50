"""What contradicts itself in a values file, as far as the hub is concerned."""

from __future__ import annotations

from typing import Any

import pytest

from pyhelpers.hub.conflicts import conflicts
from pyhelpers.hub.workshop import Login, Workshop


def found(provider: str | None = "access", **config: Any) -> list[str]:
    workshop = Workshop(login=Login(provider, "roster"), hub_config=config)
    problems = conflicts(workshop)
    assert all(problem.problem and problem.mend for problem in problems)
    return [problem.path for problem in problems]


def test_an_ordinary_file_contradicts_nothing() -> None:
    assert found(JupyterHub={"admin_access": False}, CILogonOAuthenticator={"client_id": "a"}) == []


def test_a_second_login_is_one_too_many() -> None:
    config = {"authenticator_class": "dummy"}
    assert found(JupyterHub=config) == ["hub.config.JupyterHub.authenticator_class"]


def test_a_login_of_the_files_own_alone_is_its_own_business() -> None:
    assert found(None, JupyterHub={"authenticator_class": "dummy"}) == []


@pytest.mark.parametrize(
    "class_name",
    [
        "Authenticator",
        "OAuthenticator",
        "CILogonOAuthenticator",
        "GitHubOAuthenticator",
        "XSEDEAuthenticator",
        "CodesAuthenticator",
        "GatedGoogle",
        "OAuthGate",
        "RosterGate",
    ],
)
@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("admin_users", ["eve"]),
        ("allowed_users", ["eve"]),
        ("allow_all", True),
        ("allow_existing_users", True),
    ],
)
def test_no_class_lets_people_past_the_roster(class_name: str, key: str, value: object) -> None:
    assert found(**{class_name: {key: value}}) == [f"hub.config.{class_name}.{key}"]


def test_a_key_that_lets_nobody_past_is_no_contradiction() -> None:
    config = {"allow_all": False, "admin_users": [], "allowed_users": None}
    assert found(Authenticator=config) == []


@pytest.mark.parametrize("config", [{}, {"idps": {}}, {"idps": None}])
def test_cilogon_needs_its_identity_providers(config: dict[str, Any]) -> None:
    assert found("cilogon", CILogonOAuthenticator=config) == ["global.workshop.login.provider"]


def test_cilogon_with_an_identity_provider_is_complete() -> None:
    assert found("cilogon", CILogonOAuthenticator={"idps": {"https://idp": {}}}) == []


def test_everything_is_told_at_once() -> None:
    assert (
        len(found("cilogon", JupyterHub={"authenticator_class": "x"}, MyAuth={"allow_all": 1})) == 3
    )
