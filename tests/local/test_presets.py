"""The other login providers, each through oauthenticator's own class and the real gate."""

from __future__ import annotations

import pytest

from tests.workshop import Local, words, write_values

pytestmark = pytest.mark.local

IDPS = """\
jupyterhub:
  hub:
    config:
      CILogonOAuthenticator:
        idps:
          https://idp.uni.example/idp:
            username_derivation:
              {username_claim: eppn, action: strip_idp_domain, domain: uni.example}
          https://idp.lab.example/idp:
            username_derivation: {username_claim: eppn, action: prefix, prefix: lab}
"""


@pytest.mark.parametrize(
    ("provider", "member", "wrong"),
    [
        ("github", "ada", {"login": "mallory", "email": "ada@example.org", "name": "ada"}),
        (
            "google",
            "ada@uni.example",
            {"email": "ada@uni.example", "verified_email": False, "name": "ada"},
        ),
        (
            "globus",
            "ada@uni.example",
            {"preferred_username": "ada@elsewhere.example", "email": "ada@uni.example"},
        ),
    ],
)
def test_the_roster_decides(local: Local, provider: str, member: str, wrong: dict) -> None:
    write_values(local.file, {member: "participant", "grace": "instructor"}, provider=provider)
    local.up()
    local.say_who(impostor=wrong)
    ada = local.person(member)
    page = ada.log_in()
    assert page.url == f"{local.url}/hub/home", words(page)
    assert ada.api("/user").json()["name"] == member
    for stranger in ("impostor", "mallory" if provider == "github" else "mallory@uni.example"):
        person = local.person(stranger)
        page = person.log_in()
        assert page.status_code == 403, words(page)
        assert not person.is_in()
        assert "help@example.org" in words(page)


def test_cilogon_with_two_identity_providers(local: Local) -> None:
    write_values(local.file, {"ada": "participant"}, provider="cilogon", more=IDPS)
    local.up()
    ada = local.person("ada")
    assert ada.log_in(idp="https://idp.uni.example/idp").url == f"{local.url}/hub/home"
    other = local.person("ada")
    assert other.log_in(idp="https://idp.lab.example/idp").status_code == 403
    assert not other.is_in()


def test_cilogon_without_identity_providers_is_refused(local: Local) -> None:
    write_values(local.file, {"ada": "participant"}, provider="cilogon")
    done = local.run("up", local.file, "--state", local.state)
    assert done.returncode == 1
    assert "idps" in done.stderr
    assert str(local.file) in done.stderr
