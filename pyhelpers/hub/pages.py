"""The pages of a login that did not work, in words for a person, and the notices for JupyterLab."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlparse

from jupyterhub.handlers import BaseHandler
from jupyterhub.handlers.pages import ProxyErrorHandler
from oauthenticator.oauth2 import OAuthCallbackHandler, OAuthLoginHandler
from tornado import web
from tornado.httpclient import HTTPClientError

from .trouble import troubles_of

if TYPE_CHECKING:
    from .watch import RosterWatch

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class LoginProblem(web.HTTPError):
    """A login that ends on a page of ours.

    `problem` is one of refused, cancelled, stale, incomplete, provider, unregistered; `identity`
    is whom the provider named. `details` is a short sentence for the person.
    """

    def __init__(
        self, status: int, problem: str, *, identity: str = "", details: str = "", log: str = ""
    ) -> None:
        super().__init__(status, log or f"login {problem}")
        self.problem, self.identity, self.details = problem, identity, details


class GateCallbackHandler(OAuthCallbackHandler):
    """oauthenticator's callback, where everything that goes wrong gets a page that helps."""

    def check_arguments(self) -> None:
        # The state first: what else the URL says could be anybody's words.
        self.check_state()
        self.check_error()
        self.check_code()

    def check_error(self) -> None:
        error = self.get_argument("error", "")
        if error == "access_denied":
            raise LoginProblem(400, "cancelled")
        if error:
            raise LoginProblem(502, "provider", details=self.get_argument("error_description", ""))

    def check_code(self) -> None:
        if not self.get_argument("code", ""):
            raise LoginProblem(400, "incomplete", details="The answer carried no login code.")

    def check_state(self) -> None:
        if not self.get_argument("state", ""):
            raise LoginProblem(400, "incomplete", details="The answer did not say which login.")
        try:
            super().check_state()
        except web.HTTPError as error:
            raise LoginProblem(400, "stale", log=str(error.log_message)) from None

    async def get(self) -> None:
        try:
            await self._log_in()
        except LoginProblem as problem:
            await explain(self, problem)

    async def _log_in(self) -> None:
        self.check_arguments()
        try:
            user = await self.login_user()
        except LoginProblem:
            raise
        except web.HTTPError as error:
            if error.status_code == 403:
                # oauthenticator's own restrictions, such as GlobusOAuthenticator.identity_provider.
                raise LoginProblem(403, "refused", log="refused by the provider's class") from None
            # The provider's own words can carry the login code, so they go to no log and no page.
            raise LoginProblem(502, "provider", log=f"HTTP {error.status_code}") from None
        except (HTTPClientError, OSError, ValueError, KeyError, TypeError) as error:
            kind = type(error).__name__
            raise LoginProblem(502, "provider", log=f"the provider failed: {kind}") from None
        if user is None:
            raise LoginProblem(403, "refused")
        self.redirect(self.get_next_url(user))


async def explain(handler: BaseHandler, problem: LoginProblem) -> None:
    """Finish a request with the page for this problem."""
    handler.log.warning("Login not completed: %s", problem.log_message)
    handler.set_status(problem.status_code)
    html = await handler.render_template(
        "login_problem.html",
        problem=problem.problem,
        identity=problem.identity,
        details=problem.details,
        retry_url=handler.authenticator.login_url(handler.hub.base_url),
    )
    handler.finish(html)


class GateLoginHandler:
    """Mixed in front of an OAuth login handler: a login begins on the host it will come back to.

    The state cookie belongs to one host name; a login begun on localhost and called back on
    127.0.0.1 could never succeed.
    """

    async def get(self) -> None:
        authenticator = self.authenticator
        if not (authenticator.client_id and authenticator.client_secret):
            await explain(
                self, LoginProblem(503, "unregistered", details=authenticator.how_to_register)
            )
            return
        callback = urlparse(authenticator.oauth_callback_url)
        here = urlparse(f"//{self.request.host}").hostname
        if callback.hostname != here and {callback.hostname, here} <= _LOOPBACK:
            target = callback._replace(path=self.request.path, query=self.request.query)
            self.redirect(target.geturl())
            return
        super().get()


class PlainLoginHandler(GateLoginHandler, OAuthLoginHandler):
    """For providers whose oauthenticator class has no login handler of its own."""


def _notices(watch: RosterWatch, name: str) -> list[dict[str, Any]]:
    about_servers = [
        {
            "id": f"server-{trouble.since:.0f}",
            "level": "warning",
            "message": trouble.text,
            "stops_at": trouble.stops_at,
            "save": trouble.stops_at is not None,
        }
        for trouble in troubles_of(name)
    ]
    return [*watch.notices(name), *about_servers]


class NoAnswerHandler(ProxyErrorHandler):
    """GET /hub/error/503: what the proxy shows where a server should be and is not."""

    async def get(self, status: str) -> None:  # noqa: ARG002
        # The proxy asks, with the address that was wanted, and not the person: who that is, only
        # the address can tell.
        wanted = urlparse(self.get_argument("url", "")).path
        base = f"{self.base_url}user/"
        name = ""
        if wanted.startswith(base):
            name = unquote(wanted.removeprefix(base).partition("/")[0])
        found = troubles_of(name)
        html = await self.render_template("503.html", trouble=found[0].text if found else "")
        self.set_header("Content-Type", "text/html")
        self.finish(html)


class NoticeHandler(BaseHandler):
    """GET /hub/workshop/notice: what the person looking has to be told; 204 when nothing."""

    def _log(self) -> None:
        """Leave no line in the log: every open JupyterLab asks every few seconds."""

    async def get(self) -> None:
        # Somebody just taken off the roster is no current user any more, and is the one to tell.
        user = self.current_user or self.get_current_user_cookie()
        notices = _notices(self.authenticator.watch, user.name) if user else []
        self.set_header("Cache-Control", "no-store")
        if not notices:
            self.set_status(204)
            return
        self.finish({"now": time.time(), "notices": notices})
