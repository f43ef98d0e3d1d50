"""Login with ACCESS, XSEDE's successor, and other CILogon identities.

ACCESS identities come through CILogon. Entity ID and eppn form: ACCESS documentation,
operations.access-ci.org/identity/register-app and node/633.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from oauthenticator.cilogon import CILogonLoginHandler, CILogonOAuthenticator
from traitlets import Dict, default

from .gate import OAuthGate
from .pages import GateLoginHandler, LoginProblem

ACCESS_IDP = "https://access-ci.org/idp"
ACCESS_DOMAIN = "access-ci.org"

_ACCESS_EPPN = re.compile(
    rf"([a-z0-9][a-z0-9._-]{{0,62}})@{re.escape(ACCESS_DOMAIN)}", re.ASCII | re.IGNORECASE
)


class _LoginHandler(GateLoginHandler, CILogonLoginHandler):
    pass


class GatedCILogon(OAuthGate, CILogonOAuthenticator):
    """CILogon with the identity providers the values file lists, the roster deciding.

    The identity providers are `hub.config.CILogonOAuthenticator.idps`, as oauthenticator
    describes them; names on the roster are the user names that they lead to.
    """

    login_handler = _LoginHandler
    how_to_register = (
        "The organiser still has to register this workshop with CILogon "
        "(https://cilogon.org/oauth2/register) and give the hub the client's id and secret."
    )

    def user_info_to_username(self, user_info: Mapping[str, Any]) -> str:
        idp = user_info.get("idp")
        if not isinstance(idp, str) or not idp:
            raise _incomplete("which identity provider you logged in with")
        if idp not in self.idps:
            raise LoginProblem(
                403,
                "refused",
                # No name: this provider's word about names is not taken.
                details=f"You logged in with {str(user_info.get('idp_name') or idp)[:200]}, and "
                "this workshop does not take logins from that identity provider.",
                log=f"identity provider {idp!r} is not one of idps",
            )
        claim = self.idps[idp]["username_derivation"]["username_claim"]
        if not isinstance(user_info.get(claim), str) or not user_info[claim]:
            raise _incomplete(f"your {claim}")
        return super().user_info_to_username(user_info)

    def identity(self, user_info: Mapping[str, Any]) -> str:
        for claim in ("eppn", "email"):
            value = user_info.get(claim)
            if isinstance(value, str) and value:
                return value
        return ""


class XSEDEAuthenticator(GatedCILogon):
    """Login with an ACCESS ID. The user name is the ID: `ada` for `ada@access-ci.org`.

    Decides on the pair of identity provider and full eppn. oauthenticator's own
    `strip_idp_domain` would also let a bare `ada`, or another provider's, become that user.
    """

    idps = Dict(config=False)
    how_to_register = (
        "The organiser still has to register this workshop with ACCESS: see "
        "https://operations.access-ci.org/identity/register-app. The client's id and secret then "
        "go into the Secret workshop-login, or into CILOGON_CLIENT_ID and CILOGON_CLIENT_SECRET."
    )

    @default("login_service")
    def _login_service(self) -> str:
        return "ACCESS"

    @default("idps")
    def _access_only(self) -> dict[str, Any]:
        derivation = {
            "username_claim": "eppn",
            "action": "strip_idp_domain",
            "domain": ACCESS_DOMAIN,
        }
        return {ACCESS_IDP: {"default": True, "username_derivation": derivation}}

    def user_info_to_username(self, user_info: Mapping[str, Any]) -> str:
        super().user_info_to_username(user_info)
        match = _ACCESS_EPPN.fullmatch(user_info["eppn"])
        if not match:
            raise LoginProblem(
                403,
                "refused",
                identity=self.identity(user_info),
                details=f"That is not an ACCESS ID, which ends in @{ACCESS_DOMAIN}.",
                log="eppn is not of the form NAME@access-ci.org",
            )
        return match[1]


def _incomplete(what: str) -> LoginProblem:
    return LoginProblem(
        400,
        "incomplete",
        details=f"The login provider did not say {what}.",
        log=f"the provider did not send {what}",
    )
