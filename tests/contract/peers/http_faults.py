"""Stands between a client of HTTP and a server, and lets happen what it is told to."""

from __future__ import annotations

import http.client
import socket
import struct
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.contract.delivery.harness import SECONDS, Fault
from tests.contract.peers.held_port import held_port

BLOCK = 64 * 1024
STATUS = {Fault.BUSY: 503, Fault.BROKEN: 500, Fault.FULL: 507, Fault.REFUSED: 413}
# for servers of ours, to do nothing and say that it is done
SWALLOW = "X-Swallow"
# of one connection, and so not to be handed on (RFC 9110 section 7.6.1)
HOP = {"connection", "expect", "keep-alive", "transfer-encoding"}


class FaultyProxy:
    """Hands requests on to a port of this machine; a fault happens once, at a request that is counted.

    Args:
        port: the server's.
    """

    def __init__(self, port: int) -> None:
        self.upstream = port
        self.port = 0
        self.headers: list[str] = []
        self._fault: Fault | None = None
        self._countdown = 0
        self._lock = threading.Lock()
        self.is_listening = False
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether the fault has not happened yet."""
        return self._countdown > 0

    def inject(self, fault: Fault, at: int) -> None:
        self._fault, self._countdown = fault, at

    def mend(self) -> None:
        self._fault, self._countdown = None, 0
        if not self.is_listening:
            self.start()

    def next_fault(self, *, is_write: bool) -> Fault | None:
        """The fault that happens at this request, if one does."""
        with self._lock:
            if not self._countdown or (self._fault is Fault.SWALLOWED and not is_write):
                return None
            self._countdown -= 1
            return None if self._countdown else self._fault

    def start(self) -> None:
        """Listen; at the same port again, after ``go_down``."""
        proxy = self

        class Handler(_Handler):
            pass

        Handler.proxy = proxy
        if self._server is None:
            with held_port() as held:
                self.port = held.getsockname()[1]
                self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
            self._server.daemon_threads = True
        else:
            self._server.server_activate()
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self.is_listening = True

    def go_down(self) -> None:
        """Listen no more until ``start``; the port stays taken, so that nobody else answers there."""
        if self.is_listening and self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.socket.shutdown(socket.SHUT_RDWR)
            self.is_listening = False

    def stop(self) -> None:
        """Listen no more."""
        self.go_down()
        if self._server is not None:
            self._server.server_close()


@contextmanager
def behind_faults(port: int) -> Iterator[FaultyProxy]:
    """A server of this machine behind faults, until the block ends."""
    proxy = FaultyProxy(port)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # an answer's second piece would wait for the first to be acknowledged
    disable_nagle_algorithm = True
    proxy: FaultyProxy

    def _answer(self) -> None:
        self.proxy.headers.append(f"{self.path}\n{self.headers}")
        fault = self.proxy.next_fault(is_write=self.command in {"POST", "PUT"})
        with suppress(ConnectionError, http.client.HTTPException):
            self._hand_on(fault)

    do_DELETE = do_GET = do_HEAD = do_MKCOL = do_MOVE = do_OPTIONS = do_POST = do_PROPFIND = do_PUT = _answer  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _hand_on(self, fault: Fault | None) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if fault in STATUS:
            self._read(length)
            self._say(STATUS[fault], {"Retry-After": str(SECONDS)} if fault is Fault.BUSY else {})
            return
        upstream = http.client.HTTPConnection("127.0.0.1", self.proxy.upstream, timeout=60)
        try:
            upstream.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                if name.lower() not in HOP:
                    upstream.putheader(name, value)
            if fault is Fault.SWALLOWED:
                upstream.putheader(SWALLOW, "yes")
            upstream.endheaders()
            if fault is Fault.CUT:
                self._copy(length // 2, upstream)
                self._reset()
                return
            self._copy(length, upstream)
            answer = upstream.getresponse()
            if fault is Fault.DENIED:
                answer.read()
                self._say(STATUS[Fault.BROKEN], {})
                return
            if fault is not None and fault is not Fault.SWALLOWED:
                answer.read()
                if fault is Fault.HALF_ANSWER:
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
                self._reset()
                return
            self._give_back(answer)
        finally:
            upstream.close()

    def _give_back(self, answer: http.client.HTTPResponse) -> None:
        self.send_response_only(answer.status, answer.reason)
        has_length = answer.length is not None
        for name, value in answer.getheaders():
            if name.lower() not in HOP:
                self.send_header(name, value)
        if not has_length and self.command != "HEAD":
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while block := answer.read(BLOCK):
            self.wfile.write(block if has_length else b"%x\r\n%s\r\n" % (len(block), block))
        if not has_length and self.command != "HEAD":
            self.wfile.write(b"0\r\n\r\n")

    def _copy(self, length: int, upstream: http.client.HTTPConnection) -> None:
        while length:
            block = self.rfile.read(min(length, BLOCK))
            if not block:
                raise ConnectionError
            upstream.send(block)
            length -= len(block)

    def _read(self, length: int) -> None:
        while length > 0:
            length -= len(self.rfile.read(min(length, BLOCK)) or b" " * length)

    def _say(self, status: int, headers: Mapping[str, str]) -> None:
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
