"""Where every request arrives: shares it out, logs it, and lets no error out raw."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chalicelib.observability.log import record, record_failure
from picsafe.server.batches import Pending
from picsafe.server.connections import client_of
from picsafe.server.errors import Disconnected, Interrupted, Refusal, internal_error, overloaded, stopping
from picsafe.server.gateway import Gateway
from picsafe.server.responses import CLIENT_GONE, SECURITY, Exchange, RawResponse, problem, send_response
from picsafe.server.routing import RouteTable
from picsafe.server.waits import ClientWaits, CutShort

UNKNOWN = "(unknown)"


@dataclass(frozen=True, slots=True)
class Api:
    """The calls of a Chalice app: its paths, and what answers them."""

    routes: RouteTable
    gateway: Gateway


class Dispatcher:
    """The ASGI application.

    Args:
        site: everything that is no call of ``api``: storage, the web client, the API description, and the
            lifespan.
        address_of: from which address a request comes.
        api: the calls of a Chalice app, if there is one.
        refuse: what a refusal looks like.
        concurrent: requests under way at once; more are refused, unless one waits for its client: the one
            that has waited longest, of whoever has most, is then given up.
        client_concurrent: of these, from one address, and likewise.
    """

    def __init__(
        self,
        site: ASGIApp,
        *,
        address_of: Callable[[Scope], str],
        api: Api | None = None,
        refuse: Callable[[Refusal], RawResponse] = problem,
        concurrent: int,
        client_concurrent: int,
    ) -> None:
        self._site = site
        self._address_of = address_of
        self._api = api
        self._refuse = refuse
        self._concurrent = concurrent
        self._client_concurrent = client_concurrent
        self._under_way = 0
        self._under_way_of: Counter[str] = Counter()
        self._waits = ClientWaits()
        self._begun: dict[Exchange, Pending] = {}

    def begin(self, scope: Scope, exchange: Exchange) -> bool:
        """Begin to answer a request without a task of its own; whether it could be begun.

        That is for what a server is asked most often, is short, and waits for neither its client nor a
        network: a task with its messages takes longer than what it is for.
        """
        api = self._api
        match = None if api is None else api.routes.match(scope["raw_path"])
        if api is None or match is None:
            return False
        client = client_of(self._address_of(scope))
        if self._under_way >= self._concurrent or self._under_way_of[client] >= self._client_concurrent:
            return False
        started = time.perf_counter()

        def settle(answer: RawResponse | None) -> None:
            begun.pop(exchange)
            self._leave(client)
            if answer is None:
                exchange.start_over()
                return
            status = exchange.answer(answer)
            _record(scope, match.route.template, status, started)

        begun = self._begun
        pending = api.gateway.begin(scope, match, client, settle)
        if pending is None:
            return False
        begun[exchange] = pending
        self._enter(client)
        return True

    def stop(self) -> None:
        """Tell those whose requests were begun that nothing will come of them."""
        for exchange, pending in list(self._begun.items()):
            pending.given_up = True
            exchange.answer(self._refuse(stopping()))
        self._begun.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        if scope["type"] != "http":
            await self._site(scope, receive, send)
            return
        started = time.perf_counter()
        client = client_of(self._address_of(scope))
        answered = _Answered(send, self._waits, client)
        self._enter(client)
        try:
            operation = await self._serve(scope, self._patient(receive, client), answered, client)
        finally:
            self._leave(client)
        _record(scope, operation, answered.status, started)

    def _enter(self, client: str) -> None:
        self._under_way += 1
        self._under_way_of[client] += 1

    def _leave(self, client: str) -> None:
        self._under_way -= 1
        self._under_way_of[client] -= 1
        if not self._under_way_of[client]:
            del self._under_way_of[client]

    async def _serve(self, scope: Scope, receive: Receive, send: _Answered, client: str) -> str:
        guarded = partial(_guarded, receive=receive, send=send, refuse=self._refuse)
        if not self._has_room(client):
            await send_response(self._refuse(overloaded()), receive, send)
            return UNKNOWN
        api = self._api
        match = None if api is None else api.routes.match(scope["raw_path"])
        if api is None or match is None:
            await guarded(lambda: self._site(scope, receive, send))
            return _template(scope)

        async def call() -> None:
            answer = await api.gateway.answer(scope, receive, match)
            await send_response(answer, receive, send, head=scope["method"] == "HEAD")

        await guarded(call)
        return match.route.template

    def _has_room(self, client: str) -> bool:
        if self._under_way_of[client] > self._client_concurrent:
            return self._waits.cut_one_short(client)
        return self._under_way <= self._concurrent or self._waits.cut_one_short()

    def _patient(self, receive: Receive, client: str) -> Receive:
        async def patient() -> Message:
            try:
                return await self._waits.during(client, receive())
            except CutShort:
                raise overloaded() from None

        return patient


class _Answered:
    """Passes an answer on, notes its status and adds the security headers that it lacks."""

    def __init__(self, send: Send, waits: ClientWaits, client: str) -> None:
        self._send = send
        self._waits = waits
        self._client = client
        self.status = CLIENT_GONE
        self.started = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            self.status = message["status"]
            headers = list(message["headers"])
            present = {name for name, _ in headers}
            headers.extend(header for header in SECURITY if header[0] not in present)
            message = {**message, "headers": headers}
        try:
            await self._waits.during(self._client, self._send(message))
        except CutShort:
            raise Interrupted from None


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _record(scope: Scope, operation: str, status: int, started: float) -> None:
    record(
        "request",
        method=scope["method"] if scope["method"] in _METHODS else UNKNOWN,
        operation=operation,
        status=status,
        duration_ms=round((time.perf_counter() - started) * 1000, 1),
    )


async def _guarded(
    serve: Callable[[], Awaitable[None]],
    *,
    receive: Receive,
    send: _Answered,
    refuse: Callable[[Refusal], RawResponse],
) -> None:
    async def answer(refusal: Refusal) -> None:
        if send.started:
            raise Interrupted
        await send_response(refuse(refusal), receive, send)

    try:
        await serve()
    except Disconnected:
        return
    except Refusal as refusal:
        await answer(refusal)
    except asyncio.CancelledError:
        # the server's deadline for stopping has passed
        await answer(stopping())
        raise
    except Exception as error:  # noqa: BLE001 - the last line of defence: no stranger sees a traceback
        record_failure("unexpected_error", error)
        await answer(internal_error())


def _template(scope: Scope) -> str:
    route = scope.get("route")
    return getattr(route, "path", UNKNOWN) if route is not None else UNKNOWN
