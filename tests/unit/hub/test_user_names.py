"""Which user a provider's answer leads to, and which answers lead to none."""

from __future__ import annotations

from typing import Any

import pytest

access = pytest.importorskip("pyhelpers.hub.access", exc_type=ImportError)
presets = pytest.importorskip("pyhelpers.hub.presets", exc_type=ImportError)
config = pytest.importorskip("traitlets.config")
pages = pytest.importorskip("pyhelpers.hub.pages", exc_type=ImportError)

ACCESS = access.ACCESS_IDP
UNI = "https://idp.uni.example/entity"
LAB = "https://idp.lab.example/entity"
IDPS = {
    UNI: {"username_derivation": {"username_claim": "email"}},
    LAB: {
        "username_derivation": {
            "username_claim": "eppn",
            "action": "strip_idp_domain",
            "domain": "lab.example",
        }
    },
}


def xsede() -> Any:
    return access.XSEDEAuthenticator()


def cilogon() -> Any:
    return access.GatedCILogon(idps=IDPS)


def github() -> Any:
    return presets.GatedGitHub()


def google(**settings: Any) -> Any:
    return presets.GatedGoogle(**settings)


def globus(**settings: Any) -> Any:
    return presets.GatedGlobus(**settings)


def of_uni() -> Any:
    return google(hosted_domain=["uni.example"])


def of_two() -> Any:
    return google(hosted_domain=["uni.example", "lab.example"])


def globus_of_uni() -> Any:
    return globus(identity_provider="uni.example")


def verified(email: str) -> dict[str, Any]:
    return {"email": email, "verified_email": True}


@pytest.mark.parametrize(
    ("login", "said", "name"),
    [
        (xsede, {"idp": ACCESS, "eppn": "ada@access-ci.org"}, "ada"),
        (xsede, {"idp": ACCESS, "eppn": "Ada@ACCESS-CI.org"}, "ada"),
        (xsede, {"idp": ACCESS, "eppn": "ada.b_c-9@access-ci.org"}, "ada.b_c-9"),
        (cilogon, {"idp": UNI, "email": "Ada@uni.example"}, "ada@uni.example"),
        (cilogon, {"idp": LAB, "eppn": "ada@lab.example"}, "ada"),
        (cilogon, {"idp": LAB, "eppn": "ada@elsewhere.example"}, "ada@elsewhere.example"),
        (github, {"login": "Ada-L"}, "ada-l"),
        (google, verified("Ada.L+x@gmail.com"), "ada.l+x@gmail.com"),
        (of_uni, verified("ada@uni.example"), "ada"),
        (of_uni, verified("ada@gmail.com"), "ada@gmail.com"),
        (of_two, verified("ada@uni.example"), "ada@uni.example"),
        (globus, {"preferred_username": "ada@uni.example"}, "ada@uni.example"),
        (globus_of_uni, {"preferred_username": "ada@uni.example"}, "ada"),
        (globus_of_uni, {"preferred_username": "ada@lab.example"}, "ada@lab.example"),
    ],
)
def test_an_answer_leads_to_one_user(login: Any, said: dict[str, Any], name: str) -> None:
    authenticator = login()
    assert authenticator.normalize_username(authenticator.user_info_to_username(said)) == name


NONE = {
    "another identity provider's ada": (xsede, {"idp": UNI, "eppn": "ada@access-ci.org"}, 403),
    "a bare ada": (xsede, {"idp": ACCESS, "eppn": "ada"}, 403),
    "an ada from elsewhere": (xsede, {"idp": ACCESS, "eppn": "ada@uni.example"}, 403),
    "a domain that begins alike": (xsede, {"idp": ACCESS, "eppn": "ada@access-ci.org.x.io"}, 403),
    "a domain with any dot": (xsede, {"idp": ACCESS, "eppn": "ada@access-ciXorg"}, 403),
    "two domains": (xsede, {"idp": ACCESS, "eppn": "ada@x@access-ci.org"}, 403),
    "a line's end": (xsede, {"idp": ACCESS, "eppn": "ada@access-ci.org\n"}, 403),
    "a letter that only looks like k": (
        xsede,
        {"idp": ACCESS, "eppn": "\u212aate@access-ci.org"},
        403,
    ),
    "a path": (xsede, {"idp": ACCESS, "eppn": "../ada@access-ci.org"}, 403),
    "no eppn": (xsede, {"idp": ACCESS}, 400),
    "an empty eppn": (xsede, {"idp": ACCESS, "eppn": ""}, 400),
    "a list of eppns": (xsede, {"idp": ACCESS, "eppn": ["ada@access-ci.org"]}, 400),
    "no identity provider": (xsede, {"eppn": "ada@access-ci.org"}, 400),
    "a list of identity providers": (xsede, {"idp": [ACCESS], "eppn": "ada@access-ci.org"}, 400),
    "an identity provider not listed": (cilogon, {"idp": ACCESS, "email": "ada@uni.example"}, 403),
    "no claim": (cilogon, {"idp": UNI, "eppn": "ada@uni.example"}, 400),
    "an unverified address": (google, {"email": "ada@x.org", "verified_email": False}, 403),
    "verified in words": (google, {"email": "ada@x.org", "verified_email": "true"}, 403),
    "not said whether verified": (google, {"email": "ada@x.org"}, 403),
    "no address": (google, {"verified_email": True}, 400),
    "an address without a domain": (google, verified("ada"), 400),
    "an address with two": (google, verified("ada@x.org@y.org"), 400),
    "no Globus identity": (globus, {}, 400),
    "a Globus identity without a domain": (globus, {"preferred_username": "ada"}, 400),
    "a Globus identity with an empty domain": (globus, {"preferred_username": "ada@"}, 400),
    "a Globus identity with no name": (globus_of_uni, {"preferred_username": "@uni.example"}, 400),
    "a Globus identity with two": (globus, {"preferred_username": "a@b@c"}, 400),
    "a Globus identity that is a number": (globus, {"preferred_username": 7}, 400),
}


@pytest.mark.parametrize(("login", "said", "status"), NONE.values(), ids=NONE)
def test_an_answer_that_leads_to_nobody(login: Any, said: dict[str, Any], status: int) -> None:
    with pytest.raises(pages.LoginProblem) as caught:
        login().user_info_to_username(said)
    assert caught.value.status_code == status
    assert caught.value.details


@pytest.mark.parametrize(
    ("login", "said", "identity"),
    [
        (xsede, {"eppn": "ada@access-ci.org", "email": "ada@x.org"}, "ada@access-ci.org"),
        (cilogon, {"email": "ada@x.org"}, "ada@x.org"),
        (cilogon, {"eppn": 7}, ""),
        (github, {"login": "Ada-L"}, "Ada-L"),
        (google, {"email": "ada@x.org"}, "ada@x.org"),
        (globus, {"preferred_username": "ada@x.org"}, "ada@x.org"),
        (globus, {}, ""),
    ],
)
def test_a_person_is_addressed_as_the_provider_knows_them(
    login: Any, said: dict[str, Any], identity: str
) -> None:
    assert login().identity(said) == identity


def test_no_file_widens_access_to_other_identity_providers() -> None:
    own = config.Config({"CILogonOAuthenticator": {"idps": IDPS}})
    assert set(access.XSEDEAuthenticator(config=own).idps) == {ACCESS}
    assert set(access.GatedCILogon(config=own).idps) == {UNI, LAB}
