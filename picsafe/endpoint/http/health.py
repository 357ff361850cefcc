"""``GET /health``: whether a report could be taken in now, found out by doing what that takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from http import HTTPStatus
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from chalicelib.errors import Unavailable
from chalicelib.health import Check, Health
from picsafe.endpoint.assembly import Endpoint
from picsafe.endpoint.errors import EndpointError
from picsafe.endpoint.http.answers import failure
from picsafe.server.responses import SECURITY, RawResponse
from picsafe.server.starlette_app import RawStarletteResponse

REASONS: Final = {
    "store_unavailable": "The database does not take what has to be kept.",
    "disk_full": "There is no room for another report.",
    "storage_failed": "The disk does not take what comes.",
    "own_key_unusable": "The endpoint's own key is gone or another, so that nothing kept could be opened.",
    "deliveries_stopped": "Reports are taken in, and nothing delivers them: restart the server.",
}


def health_of(endpoint: Endpoint) -> Health:
    """The health of an endpoint; destinations are not part of it, because reports wait for them."""
    checks = [
        Check("store_unavailable", endpoint.database.ping),
        Check("storage_failed", lambda: _translated(endpoint.spool.check)),
        Check("own_key_unusable", lambda: _translated(endpoint.own_key.check)),
        Check("deliveries_stopped", lambda: _require_deliveries(endpoint)),
    ]
    return Health(lambda: checks, endpoint.clock, REASONS)


def health_route(health: Health, warnings: Callable[[], list[str]], threads: Executor) -> Route:
    """The route.

    Args:
        health: of the endpoint.
        warnings: gives what works and should not be so, by code, such as ``allow_plain_http``.
        threads: where the checks run.
    """

    async def answer(request: Request) -> Response:  # noqa: ARG001 - Starlette's signature
        try:
            await asyncio.get_running_loop().run_in_executor(threads, health.require)
        except Unavailable as error:
            return RawStarletteResponse(failure(error))
        found = warnings()
        document = {"status": "ok", **({"warnings": found} if found else {})}
        headers = [(b"content-type", b"application/json"), *SECURITY]
        return RawStarletteResponse(RawResponse(int(HTTPStatus.OK), headers, msgspec.json.encode(document)))

    return Route("/health", answer, methods=["GET"])


def _translated(check: Callable[[], None]) -> None:
    try:
        check()
    except EndpointError as error:
        raise Unavailable(error.code, error.detail) from error


def _require_deliveries(endpoint: Endpoint) -> None:
    if not endpoint.deliveries.are_running:
        raise Unavailable
