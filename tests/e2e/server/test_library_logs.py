"""No line of a library's own reaches the log of a real server, whatever it quotes."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from chalicelib.observability.log import ALLOWED_FIELDS
from tests.e2e.running_server import ROOT, RunningServer, running_server, wait_for

MARK = "MARKED"
SAID = "all-said"
LINK = f"/app/report/AU/{MARK * 3}randomrando-0000000011462800528240"
LIBRARIES = (
    "root", "asyncio", "botocore.hooks", "chalice", "concurrent.futures", "httpx", "httpcore.http11",
    "starlette", "urllib3.connectionpool", "uvicorn", "uvicorn.access", "uvicorn.asgi",
    "uvicorn.error", "never.heard.of",
)  # fmt: skip
# Python runs this before anything else in the process; the server configures its logs later
CUSTOM = f"""
import logging, os, pathlib, signal, threading, warnings

SECRET = {LINK!r} + "?token={MARK} from 203.0.113.77"

class Unraisable:
    def __del__(self):
        raise RuntimeError(SECRET)

def fail():
    raise RuntimeError(SECRET)

def speak(*_):
    for name in {LIBRARIES!r}:
        logger = logging.getLogger(None if name == "root" else name)
        for level in range(10, 60, 10):
            logger.log(level, "asked for %s", SECRET)
        logger.warning("%d is no number", SECRET)
        try:
            fail()
        except RuntimeError:
            logger.exception(SECRET)
    warnings.warn(SECRET, RuntimeWarning)
    Unraisable()
    thread = threading.Thread(target=fail, name=SECRET)
    thread.start()
    thread.join()
    pathlib.Path(os.environ["ALL_SAID"]).touch()

signal.signal(signal.SIGUSR1, speak)
"""
# what makes uvicorn and the HTTP parser complain
CLOSE = "Host: localhost\r\nConnection: close\r\n"
BAD_REQUESTS = (
    f"GET {LINK}?token={MARK} HTTP/9.9\r\n\r\n",
    f"GET {LINK} HTTP/1.1\r\nHost: {MARK}\r\nBroken header {MARK}\r\n\r\n",
    f"GET /{MARK}%ff%00 HTTP/1.1\r\n{CLOSE}\r\n",
    f"GET /keys/{MARK} HTTP/1.1\r\n{CLOSE}Authorization: Bearer {MARK}\r\n\r\n",
    f"GET {LINK} HTTP/1.1\r\nHost: localhost\r\nUpgrade: {MARK}\r\nConnection: Upgrade, close\r\n\r\n",
    f"POST /sign-in?{MARK} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {MARK}\r\n\r\n",
    (
        f"PUT /cloud/storage/eu-west-1/{MARK}?signature={MARK} HTTP/1.1\r\n{CLOSE}"
        f"Content-Length: {len(MARK)}\r\nx-amz-meta-owner: {MARK}\r\n\r\n{MARK}"
    ),
    MARK * 20000,
)


@pytest.fixture
def loud(tmp_path: Path) -> Iterator[RunningServer]:
    """A server in whose process every library says all it knows when it is sent SIGUSR1."""
    custom = tmp_path / "custom"
    custom.mkdir()
    (custom / "sitecustomize.py").write_text(CUSTOM)
    path = os.pathsep.join((str(custom), str(ROOT)))
    environment = {"PYTHONPATH": path, "ALL_SAID": str(tmp_path / SAID)}
    with running_server(tmp_path / "data", "--log-level", "debug", environment=environment) as server:
        yield server


def send(url: str, request: str) -> None:
    address = httpx.URL(url)
    with socket.create_connection((address.host, address.port or 80), timeout=20) as connection:
        try:
            connection.sendall(request.encode())
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass
        except (ConnectionResetError, BrokenPipeError):
            return


def test_libraries_are_named_and_never_quoted(loud: RunningServer) -> None:
    for request in BAD_REQUESTS:
        send(loud.url, request)
    loud.signal(signal.SIGUSR1)
    wait_for(loud.data.with_name(SAID).exists, "the libraries did not speak")
    assert httpx.get(f"{loud.url}/health").status_code == 200
    log = loud.log.read_text()
    said = log + json.dumps(loud.lines)
    for secret in (MARK, "203.0.113.77", "127.0.0.1", "0000000011462800528240", "/app/report/AU"):
        assert secret not in said
    lines = [json.loads(line) for line in log.splitlines()]
    assert [line for line in lines if not line.keys() <= {"event", *ALLOWED_FIELDS}] == []
    named = {line["library"] for line in lines if line["event"] == "library_log"}
    assert named >= {"root", "asyncio", "botocore.hooks", "chalice", "httpx", "never.heard.of", "py.warnings"}
    failed = {line["event"]: line["error"] for line in lines if "error" in line}
    assert failed["thread_failed"] == failed["unraisable_error"] == "RuntimeError"
