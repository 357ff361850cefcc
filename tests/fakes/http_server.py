"""A fake PicSafe on a port of this machine, for tests that need a process of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from tests.fakes.picsafe import FakePicSafe
from tests.fakes.serving import serving


@contextmanager
def serve_over_http(fake: FakePicSafe) -> Iterator[str]:
    """Serve ``fake`` and yield its origin, which it takes as its own and its storage's."""
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # an answer's second piece would wait for the first to be acknowledged
        disable_nagle_algorithm = True

        def _answer(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            try:
                content = self.rfile.read(length)
            except ConnectionError:
                content = b""
            if len(content) < length:  # the client was killed before it had sent everything
                self.close_connection = True
                return
            request = httpx.Request(
                self.command,
                f"http://{self.headers['host']}{self.path}",
                headers=dict(self.headers.items()),
                content=content,
            )
            with lock:
                answer = fake.handle(request)
            answered = b"".join(answer.iter_raw()) if not hasattr(answer, "_content") else answer.content
            with suppress(ConnectionError):  # the client was killed, which is what some tests are about
                self.send_response(answer.status_code)
                for name, value in answer.headers.items():
                    if name.lower() not in {"content-length", "transfer-encoding"}:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(answered)))
                self.end_headers()
                self.wfile.write(answered)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - http.server's names

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.origin = fake.storage = f"http://127.0.0.1:{server.server_address[1]}"
    with serving(server):
        yield fake.origin
    # where it is broken, the client was only cut off
    assert fake.broken == []
