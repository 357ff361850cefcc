"""What every request for the operator's page goes through: the right host, a session, and a form of ours."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from http import HTTPStatus
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from chalicelib.contract.errors import InvalidOrigin
from chalicelib.contract.origins import origin_of
from picsafe.endpoint.http.page.rendering import Renderer
from picsafe.endpoint.http.page.sessions import PageSession, Sessions
from picsafe.server.bodies import read_body
from picsafe.server.client_address import came_confidentially
from picsafe.server.errors import Refusal
from picsafe.server.responses import RawResponse, send_response
from picsafe.server.starlette_app import RawStarletteResponse

MAX_FORM: Final = 16 * 1024
MAX_FIELDS: Final = 20
FORM_SECONDS: Final = 15.0
MAX_WORDS: Final = 500
SLOW: Final = 2
_FORM: Final = "application/x-www-form-urlencoded"

Form = dict[str, str]
Get = Callable[[Request, PageSession], Awaitable[RawResponse]]
Post = Callable[[Request, PageSession, Form], Awaitable[RawResponse]]
T = TypeVar("T")


class Shell:
    """What the parts of the page share. Its calls come from one event loop.

    Args:
        renderer: makes pages.
        sessions: who is signed in.
        origin: the page's.
        threads: where the disk's work runs.
    """

    def __init__(self, renderer: Renderer, sessions: Sessions, origin: str, threads: Executor) -> None:
        self.renderer = renderer
        self.sessions = sessions
        self.origin = origin
        self._threads = threads
        self._slow = asyncio.Semaphore(SLOW)
        self._is_secure = origin.startswith("https://")
        # a prefix that browsers hold to: of this very host, over TLS, for all of it
        self.cookie = "__Host-picsafe-page" if self._is_secure else "picsafe-page"

    def set_cookie(self, secret: str) -> tuple[bytes, bytes]:
        """The header that gives a browser its session; without a secret, that takes it away."""
        ends = "" if secret else "; Max-Age=0"
        secure = "; Secure" if self._is_secure else ""
        value = f"{self.cookie}={secret}; Path=/; HttpOnly; SameSite=Strict{secure}{ends}"
        return b"set-cookie", value.encode("ascii")

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401 - passed on
        """Do the disk's work elsewhere."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, work, *arguments)

    async def run_slowly(self, work: Callable[..., T], *arguments: Any) -> T:  # noqa: ANN401 - passed on
        """Do what may take minutes, a few at a time, so that threads are left for the rest."""
        async with self._slow:
            return await self.run(work, *arguments)

    def show(self, path: str, handle: Get) -> Route:
        """A route that shows something to whoever is signed in."""

        async def answer(request: Request) -> Response:
            session = self.session(request)
            return RawStarletteResponse(
                self.sign_in_first() if session is None else await handle(request, session)
            )

        return Route(path, answer, methods=["GET"])

    def do(self, path: str, handle: Post) -> Route:
        """A route that takes a form of this page's from whoever is signed in."""

        async def answer(request: Request) -> Response:
            self.require_own_form(request)
            session = self.session(request)
            if session is None:
                return RawStarletteResponse(self.sign_in_first())
            form = await read_form(request)
            if not hmac.compare_digest(form.pop("csrf", "").encode(), session.csrf.encode()):
                raise Refusal(
                    HTTPStatus.FORBIDDEN, "wrong_form", "This form is of another sign-in. Open it again."
                )
            return RawStarletteResponse(await handle(request, session, form))

        return Route(path, answer, methods=["POST"])

    def page(self, session: PageSession, template: str, **values: Any) -> RawResponse:  # noqa: ANN401 - the template's
        """A page for whoever is signed in."""
        return self.renderer.page(
            template, me=session.operator, csrf=session.csrf, message=session.take_message(), **values
        )

    def session(self, request: Request) -> PageSession | None:
        """Whose request it is."""
        return self.sessions.find(request.cookies.get(self.cookie, ""))

    def sign_in_first(self) -> RawResponse:
        """What everybody else sees."""
        return self.renderer.page("signed_out", HTTPStatus.FORBIDDEN, origin=self.origin)

    def require_own_form(self, request: Request) -> None:
        """Refuse a form that another site has sent.

        Raises:
            Refusal: ``foreign_form``.
        """
        if request.headers.getlist("origin") != [self.origin]:
            raise Refusal(HTTPStatus.FORBIDDEN, "foreign_form", "This form did not come from this page.")


async def read_form(request: Request) -> Form:
    """The fields of a small form; each has one value.

    Raises:
        Refusal: ``invalid_form``; ``body_too_large``; ``request_timeout``.
    """
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise _invalid_form()
    body = await read_body(request.scope, request.receive, limit=MAX_FORM, seconds=FORM_SECONDS)
    try:
        fields = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict"
        )
    except ValueError:
        raise _invalid_form() from None
    form = dict(fields)
    if len(form) != len(fields):
        raise _invalid_form()
    return form


def words(form: Form, name: str, *, is_required: bool = True) -> str:
    """A short text of a form: one line that can be printed.

    Raises:
        Refusal: ``invalid_form``.
    """
    text = form.get(name, "").strip()
    if (is_required and not text) or len(text) > MAX_WORDS or not text.isprintable():
        raise Refusal(
            HTTPStatus.BAD_REQUEST,
            "invalid_form",
            f"Fill in what is asked for, in one line of at most {MAX_WORDS} characters. Nothing was done.",
        )
    return text


def only_at(
    origin: str, app: ASGIApp, refuse: Callable[[Refusal], RawResponse], *, trust_proxy: bool
) -> ASGIApp:
    """The application, for requests that were meant for it.

    A name of somebody else's that leads to this machine's address would otherwise make their page one of ours
    (DNS rebinding), and what came in the clear may have been read.

    Args:
        origin: the page's.
        app: the application.
        refuse: what a refusal looks like.
        trust_proxy: whether a proxy in front says how a request came.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            refusal = _misdirected(scope, origin, trust_proxy=trust_proxy)
            if refusal is not None:
                await send_response(refuse(refusal), receive, send)
                return
        await app(scope, receive, send)

    return answer


def _misdirected(scope: Scope, origin: str, *, trust_proxy: bool) -> Refusal | None:
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    scheme = origin.partition("://")[0]
    try:
        is_ours = len(hosts) == 1 and origin_of(f"{scheme}://{hosts[0]}") == origin
    except InvalidOrigin:
        is_ours = False
    if is_ours and came_confidentially(scope, trust_proxy=trust_proxy):
        return None
    return Refusal(
        HTTPStatus.MISDIRECTED_REQUEST, "misdirected", f"This page is at {origin} and nowhere else."
    )


def _invalid_form() -> Refusal:
    return Refusal(HTTPStatus.BAD_REQUEST, "invalid_form", "This is no form of this page's.")
