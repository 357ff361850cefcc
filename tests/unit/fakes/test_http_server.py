"""A client that is killed breaks no contract."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import httpx
import pytest

from tests.fakes.http_server import serve_over_http
from tests.fakes.picsafe import FakePicSafe

HEADERS = (
    b"POST /keys HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n"
)


@pytest.mark.parametrize("body", [b"", b"{}"])
def test_a_request_that_was_cut_off_is_not_answered(body: bytes) -> None:
    fake = FakePicSafe()
    with serve_over_http(fake) as origin:
        address = urlsplit(origin)
        assert address.hostname
        assert address.port
        with socket.create_connection((address.hostname, address.port)) as client:
            client.sendall(HEADERS + body)
            client.shutdown(socket.SHUT_WR)
            assert client.recv(1) == b""
        assert httpx.get(f"{origin}/health").status_code == 200
    assert fake.broken == []
