"""The login providers a values file can name, and what each needs. One row a provider."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oauthenticator.github import GitHubOAuthenticator
from oauthenticator.globus import GlobusOAuthenticator
from oauthenticator.google import GoogleOAuthenticator

from .access import GatedCILogon, XSEDEAuthenticator
from .code_login import CodesAuthenticator
from .gate import OAuthGate, RosterGate
from .pages import LoginProblem


class GatedGitHub(OAuthGate, GitHubOAuthenticator):
    """GitHub; the user name is the GitHub account's."""

    how_to_register = (
        "The organiser still has to register an OAuth app in GitHub's developer settings and give "
        "the hub GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET."
    )

    def identity(self, user_info: Mapping[str, Any]) -> str:
        return str(user_info.get("login") or "")


class GatedGoogle(OAuthGate, GoogleOAuthenticator):
    """Google; the user name is the e-mail address, which Google must have verified."""

    how_to_register = (
        "The organiser still has to make an OAuth client in the Google Cloud console and give the "
        "hub GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET."
    )

    def user_info_to_username(self, user_info: dict[str, Any]) -> str:
        email = user_info.get("email")
        if not isinstance(email, str) or email.count("@") != 1:
            details = "Google did not send your e-mail address."
            raise LoginProblem(400, "incomplete", details=details)
        if user_info.get("verified_email") is not True:
            details = "Google has not verified that this e-mail address is yours."
            raise LoginProblem(403, "refused", identity=email, details=details)
        return super().user_info_to_username(user_info)

    def identity(self, user_info: Mapping[str, Any]) -> str:
        return str(user_info.get("email") or "")


class GatedGlobus(OAuthGate, GlobusOAuthenticator):
    """Globus; the user name is the whole identity, such as `ada@uni.edu`.

    With `GlobusOAuthenticator.identity_provider` set, that provider's domain is left away.
    Upstream drops any domain, so that two people at two places would be one user
    (jupyterhub/oauthenticator#527).
    """

    how_to_register = (
        "The organiser still has to register an app at https://app.globus.org/settings/developers "
        "and give the hub GLOBUS_CLIENT_ID and GLOBUS_CLIENT_SECRET."
    )

    def user_info_to_username(self, user_info: Mapping[str, Any]) -> str:
        name = self.identity(user_info)
        local, _, domain = name.partition("@")
        if not local or not domain or "@" in domain:
            details = "Globus did not send your identity."
            raise LoginProblem(400, "incomplete", details=details)
        return local if domain == self.identity_provider else name

    def identity(self, user_info: Mapping[str, Any]) -> str:
        name = user_info.get(self.username_claim)
        return name if isinstance(name, str) else ""


@dataclass(frozen=True)
class Preset:
    """`about` is one sentence for the login page."""

    authenticator: type[RosterGate]
    about: str


PRESETS: dict[str, Preset] = {
    "access": Preset(
        XSEDEAuthenticator,
        "Use your ACCESS ID. No ACCESS ID yet? Get one at https://identity.access-ci.org/new-user.",
    ),
    "cilogon": Preset(GatedCILogon, "Use the account of your university or laboratory."),
    "github": Preset(GatedGitHub, "Use your GitHub account."),
    "google": Preset(GatedGoogle, "Use your Google account."),
    "globus": Preset(GatedGlobus, "Use your Globus identity."),
    "codes": Preset(CodesAuthenticator, "Use the name and the code on your hand-out."),
}
