"""The part of API Gateway: hands requests to the Chalice app in worker threads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from starlette.types import Receive, Scope

from chalicelib.http.operations import MAX_BODY
from picsafe.server.bodies import header, read_body
from picsafe.server.client_address import client_address
from picsafe.server.errors import Refusal, method_not_allowed, timed_out
from picsafe.server.gateway_events import event_of, response_of
from picsafe.server.responses import SECURITY, RawResponse, problem, unless_known
from picsafe.server.routing import Match

App = Callable[[dict[str, Any], Any], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much and how long a request may take.

    Attributes:
        body: bytes of the body of an API call.
        body_seconds: within which that body has to arrive.
        answer_seconds: within which the service has to answer.
        stall_seconds: for which an upload may stand still.
        upload_rate: bytes per second that an upload has to reach on average, after a minute's grace.
        uploads: files that are taken at once; more are refused.
        sender_uploads: of these, of one sender.
        client_uploads: of these, from one address.
        plentiful_uploads: beyond so many, places are contested: they are for senders that have none, an
            address may have three for each that stays free, and every upload has to be as fast as
            ``contested_rate``. ``None``: they never are.
        contested_rate: bytes per second, as ``upload_rate``.
        concurrent: requests under way at once; more are refused.
        client_concurrent: of these, from one address.
    """

    body: int = MAX_BODY
    body_seconds: float = 15.0
    answer_seconds: float = 30.0
    stall_seconds: float = 60.0
    upload_rate: int = 4096
    uploads: int = 64
    sender_uploads: int = 8
    client_uploads: int = 16
    plentiful_uploads: int | None = 32
    contested_rate: int = 32 * 1024
    concurrent: int = 1024
    client_concurrent: int = 256


class Gateway:
    """Answers the calls of the Chalice app.

    Args:
        app: the Chalice app; it is called from many threads at once.
        threads: where it runs.
        limits: size and time.
        trust_proxy: whether the last ``X-Forwarded-For`` entry is the caller's address.
    """

    def __init__(self, app: App, threads: Executor, limits: Limits, *, trust_proxy: bool) -> None:
        self._app = app
        self._threads = threads
        self._limits = limits
        self._trust_proxy = trust_proxy

    async def answer(self, scope: Scope, receive: Receive, match: Match) -> RawResponse:
        """The answer to a request for a route of the app.

        Raises:
            Disconnected: the client went away while it sent the body.
        """
        method: str = scope["method"]
        route = match.route
        if method == "OPTIONS" and "OPTIONS" not in route.methods:
            return RawResponse(200, [*SECURITY, *route.preflight])
        if method == "HEAD" and "HEAD" not in route.methods:
            method = "GET"
        try:
            if method not in route.methods:
                raise method_not_allowed(route.allow)
            body = await read_body(scope, receive, limit=self._limits.body, seconds=self._limits.body_seconds)
            event = event_of(scope, match, method, body, self.client_address(scope))
            return unless_known(response_of(await self._call(event)), header(scope, b"if-none-match"))
        except Refusal as refusal:
            return problem(refusal, route.cors)

    def client_address(self, scope: Scope) -> str:
        """From which address a request comes, as far as that can be known."""
        return client_address(scope, trust_proxy=self._trust_proxy)

    async def _call(self, event: dict[str, Any]) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._limits.answer_seconds):
                return await loop.run_in_executor(self._threads, self._app, event, None)
        except TimeoutError:
            raise timed_out() from None
