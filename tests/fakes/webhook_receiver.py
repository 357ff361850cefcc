"""A receiver of webhooks on a port of this machine, which checks signatures and fails when it is told to."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.fakes.serving import serving

SECRET = b"example-secret-of-32-bytes-here!"


@dataclass
class Receiver:
    """What a receiver got, and how it answers.

    Attributes:
        url: where it is.
        answer: gives the status and headers of the next answer; ``None`` closes the connection.
        attempts: every message whose signature was right, taken or not: its ID and body.
        taken: those that it has answered with 2xx.
        forged: how many had no right signature.
    """

    url: str = ""
    secret: bytes = SECRET
    answer: Callable[[], tuple[int, dict[str, str]] | None] = lambda: (204, {})
    attempts: list[tuple[str, Any]] = field(default_factory=list)
    taken: list[tuple[str, Any]] = field(default_factory=list)
    forged: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def check(self, headers: Any, body: bytes) -> bool:
        """Whether one of the signatures is right, and the time is about now."""
        message_id, at = headers["webhook-id"], headers["webhook-timestamp"]
        signed = f"{message_id}.{at}.".encode() + body
        wanted = base64.b64encode(hmac.new(self.secret, signed, hashlib.sha256).digest()).decode()
        given = [one.removeprefix("v1,") for one in headers["webhook-signature"].split(" ")]
        return any(hmac.compare_digest(one, wanted) for one in given) and abs(time.time() - int(at)) < 300

    @property
    def kinds(self) -> list[str]:
        """The types of what was taken, each message once."""
        return [kind for _, kind in {one: body["type"] for one, body in self.taken}.items()]


@contextmanager
def receiving(certificate: tuple[Path, Path] | None = None, port: int = 0) -> Iterator[Receiver]:
    """Receive until the block ends, over TLS if there is a certificate and its key."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            with receiver.lock:
                if not receiver.check(self.headers, body):
                    receiver.forged += 1
                else:
                    receiver.attempts.append((self.headers["webhook-id"], json.loads(body)))
                answer = receiver.answer()
                if answer is None:
                    self.close_connection = True
                    return
                if 200 <= answer[0] < 300:
                    receiver.taken.append((self.headers["webhook-id"], json.loads(body)))
            self.send_response(answer[0])
            for name, value in answer[1].items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    scheme = "http" if certificate is None else "https"
    receiver.url = f"{scheme}://localhost:{server.server_address[1]}/hook"
    with serving(server):
        yield receiver
