"""The part of API Gateway: hands requests to the Chalice app in worker threads, some to another together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any

from starlette.types import Receive, Scope

from chalicelib.errors import MustWait, Unavailable
from chalicelib.http.application import Application
from chalicelib.http.operations import MAX_BODY, Outcome
from picsafe.server.batches import Batches, Pending
from picsafe.server.bodies import header, read_body
from picsafe.server.client_address import client_address
from picsafe.server.connections import client_of
from picsafe.server.errors import Refusal, method_not_allowed, timed_out, unavailable
from picsafe.server.gateway_events import answer_of, event_of, response_of, sent_of
from picsafe.server.responses import SECURITY, RawResponse, problem, unless_known
from picsafe.server.routing import Match, Route
from picsafe.standby.gate import StandbyGate

KEYS = "/keys"
"""What the paths of all calls begin with whose answers lean on keys and their trails."""
SENDER_UPLOADS = 4
_MORE = frozenset({b"content-length", b"transfer-encoding", b"expect", b"if-none-match"})


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

    def share(self, processes: int) -> Limits:
        """Those of one of so many processes, which together take as many at once, or a few more.

        A sender keeps the places that one report in parts needs, also if all come to one process.
        """

        def part(whole: int) -> int:
            return -(-whole // processes)

        return replace(
            self,
            uploads=part(self.uploads),
            sender_uploads=min(self.sender_uploads, max(SENDER_UPLOADS, part(self.sender_uploads))),
            client_uploads=min(self.client_uploads, max(SENDER_UPLOADS, part(self.client_uploads))),
            plentiful_uploads=None if self.plentiful_uploads is None else part(self.plentiful_uploads),
            concurrent=part(self.concurrent),
            client_concurrent=part(self.client_concurrent),
        )


class Gateway:
    """Answers the calls of the Chalice app.

    Args:
        app: the Chalice app; it is called from many threads at once.
        threads: where it runs.
        limits: size and time.
        trust_proxy: whether the last ``X-Forwarded-For`` entry is the caller's address.
        batches: answers what may be answered together; without it, the app does.
        gate: where answers about keys wait, if there is one.
    """

    def __init__(
        self,
        app: Application,
        threads: Executor,
        limits: Limits,
        *,
        trust_proxy: bool,
        batches: Batches | None = None,
        gate: StandbyGate | None = None,
    ) -> None:
        self._app = app
        self._gate = gate
        self._performers = app.performers_together()
        self._threads = threads
        self._batches = batches
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
            address = self.client_address(scope)
            answer = await self._answer_together(scope, match, method, body, address)
            if answer is None:
                answer = response_of(await self._call(event_of(scope, match, method, body, address), route))
            return unless_known(answer, header(scope, b"if-none-match"))
        except Refusal as refusal:
            return problem(refusal, route.cors)

    def client_address(self, scope: Scope) -> str:
        """From which address a request comes, as far as that can be known."""
        return client_address(scope, trust_proxy=self._trust_proxy)

    def begin(
        self, scope: Scope, match: Match, client: str, settle: Callable[[RawResponse | None], None]
    ) -> Pending | None:
        """Begin to answer a request that is all there and needs no task of its own.

        Args:
            scope: the ASGI scope.
            match: its route.
            client: whose turn it takes.
            settle: gets the answer, or ``None`` if ``answer`` has to be asked for it after all; also when it
                is late.

        Returns:
            What can be given up; ``None`` if ``answer`` has to be asked.
        """
        method = scope["method"]
        performer = self._performers.get((method, match.route.template))
        if self._batches is None or performer is None or _needs_a_task(scope["headers"]):
            return None
        started = time.perf_counter()

        def conclude(outcome: Outcome) -> None:
            late.cancel()
            if isinstance(outcome, MustWait):
                settle(None)
            else:
                settle(answer_of(performer.conclude(outcome, started), match.route.cors))

        def give_up() -> None:
            if not pending.given_up:
                pending.given_up = True
                settle(problem(timed_out(), match.route.cors))

        sent = sent_of(scope, match, b"", self.client_address(scope))
        try:
            pending = self._batches.submit(client, performer, sent, conclude)
        except Refusal:
            return None
        late = asyncio.get_running_loop().call_later(self._limits.answer_seconds, give_up)
        return pending

    async def _answer_together(
        self, scope: Scope, match: Match, method: str, body: bytes, address: str
    ) -> RawResponse | None:
        """The answer to a request that is performed with others; ``None`` if it cannot be."""
        performer = self._performers.get((method, match.route.template))
        if self._batches is None or performer is None:
            return None
        started = time.perf_counter()
        settled: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        sent = sent_of(scope, match, body, address)
        pending = self._batches.submit(client_of(address), performer, sent, settled.set_result)
        try:
            async with asyncio.timeout(self._limits.answer_seconds):
                outcome = await settled
        except TimeoutError:
            raise timed_out() from None
        finally:
            pending.given_up = True
        if isinstance(outcome, MustWait):
            return None
        return answer_of(performer.conclude(outcome, started), match.route.cors)

    async def _call(self, event: dict[str, Any], route: Route) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        call = self._app if self._gate is None or not route.template.startswith(KEYS) else self._guarded
        try:
            async with asyncio.timeout(self._limits.answer_seconds):
                return await loop.run_in_executor(self._threads, call, event, None)
        except TimeoutError:
            raise timed_out() from None
        except Unavailable as error:
            raise unavailable(error) from error

    def _guarded(self, event: dict[str, Any], context: None) -> dict[str, Any]:
        """What the app answers, once it may be told."""
        gate = self._gate
        if gate is None:
            raise TypeError("there is a gate where it is asked")
        # what is only read leaves nothing behind, and says why by itself
        if event["httpMethod"] != "GET":
            gate.check()
        answer: dict[str, Any] = self._app(event, context)
        gate.wait()
        return answer


def _needs_a_task(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether there is a body, or an answer may be known already."""
    return any(name in _MORE for name, _ in headers)
