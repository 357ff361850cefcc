"""Signing in: a token for a link, and the link for a session; and signing out."""

from __future__ import annotations

import logging
from datetime import datetime
from http import HTTPStatus
from typing import Final, NoReturn

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chalicelib.errors import DomainError
from chalicelib.observability.log import record
from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.http.page.admission import Admission, Operator
from picsafe.endpoint.http.page.rendering import see_other
from picsafe.endpoint.http.page.sessions import GUESS_WINDOW, GUESSES, Guesses, Links, PageSession
from picsafe.endpoint.http.page.shell import FORM_SECONDS, Form, Shell, read_form
from picsafe.server.bodies import read_body
from picsafe.server.client_address import client_address
from picsafe.server.connections import client_of
from picsafe.server.errors import Refusal, overloaded
from picsafe.server.responses import RawResponse, problem, refusal_of
from picsafe.server.starlette_app import RawStarletteResponse

MAX_SIGN_IN: Final = 16 * 1024
# of the page's threads, so that a User Server that hangs leaves some for those who are in already
MAX_ADMITTING: Final = 4


class Challenged(msgspec.Struct, frozen=True):
    """What a token has to be made for: the server ``audience``, and a digest of ``challenge``."""

    audience: str
    challenge: str


class SignIn(msgspec.Struct, frozen=True):
    """A token that was made for a challenge."""

    token: str
    challenge: str


class Link(msgspec.Struct, frozen=True):
    """Where a browser signs in, once."""

    link: str
    expires_at: datetime


class SigningIn:
    """The routes.

    Args:
        endpoint: whose page it is.
        shell: what the page's parts share.
        admission: who may sign in.
    """

    def __init__(self, endpoint: Endpoint, shell: Shell, admission: Admission, *, trust_proxy: bool) -> None:
        self._endpoint = endpoint
        self._shell = shell
        self._admission = admission
        self._trust_proxy = trust_proxy
        self._links = Links(endpoint.clock)
        self._guesses = Guesses(endpoint.clock)
        self._admitting = 0

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route("/session", self._challenge, methods=["GET"]),
            Route("/session", self._sign_in, methods=["POST"]),
            Route("/enter/{link}", self._before, methods=["GET"]),
            Route("/enter", self._enter, methods=["POST"]),
            self._shell.do("/leave", self._leave),
        ]

    async def _challenge(self, request: Request) -> Response:  # noqa: ARG002 - Starlette's signature
        return _json(Challenged(self._admission.audience, self._admission.challenge()))

    async def _sign_in(self, request: Request) -> Response:
        try:
            body = await read_body(request.scope, request.receive, limit=MAX_SIGN_IN, seconds=FORM_SECONDS)
            asked = msgspec.json.decode(body, type=SignIn)
            operator = await self._admitted(asked)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            refusal = Refusal(HTTPStatus.BAD_REQUEST, "invalid_request", "It has a token and a challenge.")
            return RawStarletteResponse(problem(refusal))
        except DomainError as error:
            return RawStarletteResponse(problem(refusal_of(error)))
        except Refusal as error:
            return RawStarletteResponse(problem(error))
        secret, expires_at = self._links.make(operator)
        return _json(Link(f"{self._shell.origin}/enter/{secret}", expires_at))

    async def _admitted(self, asked: SignIn) -> Operator:
        if self._admitting >= MAX_ADMITTING:
            raise overloaded()
        self._admitting += 1
        try:
            return await self._shell.run(self._admission.admit, asked.token, asked.challenge)
        finally:
            self._admitting -= 1

    async def _before(self, request: Request) -> Response:
        # what only fetches links, to look what is behind them, uses none up
        link = request.path_params["link"]
        operator = self._links.whose(link)
        if operator is None:
            self._wrong(request)
        # another operator's link would have all that is done here logged under that one's name
        return RawStarletteResponse(self._shell.renderer.page("enter", link=link, operator=operator))

    async def _enter(self, request: Request) -> Response:
        self._shell.require_own_form(request)
        operator = self._links.use((await read_form(request)).get("link", ""))
        if operator is None:
            self._wrong(request)
        # nobody is in whose coming is not on the chain
        await self._shell.run(self._endpoint.events.note, self._endpoint.clock(), "signed_in", operator.user)
        secret = self._shell.sessions.begin(operator)
        return RawStarletteResponse(see_other("/", [self._shell.set_cookie(secret)]))

    def _wrong(self, request: Request) -> NoReturn:
        client = client_of(client_address(request.scope, trust_proxy=self._trust_proxy))
        count = self._guesses.wrong(client)
        if count < GUESSES:
            raise Refusal(
                HTTPStatus.NOT_FOUND,
                "unknown_link",
                "This link is not good any more, or never was: it works once, for two minutes."
                " 'picsafe endpoint page' prints another.",
            )
        if count == GUESSES:
            record("operator_links_guessed", level=logging.WARNING)
        seconds = str(int(GUESS_WINDOW.total_seconds()))
        raise Refusal(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too_many_wrong_links",
            "Too many links were wrong. Wait a minute, and get a new one.",
            headers={"Retry-After": seconds},
        )

    async def _leave(self, request: Request, session: PageSession, form: Form) -> RawResponse:  # noqa: ARG002 - Shell's signature
        self._shell.sessions.end(request.cookies.get(self._shell.cookie, ""))
        headers = [self._shell.set_cookie(""), (b"clear-site-data", b'"cache"')]
        return see_other("/", headers)


def _json(document: msgspec.Struct) -> Response:
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    return RawStarletteResponse(RawResponse(int(HTTPStatus.OK), headers, msgspec.json.encode(document)))
