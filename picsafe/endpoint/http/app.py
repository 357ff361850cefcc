"""The ASGI application of an Endpoint Server: reports that are posted, and its health."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Scope

from chalicelib.contract.origins import is_loopback
from chalicelib.errors import DomainError
from chalicelib.observability.log import record
from picsafe.endpoint.errors import EndpointError
from picsafe.endpoint.http.answers import Refused, as_refusal, failure, success
from picsafe.endpoint.http.uploads import Door, PostedReport, Posting
from picsafe.server.bodies import content_length
from picsafe.server.client_address import came_confidentially, client_address
from picsafe.server.dispatcher import Dispatcher
from picsafe.server.errors import (
    Disconnected,
    Refusal,
    body_too_large,
    internal_error,
    method_not_allowed,
    not_found,
)
from picsafe.server.gateway import Limits
from picsafe.server.responses import CLIENT_GONE, SECURITY, RawHeaders, RawResponse, raw_headers
from picsafe.server.starlette_app import RawStarletteResponse
from picsafe.server.uploads import Receiver, Waiting

PLACE: Final = "/api/report"
# a hospital is behind one address: what bounds a stranger is the account, and the list of senders
LIMITS: Final = Limits(uploads=128, sender_uploads=8, client_uploads=96, plentiful_uploads=64)


@dataclass(frozen=True, slots=True)
class Front:
    """How this endpoint is reached.

    Attributes:
        public_url: its origin.
        origins: of the web pages that may post to it.
        trust_proxy: whether a proxy in front says who is asking, and by which scheme.
        allow_plain_http: whether reports that are not sealed are taken over plain HTTP.
    """

    public_url: str
    origins: Sequence[str]
    trust_proxy: bool
    allow_plain_http: bool


class ReportRoutes:
    """``POST /api/report`` (seeds, section 2.2.3).

    Args:
        door: what uploads meet.
        front: how the endpoint is reached.
        threads: where parsing, hashing and the disk's work run.
        clock: the time.
        limits: of time.
    """

    def __init__(
        self,
        door: Door,
        front: Front,
        threads: Executor,
        clock: Callable[[], datetime],
        limits: Limits = LIMITS,
    ) -> None:
        self._door = door
        self._front = front
        self._threads = threads
        self._clock = clock
        self._limits = limits
        self._waiting = Waiting()

    def routes(self) -> list[Route]:
        """The routes."""
        return [
            Route(PLACE, self._post, methods=["POST"]),
            Route(PLACE, self._preflight, methods=["OPTIONS"]),
        ]

    async def _post(self, request: Request) -> Response:
        cors = self._cors(request)
        upload: PostedReport | None = None

        def begin() -> PostedReport:
            nonlocal upload
            upload = PostedReport(self._door, self._posting(request, length))
            return upload

        length = content_length(request.scope)
        receiver = Receiver(
            begin,
            self._threads,
            self._limits,
            self._waiting,
            begins_at_once=True,
            rate=lambda: self._limits.upload_rate if upload is None else upload.rate,
        )
        try:
            if length is not None and length > self._door.max_body:
                raise body_too_large(self._door.max_body)
            await receiver.receive(request.receive)
        except Disconnected:
            return Response(status_code=CLIENT_GONE)
        except (Refusal, DomainError, EndpointError) as error:
            self._record(error, is_counted=upload is not None and upload.was_judged)
            is_whole = upload is not None and upload.is_whole
            return RawStarletteResponse(failure(error, cors, hang_up=not is_whole))
        return RawStarletteResponse(success(cors))

    def _posting(self, request: Request, length: int | None) -> Posting:
        trust_proxy = self._front.trust_proxy
        confidential = came_confidentially(request.scope, trust_proxy=trust_proxy)
        if request.scope["scheme"] != "https" and not trust_proxy:
            # what another machine is told to call came from there, whoever passed it on
            confidential = confidential and is_loopback(self._front.public_url)
        return Posting(
            content_type=request.headers.get("content-type", ""),
            address=client_address(request.scope, trust_proxy=trust_proxy),
            began=self._clock(),
            length=length,
            is_confidential=confidential,
            may_be_plain=confidential or self._front.allow_plain_http,
        )

    def _record(self, error: Refused, *, is_counted: bool) -> None:
        refusal = as_refusal(error)
        record("refused", operation=PLACE, status=int(refusal.status), code=refusal.code)
        if not is_counted:
            self._door.counters.refused("post", refusal.code)

    async def _preflight(self, request: Request) -> Response:
        headers = self._cors(request)
        if headers[1:]:
            headers += _PREFLIGHT
            if request.headers.get("access-control-request-private-network") == "true":
                # a hospital's endpoint is often within its own network, and My PicSafe outside
                headers.append((b"access-control-allow-private-network", b"true"))
        return RawStarletteResponse(RawResponse(int(HTTPStatus.OK), [*SECURITY, *headers]))

    def _cors(self, request: Request) -> RawHeaders:
        headers = [(b"vary", b"Origin")]
        origin = request.headers.get("origin", "")
        if origin in self._front.origins:
            headers.append((b"access-control-allow-origin", origin.encode("latin-1")))
            headers.append((b"access-control-expose-headers", b"Retry-After"))
        return headers


def application(routes: Sequence[BaseRoute], *, trust_proxy: bool, limits: Limits = LIMITS) -> Dispatcher:
    """The ASGI application.

    Args:
        routes: what it answers.
        trust_proxy: whether ``X-Forwarded-For`` is believed.
        limits: of requests at once.
    """

    def address_of(scope: Scope) -> str:
        return client_address(scope, trust_proxy=trust_proxy)

    app = Starlette(
        routes=list(routes),
        exception_handlers={HTTPException: _http_exception, Refusal: _refusal, Exception: _unexpected},
    )
    app.router.redirect_slashes = False
    return Dispatcher(
        app,
        address_of=address_of,
        refuse=failure,
        concurrent=limits.concurrent,
        client_concurrent=limits.client_concurrent,
    )


async def _refusal(request: Request, error: Exception) -> Response:  # noqa: ARG001 - as Starlette calls it
    return RawStarletteResponse(failure(error if isinstance(error, Refusal) else internal_error()))


async def _unexpected(request: Request, error: Exception) -> Response:  # noqa: ARG001 - as Starlette calls it
    return RawStarletteResponse(failure(internal_error()))


async def _http_exception(request: Request, error: Exception) -> Response:  # noqa: ARG001 - as Starlette calls it
    if isinstance(error, HTTPException) and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return RawStarletteResponse(failure(method_not_allowed((error.headers or {}).get("Allow", ""))))
    return RawStarletteResponse(failure(not_found()))


_PREFLIGHT = raw_headers(
    {
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": "600",
    }
)
