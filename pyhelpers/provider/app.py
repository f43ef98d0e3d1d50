"""The stand-in provider's web application. Protocol by Authlib, pages by the templates here."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import flask
from authlib.integrations.flask_oauth2 import (
    AuthorizationServer,
    ResourceProtector,
    current_token,
)
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc6749 import grants
from authlib.oauth2.rfc6750 import BearerTokenValidator
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from joserfc.jwk import RSAKey

from .identities import claims, identity_providers
from .store import TOKEN_SECONDS, Client, Code, Person, Store, Token


@dataclass(frozen=True)
class Settings:
    """What the provider is told when it starts. `provider` is the values file's login.provider.

    `identities` gives the exact claims of some names, for trying malformed ones.
    """

    issuer: str
    provider: str
    provider_title: str
    title: str
    client_id: str
    redirect_uri: str
    client_secret: str = field(repr=False)
    password: str = field(repr=False)
    people: list[dict[str, str]] = field(default_factory=list)
    idps: dict[str, Any] = field(default_factory=dict)
    identities_file: str = ""

    def claims_of(self, username: str, idp: str) -> dict[str, Any]:
        found = self._special().get(username)
        if found is None:
            found = claims(self.provider, username, idp, self.idps)
        return {"sub": _subject(idp, username), **found}

    def _special(self) -> dict[str, Any]:
        path = Path(self.identities_file)
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def _subject(idp: str, username: str) -> str:
    digest = hashlib.sha256(f"{idp}\n{username}".encode()).hexdigest()[:16]
    return f"http://stand-in.invalid/users/{digest}"


def create_app(settings: Settings) -> flask.Flask:
    """Return the WSGI application for one hub."""
    app = flask.Flask(__name__)
    app.config["OAUTH2_TOKEN_EXPIRES_IN"] = {"authorization_code": TOKEN_SECONDS}
    store = Store()
    client = Client(settings.client_id, settings.client_secret, settings.redirect_uri)
    key = RSAKey.generate_key(2048, {"use": "sig", "kid": "stand-in"})
    server = _server(app, settings, store, client, key)
    protect = _protector(store)
    offered = identity_providers(settings.provider, settings.idps)

    @app.route("/authorize", methods=["GET", "POST"])
    def authorize() -> Any:
        try:
            grant = server.get_consent_grant()
        except OAuth2Error as error:
            what = error.description or error.error or "This is not a login request."
            mend = "Go back to the workshop's page and log in from there."
            return flask.render_template("problem.html", what=what, mend=mend), 400
        form = flask.request.form
        if form.get("action") == "cancel":
            return server.create_authorization_response(grant=grant, grant_user=None)
        error = ""
        username = form.get("username", "").strip()
        if form.get("action") == "login":
            idp = form.get("identity_provider") or (offered[0]["id"] if offered else "")
            if not hmac.compare_digest(
                form.get("password", "").encode(), settings.password.encode()
            ):
                error = "That is not the password that was printed when the workshop came up."
            elif not username:
                error = "Type whom you want to log in as."
            else:
                person = Person(settings.claims_of(username, idp))
                return server.create_authorization_response(grant=grant, grant_user=person)
        page = flask.render_template(
            "authorize.html",
            title=settings.title,
            provider_title=settings.provider_title,
            people=settings.people,
            identity_providers=offered,
            username=username,
            error=error,
        )
        return page, 403 if error else 200

    @app.post("/oauth2/token")
    def token() -> Any:
        return server.create_token_response()

    @app.route("/oauth2/userinfo", methods=["GET", "POST"])
    @protect()
    def userinfo() -> Any:
        return flask.jsonify(current_token.person.claims)

    @app.get("/jwks")
    def jwks() -> Any:
        return {"keys": [key.as_dict(private=False)]}

    @app.get("/.well-known/openid-configuration")
    def discovery() -> Any:
        return {
            "issuer": settings.issuer,
            "authorization_endpoint": f"{settings.issuer}/authorize",
            "token_endpoint": f"{settings.issuer}/oauth2/token",
            "userinfo_endpoint": f"{settings.issuer}/oauth2/userinfo",
            "jwks_uri": f"{settings.issuer}/jwks",
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code"],
            "code_challenge_methods_supported": ["S256"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    @app.after_request
    def no_store(response: flask.Response) -> flask.Response:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Frame-Options"] = "DENY"
        return response

    return app


def _server(
    app: flask.Flask, settings: Settings, store: Store, client: Client, key: RSAKey
) -> AuthorizationServer:
    class CodeGrant(grants.AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")

        def save_authorization_code(self, code: str, request: Any) -> None:
            payload = request.payload
            store.add_code(
                code,
                Code(
                    person=request.user,
                    redirect_uri=payload.redirect_uri,
                    scope=payload.scope,
                    nonce=payload.data.get("nonce"),
                    code_challenge=payload.data.get("code_challenge"),
                    code_challenge_method=payload.data.get("code_challenge_method"),
                ),
            )

        def query_authorization_code(self, code: str, client: Client) -> Code | None:  # noqa: ARG002
            return store.take_code(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            """Nothing is left to delete: a code is forgotten when it is taken."""

        def authenticate_user(self, authorization_code: Code) -> Person:
            return authorization_code.person

    class IdToken(OpenIDCode):
        def exists_nonce(self, nonce: str, request: Any) -> bool:  # noqa: ARG002
            return any(code.nonce == nonce for code in store.codes.values())

        def get_jwt_config(self, *_: Any, **__: Any) -> dict[str, Any]:
            private = key.as_dict(private=True)
            return {"key": private, "alg": "RS256", "iss": settings.issuer, "exp": TOKEN_SECONDS}

        def generate_user_info(self, user: Person, scope: str) -> dict[str, Any]:  # noqa: ARG002
            return dict(user.claims)

    def save_token(token: dict[str, Any], request: Any) -> None:
        granted = Token(request.user, request.client, token.get("scope", ""))
        store.add_token(token["access_token"], granted)
        if settings.provider == "globus":
            # Globus answers with one token a service; oauthenticator insists on the list.
            token.update(other_tokens=[], resource_server="auth.globus.org")

    server = AuthorizationServer(
        app,
        query_client=lambda client_id: client if client_id == client.id else None,
        save_token=save_token,
    )
    server.register_grant(CodeGrant, [IdToken(require_nonce=False), CodeChallenge()])
    return server


def _protector(store: Store) -> ResourceProtector:
    class Bearer(BearerTokenValidator):
        def authenticate_token(self, token_string: str) -> Token | None:
            return store.tokens.get(token_string)

    protector = ResourceProtector()
    protector.register_token_validator(Bearer())
    return protector
