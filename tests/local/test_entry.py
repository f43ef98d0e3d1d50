"""Who may enter, decided against the real provider by the real authenticator."""

from __future__ import annotations

import json

import pytest
import requests

from tests.workshop import Local, query, until, words

pytestmark = pytest.mark.local

ACCESS = "https://access-ci.org/idp"
ELSEWHERE = "https://login.elsewhere.example/idp"


def known_users(running: Local) -> set[str]:
    admin = running.person("thomas")
    admin.log_in()
    return {user["name"] for user in admin.api("/users").json()}


def test_a_member_gets_in(running: Local) -> None:
    ada = running.person("ada")
    page = ada.log_in()
    assert page.url == f"{running.url}/hub/home"
    assert ada.model()["name"] == "ada"
    assert ada.model()["admin"] is False


def test_roles_come_from_the_roster(running: Local) -> None:
    thomas, grace = running.person("thomas"), running.person("grace")
    thomas.log_in()
    grace.log_in()
    assert thomas.model()["admin"] is True
    assert grace.model()["admin"] is False
    assert grace.model()["groups"] == ["instructors"]
    running.person("alan").log_in()
    until(lambda: grace.api("/users/alan").status_code == 200, 5, "an instructor sees participants")
    assert running.person("grace").open("/hub/admin").status_code == 200


def test_a_participant_sees_nobody_else(running: Local) -> None:
    running.person("alan").log_in()
    ada = running.person("ada")
    ada.log_in()
    assert ada.api("/users/alan").status_code == 404
    assert ada.api("/users").status_code == 403


def test_an_access_identity_off_the_roster_is_told_so(running: Local) -> None:
    page = running.person("mallory").log_in()
    said = words(page)
    assert page.status_code == 403
    assert "mallory@access-ci.org" in said
    assert "not on the list" in said
    assert "help@example.org" in said
    assert "mallory" not in known_users(running)


def test_another_provider_claiming_the_same_name_is_nobody(running: Local) -> None:
    stranger = running.person("ada")
    page = stranger.log_in(idp=ELSEWHERE)
    assert page.status_code == 403
    assert not stranger.is_in()
    assert "does not take logins from that identity provider" in words(page)


FULL = {"idp": ACCESS, "eppn": "ada@access-ci.org", "email": "ada@example.org", "name": "Ada"}

MALFORMED = {
    "bare": {**FULL, "eppn": "ada"},
    "other-domain": {**FULL, "eppn": "ada@elsewhere.example"},
    "domain-twice": {**FULL, "eppn": "ada@access-ci.org@access-ci.org"},
    "domain-inside": {**FULL, "eppn": "ada@access-ci.org.elsewhere.example"},
    "another-first": {**FULL, "eppn": "x@elsewhere.example/ada@access-ci.org"},
    "space": {**FULL, "eppn": " ada@access-ci.org"},
    "newline": {**FULL, "eppn": "ada@access-ci.org\n"},
    "kelvin-sign": {**FULL, "eppn": "than\u212a@access-ci.org"},
    "full-width": {**FULL, "eppn": "\uff41da@access-ci.org"},
    "list": {**FULL, "eppn": ["ada@access-ci.org"]},
    "number": {**FULL, "eppn": 7},
    "empty": {**FULL, "eppn": ""},
    "no-eppn": {key: value for key, value in FULL.items() if key != "eppn"},
    "no-idp": {key: value for key, value in FULL.items() if key != "idp"},
    "idp-list": {**FULL, "idp": [ACCESS]},
    "idp-slash": {**FULL, "idp": ACCESS + "/"},
    "idp-http": {**FULL, "idp": "http://access-ci.org/idp"},
    "same-email": {**FULL, "eppn": "mallory@access-ci.org"},
}


@pytest.mark.parametrize("case", MALFORMED)
def test_a_malformed_identity_never_becomes_a_member(running: Local, case: str) -> None:
    running.say_who(**{case: MALFORMED[case]})
    person = running.person(case)
    page = person.log_in()
    assert page.status_code in (400, 403), words(page)
    assert not person.is_in()
    assert "Traceback" not in page.text
    assert len(words(page)) > 40, "the page explains itself"


def test_a_well_formed_special_identity_does_get_in(running: Local) -> None:
    """The counterpart of the malformed ones: the same path, with nothing wrong."""
    running.say_who(whoever={**FULL, "eppn": "Ada@Access-CI.org"})
    person = running.person("whoever")
    page = person.log_in()
    assert page.url == f"{running.url}/hub/home", words(page)
    assert person.api("/user").json()["name"] == "ada"


def test_a_cancelled_login_says_so(running: Local) -> None:
    person = running.person("ada")
    page = person.login_page()
    answer = person.post(page.url, data={"action": "cancel"}, timeout=30)
    assert answer.status_code == 400
    assert "cancel" in words(answer).lower()
    assert "/hub/oauth_login" in answer.text, "one can try again"


