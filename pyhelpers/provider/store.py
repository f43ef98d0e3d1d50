"""What the stand-in provider remembers: its one client, codes and tokens. In memory only."""

from __future__ import annotations

import hmac
import time
from dataclasses import dataclass, field
from typing import Any

from authlib.oauth2.rfc6749 import AuthorizationCodeMixin, ClientMixin, TokenMixin

CODE_SECONDS = 60
TOKEN_SECONDS = 600


@dataclass(frozen=True)
class Person:
    """Somebody who typed the password; `claims` is what the provider says about them."""

    claims: dict[str, Any]

    def get_user_id(self) -> str:
        return str(self.claims["sub"])


@dataclass(frozen=True)
class Client(ClientMixin):
    """The hub. Unlike a test double it accepts one secret and one redirect URI."""

    id: str
    secret: str = field(repr=False)
    redirect_uri: str

    def get_client_id(self) -> str:
        return self.id

    def get_default_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_allowed_scope(self, scope: str) -> str:
        return scope or ""

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == self.redirect_uri

    def check_client_secret(self, client_secret: str) -> bool:
        return hmac.compare_digest(client_secret.encode(), self.secret.encode())

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:  # noqa: ARG002
        return method in ("client_secret_post", "client_secret_basic")

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass(frozen=True)
class Code(AuthorizationCodeMixin):
    """An authorization code, good once and for CODE_SECONDS."""

    person: Person
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    made: float = field(default_factory=time.time)

    def get_redirect_uri(self) -> str:
        return self.redirect_uri

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return int(self.made)

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


@dataclass(frozen=True)
class Token(TokenMixin):
    """An access token, good for TOKEN_SECONDS at the userinfo endpoint."""

    person: Person
    client: Client
    scope: str
    made: float = field(default_factory=time.time)

    def check_client(self, client: Client) -> bool:
        return client == self.client

    def get_scope(self) -> str:
        return self.scope

    def get_expires_in(self) -> int:
        return TOKEN_SECONDS

    def is_expired(self) -> bool:
        return time.time() > self.made + TOKEN_SECONDS

    def is_revoked(self) -> bool:
        return False

    def get_user(self) -> Person:
        return self.person

    def get_client(self) -> Client:
        return self.client


class Store:
    """Codes and tokens by their value; the expired ones are dropped as new ones come."""

    def __init__(self) -> None:
        self.codes: dict[str, Code] = {}
        self.tokens: dict[str, Token] = {}

    def add_code(self, value: str, code: Code) -> None:
        self.codes = {key: old for key, old in self.codes.items() if not _old(old)}
        self.codes[value] = code

    def take_code(self, value: str) -> Code | None:
        """Return the code and forget it: it is good once, also when the exchange then fails."""
        code = self.codes.pop(value, None)
        return None if code is None or _old(code) else code

    def add_token(self, value: str, token: Token) -> None:
        self.tokens = {key: old for key, old in self.tokens.items() if not old.is_expired()}
        self.tokens[value] = token


def _old(code: Code) -> bool:
    return time.time() > code.made + CODE_SECONDS
