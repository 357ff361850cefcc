"""An AWS account in memory that other processes reach over HTTP, and the User Server's public documents.

moto answers within one process. A cold start has to be measured in a process of its own, so requests that
arrive here are handed on to moto under the name of the service and region for which they were signed.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests
from moto import mock_aws

_SIGNED_FOR = re.compile(r"Credential=[^/]+/\d{8}/(?P<region>[a-z0-9-]+)/(?P<service>[a-z0-9]+)/aws4_request")
_HOSTS = {"ses": "email"}
_DROPPED = {"connection", "content-encoding", "content-length", "date", "server", "transfer-encoding"}

Document = Callable[[str], bytes | None]


@contextmanager
def aws_in_memory(document: Document) -> Iterator[str]:
    """Serve moto and ``document`` on a port of this machine; made-up credentials have to be set.

    Args:
        document: the body of what is asked for without a signature, by path; ``None`` if there is none.

    Yields:
        The endpoint, without a slash at its end.
    """
    one_at_a_time = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            signed = _SIGNED_FOR.search(self.headers.get("Authorization", ""))
            if signed is None:
                found = document(self.path)
                self._send(
                    200 if found is not None else 404, {"Content-Type": "application/json"}, found or b""
                )
                return
            host = f"{_HOSTS.get(signed['service'], signed['service'])}.{signed['region']}.amazonaws.com"
            headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            with one_at_a_time:
                given = requests.request(
                    self.command, f"https://{host}{self.path}", headers=headers, data=body, timeout=30
                )
            kept = {name: value for name, value in given.headers.items() if name.lower() not in _DROPPED}
            self._send(given.status_code, kept, given.content)

        do_GET = do_HEAD = do_POST = do_PUT = _answer  # noqa: N815 - the base class's names

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with mock_aws(), ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()
