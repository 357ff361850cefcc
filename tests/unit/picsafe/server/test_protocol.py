from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator

import httpx
import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from picsafe.server.composition import Threads, compose
from picsafe.server.dispatcher import Dispatcher
from picsafe.server.protocol import MAX_HEADERS, MAX_HELD, PIECE, PLENTY, BoundedProtocol, Held
from picsafe.server.uvicorn_server import config
from tests.unit.picsafe.server.conftest import echo_app
from tests.unit.picsafe.server.live_server import exchange, live_server
from tests.unit.picsafe.server.storage_server import ORIGIN, PLAIN


@pytest.fixture
def patient() -> Iterator[str]:
    """A server that waits as long as the real one, so that a busy machine changes no answer."""
    threads = Threads()
    with live_server(compose(echo_app(), threads, storage=None, origin=ORIGIN, web=PLAIN)) as origin:
        yield origin
    threads.close()


def hasten(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on servers wait for headers so long only; for tests in which they never come."""
    monkeypatch.setattr(BoundedProtocol, "header_seconds", 0.3)


@pytest.mark.parametrize("beginning", [b"", b"G", b"GET / HTTP/1.1\r\nhost: x\r\nx-slow: "])
def test_headers_that_do_not_come_are_not_waited_for(
    patient: str, beginning: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasten(monkeypatch)
    received = exchange(patient, beginning)
    assert received.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert b'"code":"request_timeout"' in received


def test_a_second_request_has_the_same_limit(patient: str, monkeypatch: pytest.MonkeyPatch) -> None:
    url = httpx.URL(patient)
    with socket.create_connection((url.host, url.port or 80), timeout=60) as connection:
        connection.sendall(b"HEAD /echo HTTP/1.1\r\nhost: x\r\n\r\n")
        assert connection.recv(65536).startswith(b"HTTP/1.1 200 OK\r\n")
        # only now: a busy machine may take longer than that to read the first request
        hasten(monkeypatch)
        connection.sendall(b"GET /echo HTTP/1.1\r\nx-slow: ")
        assert connection.recv(65536).startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nx-large: " + b"x" * MAX_HEADERS,
        b"GET /" + b"x" * MAX_HEADERS,
        b"GET / HTTP/1.1\r\n" + b"x-many: 1\r\n" * (MAX_HEADERS // 10),
    ],
)
def test_headers_that_are_too_large_are_refused(patient: str, head: bytes) -> None:
    received = exchange(patient, head)
    assert received.startswith(b"HTTP/1.1 431 ")
    assert b'"code":"headers_too_large"' in received


def test_many_requests_on_one_connection_are_not_counted_together(patient: str) -> None:
    request = b"GET /echo HTTP/1.1\r\nhost: x\r\nx-some: " + b"y" * 2000 + b"\r\n\r\n"
    last = request.replace(b"host: x", b"host: x\r\nconnection: close")
    received = exchange(patient, *([request] * 40), last)
    assert received.count(b"HTTP/1.1 200 OK\r\n") == 41


class RecordingTransport(asyncio.Transport):
    """Takes down when reading is paused and goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []

    def close(self) -> None:
        self.calls.append("close")

    def write(self, data: bytes | bytearray | memoryview) -> None:
        pass

    def pause_reading(self) -> None:
        self.calls.append("pause")

    def resume_reading(self) -> None:
        self.calls.append("resume")

    def is_closing(self) -> bool:
        return False


@pytest.mark.parametrize(
    ("by_others", "size", "before_it_pauses"),
    [
        (0, 1, MAX_HELD // PIECE + 1),
        (0, PIECE * 8, MAX_HELD // (PIECE * 8) + 1),
        (PLENTY, PIECE * 8, 64 // 8 + 1),
    ],
)
def test_a_body_waits_within_bounds_and_comes_as_it_was_sent(
    by_others: int, size: int, before_it_pauses: int
) -> None:
    pieces = [bytes([number % 251]) * size for number in range(before_it_pauses)]
    received: list[bytes] = []
    held = Held()
    held.bytes = by_others
    came, ended = asyncio.Event(), asyncio.Event()

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            received.append(message["body"])
            came.set()
            more = message["more_body"]
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body"})
        ended.set()

    async def play() -> None:
        dispatcher = Dispatcher(app, address_of=lambda _: "192.0.2.1", concurrent=1, client_concurrent=1)
        made = config(dispatcher, stop_seconds=1)
        protocol = BoundedProtocol(config=made, server_state=ServerState(), app_state={})
        protocol.held = held
        transport = RecordingTransport()
        protocol.connection_made(transport)
        length = sum(map(len, pieces)) + 1
        protocol.data_received(b"POST / HTTP/1.1\r\ncontent-length: %d\r\n\r\n" % length)
        for piece in pieces:
            assert transport.calls == []
            protocol.data_received(piece)
        assert transport.calls == ["pause"]
        await came.wait()
        assert held.bytes == by_others
        protocol.data_received(b"!")
        await ended.wait()
        assert transport.calls == ["pause", "resume"]
        protocol.data_received(b"POST / HTTP/1.1\r\ncontent-length: 99\r\n\r\nunread")
        assert held.bytes == by_others + PIECE
        protocol.connection_lost(ConnectionResetError())
        assert held.bytes == by_others

    asyncio.run(play())
    assert b"".join(received) == b"".join(pieces) + b"!"
