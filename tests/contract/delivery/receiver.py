"""A hospital's HTTP server that takes reports, and fails as it is told to; a process of its own.

``python -m tests.contract.delivery.receiver FOLDER PORT`` prints its port. With a third argument it fails at
random. ``PUT /fault`` arms a fault, and ``GET /arrived`` says what has arrived.
"""

from __future__ import annotations

import base64
import hashlib
import json
import mmap
import random
import socket
import struct
import sys
import tempfile
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any

from tests.contract.delivery.harness import SECONDS, Fault

BLOCK = 1024 * 1024
PASSING = (Fault.BUSY, Fault.BROKEN, Fault.FULL, Fault.LOST_ANSWER, Fault.HALF_ANSWER, Fault.CUT)
STATUS = {Fault.BUSY: 503, Fault.BROKEN: 500, Fault.FULL: 507, Fault.REFUSED: 422}


class Receiver(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder: Path, port: int, *, at_random: bool) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.folder = folder
        self.arrived: list[dict[str, Any]] = []
        self.requests: list[str] = []
        self.at_random = at_random
        self.fault: Fault | None = None
        self.countdown = 0


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # an answer's second piece would wait for the first to be acknowledged
    disable_nagle_algorithm = True
    server: Receiver

    def do_GET(self) -> None:
        self._say(
            200,
            json.dumps(
                {
                    "arrived": self.server.arrived,
                    "requests": self.server.requests,
                    "waiting": self.server.countdown > 0,
                }
            ).encode(),
        )

    def do_OPTIONS(self) -> None:
        self._say(204, b"")

    def do_PUT(self) -> None:
        wanted = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.fault = Fault[wanted["fault"]] if wanted["fault"] else None
        self.server.countdown = wanted["at"]
        self._say(204, b"")

    def do_POST(self) -> None:
        self.server.requests.append(str(self.headers))
        fault = self._fault()
        length = int(self.headers["Content-Length"])
        if fault is Fault.CUT:
            self.rfile.read(length // 2)
            self._reset()
            return
        with tempfile.TemporaryFile(dir=self.server.folder) as body:
            digest = self._read(length, body)
            if fault in STATUS:
                self._say(STATUS[fault], b"no", self._pause() if fault is Fault.BUSY else {})
                return
            if self.headers["Content-Digest"] != digest:
                self._say(400, b"not what was sent")
                return
            self.server.arrived.append(_report(body, self.headers))
        if fault is Fault.LOST_ANSWER:
            self._reset()
        elif fault is Fault.HALF_ANSWER:
            self.wfile.write(b"HTTP/1.1 201 Created\r\nContent-Length: 100\r\n\r\nhalf")
            self._reset()
        else:
            self._say(201, b"taken")

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _fault(self) -> Fault | None:
        if self.server.at_random:
            # a third of the time, in every way
            return random.choice([*PASSING, *[None] * 2 * len(PASSING)])
        if self.server.countdown:
            self.server.countdown -= 1
            if not self.server.countdown:
                return self.server.fault
        return None

    def _pause(self) -> dict[str, str]:
        return {"Retry-After": "0" if self.server.at_random else str(SECONDS)}

    def _read(self, length: int, body: IO[bytes]) -> str:
        digest = hashlib.sha256()
        while length:
            block = self.rfile.read(min(length, BLOCK))
            if not block:
                raise ConnectionError
            length -= len(block)
            digest.update(block)
            body.write(block)
        body.flush()
        return f"sha-256=:{base64.b64encode(digest.digest()).decode()}:"

    def _say(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


def _report(body: IO[bytes], headers: Any) -> dict[str, Any]:  # an email.message.Message
    boundary = headers.get_boundary()
    assert boundary
    delivery_id = headers["Idempotency-Key"].strip('"')
    files, manifest = {}, {}
    mapped = mmap.mmap(body.fileno(), 0, access=mmap.ACCESS_READ)
    marker, position = b"--" + boundary.encode(), 0
    while mapped[position : position + len(marker) + 2] == marker + b"\r\n":
        head_end = mapped.find(b"\r\n\r\n", position)
        head = mapped[position:head_end].decode("ascii")
        end = mapped.find(b"\r\n" + marker, head_end)
        name = head.split('filename="')[1].split('"')[0]
        files[name] = _digest(mapped, head_end + 4, end)
        if name == "manifest.json":
            manifest = json.loads(mapped[head_end + 4 : end])
        position = end + 2
    assert mapped[position:] == marker + b"--\r\n"
    del files["manifest.json"]
    assert manifest["delivery_id"] == delivery_id
    assert files == {file["name"]: file["sha256"] for file in manifest["files"]}
    return {"delivery_id": delivery_id, "files": files}


def _digest(mapped: mmap.mmap, start: int, end: int) -> str:
    digest = hashlib.sha256()
    for offset in range(start, end, BLOCK):
        digest.update(mapped[offset : min(offset + BLOCK, end)])
    return digest.hexdigest()


if __name__ == "__main__":
    receiver = Receiver(Path(sys.argv[1]), int(sys.argv[2]), at_random=len(sys.argv) > 3)
    print(receiver.server_address[1], flush=True)
    receiver.serve_forever()
