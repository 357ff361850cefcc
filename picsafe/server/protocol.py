"""uvicorn's HTTP/1.1 protocol, with the limits that it lacks.

uvicorn waits for ever for a request's headers, lets them be of any size, and waits for ever for a client
that does not take its answer; each would let a stranger use up the server. Its own answer to a malformed
request is plain text; ours is a problem document.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import lru_cache
from http import HTTPStatus
from typing import Any, cast

from starlette.types import Scope
from uvicorn._types import ASGIReceiveEvent
from uvicorn.protocols.http.httptools_impl import (
    HEADER_RE,
    HEADER_VALUE_RE,
    STATUS_LINE,
    HttpToolsProtocol,
    RequestResponseCycle,
)

from chalicelib.http.operations import problem_document
from picsafe.server.errors import Refusal, too_slow
from picsafe.server.responses import CLIENT_GONE, SECURITY, Exchange, RawResponse

MAX_HEADERS = 32 * 1024
MAX_HELD = 256 * 1024
"""Bytes of a body that wait to be asked for before no more are read: as many as come in one piece, so that
there are two of them."""
PIECE = 1024
"""What a piece counts as at least: a stranger who sends single bytes is not to have each kept for itself."""
PLENTY = 1024 * 1024
_FEW = 64 * 1024


class Held:
    """How many bytes of bodies wait in all connections of a server, in its event loop's thread alone.

    While there are few, each may have ``MAX_HELD``.
    """

    def __init__(self) -> None:
        self.bytes = 0

    @property
    def of_each(self) -> int:
        """How many of one connection may wait."""
        return MAX_HELD if self.bytes < PLENTY else _FEW


class _Cycle(RequestResponseCycle):
    """A request whose body is handed on as it came; uvicorn would copy each piece twice."""

    pieces: Sequence[bytes] = ()
    held = 0
    let_go: Callable[[int], None]

    async def receive(self) -> ASGIReceiveEvent:
        """What has come since it was asked for last."""
        message = await super().receive()
        if message["type"] == "http.request":
            message["body"] = b"".join(self.pieces)
            self.let_go(self.held)
            self.pieces, self.held = (), 0
        return message


class _Exchange:
    """A request of a connection that is answered without a task; see ``Exchange``."""

    __slots__ = ("_app", "_cycle", "_protocol")

    def __init__(self, protocol: BoundedProtocol, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401 - uvicorn's type of an app is its own
        self._protocol = protocol
        self._cycle = cycle
        self._app = app

    def answer(self, answer: RawResponse) -> int:
        """See ``Exchange.answer``; one write, where uvicorn makes two."""
        cycle = self._cycle
        if cycle.disconnected:
            return CLIENT_GONE
        lines = [STATUS_LINE[answer.status]]
        for name, value in cycle.default_headers:
            lines += (name, b": ", value, b"\r\n")
        lines.append(_lines(tuple(answer.headers)))
        if answer.has_length:
            lines += (b"content-length: ", str(len(answer.body)).encode(), b"\r\n")
        lines += (b"\r\n" if cycle.keep_alive else b"connection: close\r\n\r\n", answer.body)
        cycle.transport.write(b"".join(lines))
        cycle.response_started = cycle.response_complete = True
        cycle.message_event.set()
        if not cycle.keep_alive:
            cycle.transport.close()
        cycle.on_response()
        return answer.status

    def start_over(self) -> None:
        """See ``Exchange.start_over``."""
        self._protocol.start_task(self._cycle, self._app)


@lru_cache(maxsize=64)
def _lines(headers: tuple[tuple[bytes, bytes], ...]) -> bytes:
    # nearly all answers have the same
    for name, value in headers:
        if HEADER_RE.search(name) or HEADER_VALUE_RE.search(value):
            raise ValueError("not an HTTP header")
    return b"".join(name + b": " + value + b"\r\n" for name, value in headers)


class BoundedProtocol(HttpToolsProtocol):
    """One connection; a request's line and headers are bounded in size and time, and so is a standstill.

    Attributes:
        header_seconds: within which a request's headers have to arrive.
        stall_seconds: for which a client may take nothing of an answer.
        when_lost: called once the connection is closed.
        held: what waits in all connections of the server.
        begin: begins to answer a request without a task of its own, or says that it needs one.
    """

    header_seconds = 15.0
    stall_seconds = 60.0
    when_lost: Callable[[], None] | None = None
    begin: Callable[[Scope, Exchange], bool] | None = None

    held = Held()

    _held_here = 0
    _header_bytes = 0
    _idle_since: float | None = None
    _reading_headers = True
    _header_timer: asyncio.TimerHandle | None = None
    _stall_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Start waiting for the first request."""
        super().connection_made(transport)
        self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the timers."""
        self._stop_header_timer()
        self._stop_stall_timer()
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
            self.timeout_keep_alive_task = None
        self._let_go(self._held_here)
        super().connection_lost(exc)
        if self.when_lost is not None:
            self.when_lost()

    def is_idle(self) -> bool:
        """Whether no request has arrived that is unanswered: closing now loses nobody's work."""
        cycle: RequestResponseCycle | None = self.cycle
        return self._reading_headers and (cycle is None or cycle.response_complete)

    def data_received(self, data: bytes) -> None:
        """Count header bytes before the parser keeps them."""
        if self._reading_headers:
            self._header_bytes += len(data)
        super().data_received(data)
        if not self._reading_headers or not self._header_bytes or self.transport.is_closing():
            return
        if self._header_timer is None:
            # nearly all headers come in one piece, and need none
            self._await_headers()
        if self._header_bytes > MAX_HEADERS:
            self._refuse(
                Refusal(
                    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "headers_too_large",
                    f"The address and headers of a request may have at most {MAX_HEADERS} bytes.",
                )
            )

    def on_headers_complete(self) -> None:
        """The headers are there: stop counting until the next request."""
        self._reading_headers = False
        self._stop_header_timer()
        before: RequestResponseCycle | None = self.cycle
        if before is None or before.response_complete:
            # whatever was answered without being asked for
            self._let_go(self._held_here)
        super().on_headers_complete()
        # made by uvicorn, and not used before this returns
        cycle: Any = self.cycle
        cycle.__class__ = _Cycle
        cycle.let_go = self._let_go

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401 - as above
        # while a client takes nothing of its answers, no more of them are made
        if (
            self.begin is None
            or self.flow.write_paused
            or not self.begin(cast("Scope", cycle.scope), _Exchange(self, cycle, app))
        ):
            self.start_task(cycle, app)

    def start_task(self, cycle: RequestResponseCycle, app: Any) -> None:  # noqa: ANN401 - as above
        """Answer a request by a task of its own."""
        super()._start_asgi_task(cycle, app)

    def on_body(self, body: bytes) -> None:
        """Keep a piece of a body until it is asked for."""
        cycle = self.cycle
        if not isinstance(cycle, _Cycle) or cycle.response_complete:
            return
        size = max(len(body), PIECE)
        cycle.pieces = [*cycle.pieces, body]
        cycle.held += size
        self._held_here += size
        self.held.bytes += size
        if cycle.held > self.held.of_each:
            self.flow.pause_reading()
        cycle.message_event.set()

    def on_message_complete(self) -> None:
        """The request is there: what follows are the next one's headers."""
        super().on_message_complete()
        self._reading_headers = True
        self._header_bytes = 0

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - uvicorn's signature
        """Answer what is not HTTP."""
        self._refuse(
            Refusal(HTTPStatus.BAD_REQUEST, "malformed_request", "This is not a valid HTTP request.")
        )

    def pause_writing(self) -> None:
        """The client takes nothing: wait only so long. A polite ``close`` would wait for it too."""
        super().pause_writing()
        self._stop_stall_timer()
        self._stall_timer = self.loop.call_later(self.stall_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """The client takes something."""
        self._stop_stall_timer()
        super().resume_writing()

    def _let_go(self, size: int) -> None:
        # what is asked for after the connection was lost has been let go already
        size = min(size, self._held_here)
        self._held_here -= size
        self.held.bytes -= size

    def on_response_complete(self) -> None:
        """Go on with the next request, or wait for one; one timer does for all of a connection."""
        if self.pipeline or self.transport.is_closing():
            super().on_response_complete()
            return
        self.server_state.total_requests += 1
        self.flow.resume_reading()
        self._idle_since = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self._await_request(self.timeout_keep_alive)

    def _unset_keepalive_if_required(self) -> None:
        # a timer that is stopped and made again with each request takes longer than one that looks again
        self._idle_since = None

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that has been idle for so long."""
        self.timeout_keep_alive_task = None
        if self._idle_since is None:
            return
        left = self._idle_since + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self._await_request(left)
        else:
            super().timeout_keep_alive_handler()

    def _await_request(self, seconds: float) -> None:
        self.timeout_keep_alive_task = self.loop.call_later(seconds, self.timeout_keep_alive_handler)

    def _await_headers(self) -> None:
        self._header_timer = self.loop.call_later(self.header_seconds, self._headers_late)

    def _headers_late(self) -> None:
        self._header_timer = None
        if self._reading_headers and not self.transport.is_closing():
            self._refuse(too_slow())

    def _stop_header_timer(self) -> None:
        if self._header_timer is not None:
            self._header_timer.cancel()
            self._header_timer = None

    def _stop_stall_timer(self) -> None:
        if self._stall_timer is not None:
            self._stall_timer.cancel()
            self._stall_timer = None

    def _refuse(self, refusal: Refusal) -> None:
        self._stop_header_timer()
        cycle: RequestResponseCycle | None = self.cycle
        if cycle is not None and not cycle.response_complete:
            # an answer to an earlier request is on its way; nothing may be mixed into it
            self.transport.close()
            return
        body = problem_document(refusal.status, refusal.code, refusal.detail)
        lines = [
            f"HTTP/1.1 {int(refusal.status)} {refusal.status.phrase}".encode(),
            b"content-type: application/problem+json",
            *(name + b": " + value for name, value in SECURITY),
            b"content-length: " + str(len(body)).encode(),
            b"connection: close",
        ]
        self.transport.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        self.transport.close()
