"""A connection is kept for its next request by one timer, and nearly no request has one for its headers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import cast

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from picsafe.server.dispatcher import Dispatcher
from picsafe.server.protocol import BoundedProtocol
from picsafe.server.responses import Exchange, RawResponse
from picsafe.server.uvicorn_server import KEEP_ALIVE_SECONDS, config

REQUEST = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"


class Timer:
    def __init__(self, due: float, call: Callable[[], None]) -> None:
        self.due = due
        self.call = call
        self.is_over = False

    def cancel(self) -> None:
        self.is_over = True


class HandSetLoop:
    """An event loop whose time is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[Timer] = []

    def time(self) -> float:
        return self.now

    def call_later(self, seconds: float, call: Callable[[], None]) -> Timer:
        self.timers.append(Timer(self.now + seconds, call))
        return self.timers[-1]

    @property
    def waiting(self) -> list[Timer]:
        return [timer for timer in self.timers if not timer.is_over]

    def go_on(self, seconds: float) -> None:
        end = self.now + seconds
        while due := sorted((one for one in self.waiting if one.due <= end), key=lambda one: one.due):
            self.now = due[0].due
            due[0].is_over = True
            due[0].call()
        self.now = end


class Closable(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.is_closed = False
        self.sent = b""

    def close(self) -> None:
        self.is_closed = True

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.sent += data

    def resume_reading(self) -> None:
        pass

    def is_closing(self) -> bool:
        return self.is_closed


class Connection:
    """A connection whose requests are answered when the test says so."""

    def __init__(self) -> None:
        self.loop, self.transport = HandSetLoop(), Closable()
        self.begun: list[Exchange] = []

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            raise AssertionError("every request is begun")

        def begin(_scope: Scope, exchange: Exchange) -> bool:
            self.begun.append(exchange)
            return True

        dispatcher = Dispatcher(app, address_of=lambda _: "192.0.2.1", concurrent=1, client_concurrent=1)
        self.protocol = BoundedProtocol(
            config=config(dispatcher, stop_seconds=1),
            server_state=ServerState(),
            app_state={},
            _loop=cast("asyncio.AbstractEventLoop", self.loop),
        )
        self.protocol.begin = begin
        self.protocol.connection_made(self.transport)

    def answer(self) -> None:
        assert self.begun.pop().answer(RawResponse(200, [], b"yes")) == 200


@pytest.fixture
def connection() -> Connection:
    return Connection()


def test_it_is_kept_while_it_is_used_and_closed_when_it_is_not(connection: Connection) -> None:
    for _ in range(10):
        connection.protocol.data_received(REQUEST)
        connection.answer()
        connection.loop.go_on(KEEP_ALIVE_SECONDS - 1)
        assert not connection.transport.is_closed
    connection.loop.go_on(2)
    assert connection.transport.is_closed


def test_requests_make_no_timers(connection: Connection) -> None:
    for _ in range(100):
        connection.protocol.data_received(REQUEST)
        connection.answer()
    # for the first headers, and for what comes after the first answer
    assert len(connection.loop.timers) == 2


def test_it_is_not_closed_while_a_request_is_under_way(connection: Connection) -> None:
    connection.protocol.data_received(REQUEST)
    connection.answer()
    connection.loop.go_on(KEEP_ALIVE_SECONDS - 1)
    connection.protocol.data_received(REQUEST)
    connection.loop.go_on(10 * KEEP_ALIVE_SECONDS)
    assert not connection.transport.is_closed
    connection.answer()
    connection.loop.go_on(KEEP_ALIVE_SECONDS - 1)
    assert not connection.transport.is_closed
    connection.loop.go_on(2)
    assert connection.transport.is_closed


@pytest.mark.parametrize("beginning", [REQUEST[:1], REQUEST[:-1]])
def test_headers_of_a_later_request_have_their_time(connection: Connection, beginning: bytes) -> None:
    connection.protocol.data_received(REQUEST)
    connection.answer()
    connection.protocol.data_received(beginning)
    connection.loop.go_on(connection.protocol.header_seconds + 1)
    assert b"HTTP/1.1 408 " in connection.transport.sent
    assert connection.transport.is_closed


def test_pipelined_requests_are_answered_and_then_waited_for(connection: Connection) -> None:
    connection.protocol.flow.pause_reading = lambda: None  # type: ignore[method-assign]  # there is nothing to read
    connection.protocol.data_received(REQUEST + REQUEST)
    connection.answer()
    connection.answer()
    assert connection.transport.sent.count(b"HTTP/1.1 200 ") == 2
    connection.loop.go_on(KEEP_ALIVE_SECONDS + 1)
    assert connection.transport.is_closed


@pytest.mark.parametrize("reason", [None, ConnectionResetError()])
def test_a_lost_connection_leaves_no_timer(connection: Connection, reason: Exception | None) -> None:
    connection.protocol.data_received(REQUEST)
    connection.answer()
    connection.protocol.data_received(REQUEST[:5])
    connection.protocol.connection_lost(reason)
    assert connection.loop.waiting == []
