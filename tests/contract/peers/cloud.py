"""What stands in for services that keep files: a server of this machine that fails as it is told to."""

from __future__ import annotations

import json
import socket
import ssl
import struct
import threading
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any

from tests.contract.delivery.harness import Fault
from tests.contract.peers.held_port import held_port

BLOCK = 64 * 1024


@dataclass(frozen=True)
class Answer:
    status: int
    content: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def answer_json(document: object, status: int = 200, **headers: str) -> Answer:
    """An answer of JSON; headers have underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, json.dumps(document).encode(), {"Content-Type": "application/json", **named})


@dataclass(frozen=True)
class Asked:
    """A request.

    Attributes:
        body: a file, which whoever answers may keep.
    """

    method: str
    path: str
    query: str
    headers: Message
    body: Path

    def json(self) -> Any:
        return json.loads(self.body.read_bytes())


class Cloud:
    """A service with faults, each of which happens once, at a request that is counted.

    Args:
        folder: what it keeps.
        tls: certificate and key, where it speaks TLS.
    """

    def __init__(self, folder: Path, tls: tuple[Path, Path] | None = None) -> None:
        self.folder = folder
        self.port = 0
        self.requests: list[str] = []
        self.numbers = count(1000)
        self.lock = threading.RLock()
        self._tls = tls
        self._fault: Fault | None = None
        self._countdown = 0
        self._is_listening = False
        self._server: ThreadingHTTPServer | None = None
        self._thread: threading.Thread | None = None

    def answer(self, asked: Asked) -> Answer:
        """Do what is asked for."""
        raise NotImplementedError

    def is_upload(self, method: str, path: str) -> bool:
        """Whether something is written by it, so that there may be no room, or it may be refused."""
        raise NotImplementedError

    def is_stored(self, method: str, path: str) -> bool:
        """Whether a file is there once it is done."""
        return self.is_upload(method, path)

    def swallowing(self) -> AbstractContextManager[None]:
        """Let all files that are stored within the block not be there after it."""
        raise NotImplementedError

    def failure(self, fault: Fault, path: str) -> Answer:
        """What the service says instead: BUSY, BROKEN, FULL or REFUSED."""
        raise NotImplementedError

    @property
    def is_waiting(self) -> bool:
        return self._countdown > 0

    def inject(self, fault: Fault, at: int) -> None:
        if fault is Fault.DOWN:
            self.go_down()
        else:
            self._fault, self._countdown = fault, at

    def mend(self) -> None:
        self._fault, self._countdown = None, 0
        if not self._is_listening:
            self.start()

    def next_fault(self, method: str, path: str) -> Fault | None:
        with self.lock:
            is_met = self._fault not in {Fault.FULL, Fault.REFUSED} or self.is_upload(method, path)
            if self._fault is Fault.SWALLOWED:
                is_met = self.is_stored(method, path)
            if not self._countdown or not is_met:
                return None
            self._countdown -= 1
            return None if self._countdown else self._fault

    def start(self) -> None:
        """Listen; at the same port again, after ``go_down``."""
        cloud = self

        class Handler(_Handler):
            pass

        Handler.cloud = cloud
        if self._server is None:
            with held_port() as held:
                self.port = held.getsockname()[1]
                self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
            self._server.daemon_threads = True
            if self._tls is not None:
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(*self._tls)
                self._server.socket = context.wrap_socket(
                    self._server.socket, server_side=True, do_handshake_on_connect=False
                )
        else:
            self._server.server_activate()
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        self._is_listening = True

    def go_down(self) -> None:
        """Listen no more until ``start``; the port stays taken, so that nobody else answers there."""
        if self._is_listening and self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.socket.shutdown(socket.SHUT_RDWR)
            self._is_listening = False

    def stop(self) -> None:
        """Listen no more."""
        self.go_down()
        if self._server is not None:
            self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # an answer's second piece would wait for the first to be acknowledged
    disable_nagle_algorithm = True
    cloud: Cloud

    def _answer(self) -> None:
        with suppress(OSError):
            self._handle()

    do_DELETE = do_GET = do_OPTIONS = do_POST = do_PUT = _answer  # noqa: N815 - http.server's names

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _handle(self) -> None:
        path, _, query = self.path.partition("?")
        self.cloud.requests.append(f"{self.command} {path}")
        fault = self.cloud.next_fault(self.command, path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.cloud.folder / f"body-{next(self.cloud.numbers)}"
        with body.open("wb") as file:
            left = length // 2 if fault is Fault.CUT else length
            while left:
                block = self.rfile.read(min(left, BLOCK))
                if not block:
                    raise ConnectionError
                file.write(block)
                left -= len(block)
        if fault is Fault.CUT:
            self._reset()
        elif fault in {Fault.BUSY, Fault.BROKEN, Fault.FULL, Fault.REFUSED}:
            assert fault is not None
            self._say(self.cloud.failure(fault, path))
        else:
            is_swallowed = fault is Fault.SWALLOWED
            with self.cloud.lock, self.cloud.swallowing() if is_swallowed else nullcontext():
                answer = self.cloud.answer(Asked(self.command, path, query, self.headers, body))
            if fault is Fault.DENIED:
                answer = self.cloud.failure(Fault.BROKEN, path)
            if fault in {None, Fault.SWALLOWED, Fault.DENIED}:
                self._say(answer)
            else:
                if fault is Fault.HALF_ANSWER:
                    self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
                self._reset()
        body.unlink(missing_ok=True)

    def _say(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
