"""Everything that is not a call of the API: the storage, the API's description and the web pages."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from chalicelib.errors import DomainError
from picsafe.server.errors import Refusal, internal_error, method_not_allowed, not_found
from picsafe.server.responses import SECURITY, RawResponse, problem, refusal_of, send_response

Lifespan = Callable[[Starlette], AbstractAsyncContextManager[None]]


class RawStarletteResponse(Response):
    """A ``RawResponse`` where Starlette wants a response of its own."""

    def __init__(self, answer: RawResponse) -> None:
        super().__init__(status_code=answer.status)
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it."""
        await send_response(self._answer, receive, send, head=scope["method"] == "HEAD")


@asynccontextmanager
async def empty_lifespan(app: Starlette) -> AsyncIterator[None]:  # noqa: ARG001 - Starlette's signature
    """A lifespan without anything in it."""
    yield


def starlette_app(
    routes: Sequence[BaseRoute],
    describe: Callable[[], dict[str, Any]],
    lifespan: Lifespan = empty_lifespan,
) -> Starlette:
    """The Starlette app.

    Args:
        routes: of the storage and the web pages.
        describe: makes the OpenAPI document; called once, when it is first asked for.
        lifespan: what is run around the serving.
    """
    described: list[bytes] = []

    async def openapi(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
        if not described:
            described.append(json.dumps(describe()).encode())
        return RawStarletteResponse(
            RawResponse(
                200,
                [
                    *SECURITY,
                    (b"content-type", b"application/vnd.oai.openapi+json;version=3.1"),
                    # the description holds nothing of anyone's: documentation tools anywhere may read it
                    (b"access-control-allow-origin", b"*"),
                ],
                described[0],
            )
        )

    app = Starlette(
        routes=[Route("/openapi.json", openapi), *routes],
        exception_handlers={
            HTTPException: _http_exception,
            Refusal: _refusal,
            DomainError: _domain_error,
            Exception: _unexpected,
        },
        lifespan=lifespan,
    )
    # an unknown address is unknown, with or without a slash at its end
    app.router.redirect_slashes = False
    return app


async def _http_exception(request: Request, error: Exception) -> Response:  # noqa: ARG001 - as Starlette calls it
    if isinstance(error, HTTPException) and error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return RawStarletteResponse(problem(method_not_allowed((error.headers or {}).get("Allow", ""))))
    return RawStarletteResponse(problem(not_found()))


async def _refusal(request: Request, error: Exception) -> Response:  # noqa: ARG001 - as Starlette calls it
    return RawStarletteResponse(problem(error if isinstance(error, Refusal) else internal_error()))


async def _domain_error(request: Request, error: Exception) -> Response:  # noqa: ARG001 - as Starlette calls it
    refusal = refusal_of(error) if isinstance(error, DomainError) else internal_error()
    return RawStarletteResponse(problem(refusal))


async def _unexpected(request: Request, error: Exception) -> Response:  # noqa: ARG001 - as Starlette calls it
    return RawStarletteResponse(problem(internal_error()))