def test_a_stale_login_says_so(running: Local) -> None:
    person = running.person("ada")
    old = person.login_page()
    person.login_page()
    form = {"username": "ada", "password": running.info["password"], "action": "login"}
    answer = person.post(old.url, data=form, timeout=30)
    assert answer.status_code == 400
    assert "again" in words(answer)
    assert not person.is_in()


@pytest.mark.parametrize(
    "parameters",
    ["", "?code=abc", "?state=abc", "?code=abc&state=%00", "?code=abc&state=e30=", "?error=boom"],
)
def test_an_incomplete_callback_gets_a_page(running: Local, parameters: str) -> None:
    answer = running.person("ada").open(f"/hub/oauth_callback{parameters}")
    assert answer.status_code in (400, 502)
    assert "again" in words(answer)


def test_a_code_the_provider_does_not_know(running: Local) -> None:
    person = running.person("ada")
    state = query(person.login_page().url)["state"]
    answer = person.open(f"/hub/oauth_callback?code=guessed&state={state}")
    assert answer.status_code == 502
    assert "again" in words(answer)
    assert not person.is_in()


def test_a_wrong_password_at_the_provider(running: Local) -> None:
    person = running.person("ada")
    page = person.log_in(password="guess")
    assert page.status_code == 403
    assert page.url.startswith(running.url.rsplit(":", 1)[0])
    assert "not the password" in words(page)
    assert not person.is_in()


def test_nobody_is_in_without_a_login(running: Local) -> None:
    person = running.person("ada")
    assert not person.is_in()
    assert person.open("/hub/api/users").status_code == 403
    server = person.open("/user/ada/api/contents", allow_redirects=False)
    assert server.status_code in (302, 403, 503), "led to the login, or refused"


def test_login_begun_on_localhost_moves_to_the_one_address(running: Local) -> None:
    port = running.url.rsplit(":", 1)[1]
    answer = requests.get(
        f"http://localhost:{port}/hub/oauth_login?next=/hub/home",
        allow_redirects=False,
        timeout=30,
    )
    assert answer.headers["Location"] == f"{running.url}/hub/oauth_login?next=/hub/home"


def test_no_code_or_secret_reaches_a_log(running: Local) -> None:
    code, _ = code_for(running)
    person = running.person("alan")
    person.login_page()
    person.open(f"/hub/oauth_callback?code={code}&state=wrong")
    logs = "".join(running.log(name) for name in ("hub", "provider", "proxy"))
    assert code not in logs
    assert running.info["password"] not in logs


def code_for(running: Local) -> tuple[str, str]:
    """Return a fresh authorization code of ada's, and the provider's address."""
    person = running.person("ada")
    page = person.login_page()
    form = {"username": "ada", "password": running.info["password"], "action": "login"}
    answer = person.post(page.url, data=form, timeout=30, allow_redirects=False)
    return query(answer.headers["Location"])["code"], page.url.split("/authorize")[0]


@pytest.mark.parametrize("wrong", ["client_secret", "redirect_uri", "code_verifier"])
def test_the_provider_is_as_strict_as_a_real_one(running: Local, wrong: str) -> None:
    """What the tests above rely on: one secret, one redirect URI, PKCE."""
    code, provider = code_for(running)
    settings = json.loads((running.state / "settings.json").read_text())
    exchange = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": f"{running.url}/hub/oauth_callback",
        "client_id": "workshop",
        "client_secret": settings["client_secret"],
        "code_verifier": "v" * 43,
        wrong: "x" * 43,
    }
    refused = requests.post(f"{provider}/oauth2/token", data=exchange, timeout=30)
    assert refused.status_code in (400, 401)
    assert "access_token" not in refused.text


def test_the_provider_answers_no_stranger(running: Local) -> None:
    person = running.person("ada")
    page = person.login_page()
    elsewhere = page.url.replace("oauth_callback", "elsewhere")
    assert person.get(elsewhere, timeout=30).status_code == 400
    provider = page.url.split("/authorize")[0]
    assert requests.get(f"{provider}/oauth2/userinfo", timeout=30).status_code == 401


def test_the_state_is_for_its_owner_only(running: Local) -> None:
    assert running.state.stat().st_mode & 0o777 == 0o700
    secrets = [running.state / name for name in ("settings.json", "provider.json", "cookie_secret")]
    assert [path.stat().st_mode & 0o777 for path in secrets] == [0o600] * 3
    listening = [
        connection.laddr.ip
        for process in running.processes()
        for connection in process.net_connections("inet")
        if connection.status == "LISTEN"
    ]
    assert set(listening) == {"127.0.0.1"}
