"""Listening for the browser that a sign-in sends back to this machine (RFC 8252 section 7.3)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import Final

from picsafe.delivery.errors import Later

SECONDS: Final = 600.0
"""How long is waited for somebody to agree."""

_SLICE: Final = 0.5
_PATIENCE: Final = 5.0
_PAGE: Final = (
    b"<!doctype html><html lang=en><meta charset=utf-8><title>PicSafe</title>"
    b"<p>That is all here. Close this window, and go back to where you have begun."
)
_HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@contextmanager
def listening(port: int, belongs: Callable[[str], bool]) -> Iterator[Callable[[], str]]:
    """Listen on this machine alone; what is given waits for the address that belongs to the sign-in.

    Args:
        port: where; whatever else comes there is turned away.
        belongs: whether an address is the one that is waited for.

    Raises:
        Later: ``port_taken``; ``nobody_agreed`` from what is given, after ``SECONDS``.
    """
    found: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        timeout = _PATIENCE

        def do_GET(self) -> None:
            is_it = belongs(self.path)
            self.send_response(HTTPStatus.OK if is_it else HTTPStatus.NOT_FOUND)
            body = _PAGE if is_it else b""
            for name, value in {**_HEADERS, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            try:
                self.end_headers()
                self.wfile.write(body)
            finally:
                if is_it:
                    found.append(self.path)

        def log_message(self, *_: object) -> None:
            """Say nothing: there is a code in it."""

    try:
        server = _Quiet(("127.0.0.1", port), Handler)
    except OSError as error:
        raise Later(
            "port_taken",
            f"Another program listens at port {port}: choose another redirect_port.",
            is_down=True,
        ) from error
    server.timeout = _SLICE

    def wait() -> str:
        deadline = time.monotonic() + SECONDS
        while not found:
            if time.monotonic() >= deadline:
                raise Later("nobody_agreed", "Nobody has agreed in time; begin again.")
            server.handle_request()
        return found[0]

    with server:
        yield wait


class _Quiet(ThreadingMixIn, TCPServer):
    # whoever had it a moment ago is not waited for, nor whoever else on this machine comes and says nothing
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing: a browser may leave at any time."""
