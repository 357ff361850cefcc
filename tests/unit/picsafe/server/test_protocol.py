from __future__ import annotations

import socket
from collections.abc import Iterator

import httpx
import pytest

from picsafe.server.composition import Threads, compose
from picsafe.server.protocol import MAX_HEADERS, BoundedProtocol
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
