"""How fast an Endpoint Server accepts posted reports, and in how much memory.

``python -m benchmarks.endpoint_intake [--seconds N] [--megabytes N] [--connections N] [--json]`` posts sealed
reports to a real server, each of other bytes, and in the same run puts as many bytes to nginx, if that is
installed. nginx does not sync what it stores, so that a client does before it counts an upload: on both sides
it is on the disk. Both write a line of log for each.

How much memory large uploads take at once, ``benchmarks.endpoint_memory`` says.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import re
import secrets
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import uvloop

from chalicelib.clock import utc_now
from chalicelib.tokens.claims import AUDIENCE_LIFETIME, lifetime
from tests.e2e.running_endpoint import ENDPOINT, running_endpoint
from tests.e2e.running_server import wait_for
from tests.fakes.endpoint.reports import sealed_report
from tests.fakes.endpoint.user_server import user_server
from tests.fakes.picsafe import FakePicSafe
from tests.fakes.tokens import FakeSigner, make_token, person
from tests.unit.picsafe.endpoint.http.post_office import form

OURS, PEER = "POST /api/report", "nginx, PUT and fsync"
MIB = 2**20
ROUNDS = 5
UPLOADS_OF_ONE_ACCOUNT = 8
NGINX = Path("/usr/sbin/nginx")

Upload = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Rate:
    """What was measured.

    Attributes:
        name: what was done.
        connections: how many clients did it at once.
        per_second: how often it was done.
        p50_ms: half of all took at most this long.
        p99_ms: all but one in a hundred took at most this long.
    """

    name: str
    connections: int
    per_second: float
    p50_ms: float
    p99_ms: float


class Sender:
    """Posts over one connection; each report has other bytes, and is sealed as far as anybody can see.

    Args:
        url: of the endpoint.
        token: of an account.
        report: a sealed report.
    """

    def __init__(self, url: str, token: str, report: bytes) -> None:
        self._port = int(url.rpartition(":")[2])
        name = "0000000171772600767000.picsafe"
        body, kind = form(("token", token), ("picsafe_file", name, report))
        # in the middle of what is encrypted
        varied = body.index(report[:64]) + len(report) // 2
        # a copy of a body would cost the processors more than nginx's client takes
        self._before, self._after = memoryview(body)[:varied], memoryview(body)[varied + 8 :]
        self._head = head_of("POST /api/report", kind, len(body))
        self._connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __call__(self) -> None:
        """Post another report, and be told of its success."""
        if self._connection is None:
            self._connection = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._connection
        for piece in (self._head, self._before, secrets.token_bytes(8), self._after):
            writer.write(piece)
        await writer.drain()
        answer = await read_answer(reader)
        if b'{"success":true}' not in answer:
            raise RuntimeError(answer.decode())


class Putter:
    """Puts files to nginx over one connection, and syncs each."""

    def __init__(self, port: int, folder: Path, size: int) -> None:
        self._port = port
        self._folder = folder
        self._body = secrets.token_bytes(size)
        self._connection: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __call__(self) -> None:
        """Put another file."""
        if self._connection is None:
            self._connection = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._connection
        name = secrets.token_hex(16)
        writer.write(head_of(f"PUT /files/{name}", "application/octet-stream", len(self._body)))
        writer.write(self._body)
        await writer.drain()
        answer = await read_answer(reader)
        if b" 201 " not in answer:
            raise RuntimeError(answer.decode())
        await asyncio.to_thread(_sync, self._folder / name)


def _sync(path: Path) -> None:
    for one in (path, path.parent):
        descriptor = os.open(one, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def head_of(line: str, kind: str, length: int) -> bytes:
    """A request's line and headers."""
    return f"{line} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n".encode()


async def read_answer(reader: asyncio.StreamReader) -> bytes:
    """An answer, headers and all."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    return head + await reader.readexactly(int(length[1]) if length else 0)


async def _compare(sides: dict[str, list[Upload]], seconds: float) -> list[Rate]:
    took: dict[str, list[float]] = {name: [] for name in sides}
    elapsed = dict.fromkeys(sides, 0.0)
    # one thread for each client, whose sync is not to wait for another's
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(max(map(len, sides.values()))))
    for uploads in sides.values():
        await asyncio.gather(*(upload() for upload in uploads))
    # in turns, so that whatever else the machine does is to the cost of both
    for _ in range(ROUNDS):
        for name, uploads in sides.items():
            started = time.perf_counter()
            deadline = started + seconds / ROUNDS
            await asyncio.gather(*(_repeat(upload, deadline, took[name]) for upload in uploads))
            elapsed[name] += time.perf_counter() - started
    return [_rate(name, len(sides[name]), took[name], elapsed[name]) for name in sides]


async def _repeat(upload: Upload, deadline: float, took: list[float]) -> None:
    while (began := time.perf_counter()) < deadline:
        await upload()
        took.append(time.perf_counter() - began)


def _rate(name: str, connections: int, took: list[float], elapsed: float) -> Rate:
    cuts = statistics.quantiles(took, n=100)
    return Rate(name, connections, len(took) / elapsed, cuts[49] * 1000, cuts[98] * 1000)


@contextlib.contextmanager
def nginx(folder: Path) -> Iterator[int]:
    """nginx, which stores what is put below ``/files``; its port."""
    (folder / "files").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"""{user} daemon off; worker_processes auto; pid {folder}/nginx.pid; error_log {folder}/error.log;
        events {{ worker_connections 512; }}
        http {{
          access_log {folder}/access.log; client_max_body_size 0; client_body_temp_path {folder}/temporary;
          server {{
            listen 127.0.0.1:{port}; root {folder};
            location /files {{ dav_methods PUT; }}
          }}
        }}"""
    )
    process = subprocess.Popen([str(NGINX), "-p", str(folder), "-c", str(folder / "nginx.conf")])
    try:
        wait_for(lambda: _answers(port), "nginx does not answer")
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


@contextlib.contextmanager
def endpoint(folder: Path) -> Iterator[tuple[str, list[str], Callable[[], int]]]:
    """An Endpoint Server; its address, tokens of several accounts, and how much memory it has used."""
    signer = FakeSigner()
    with user_server(signer) as issuer:
        (folder / "archive").mkdir()
        config = folder / "endpoint.toml"
        config.write_text(
            f"""data = "{folder}/data"
            [http]
            listen = "127.0.0.1:0"
            public_url = "{ENDPOINT}"
            allow_plain_http = true
            [tokens]
            user_server = "{issuer}"
            [senders]
            reports_a_day = 1000000
            gib_a_day = 100000
            [keys]
            servers = ["https://picsafe.example"]
            [destination.archive]
            kind = "folder"
            path = "{folder}/archive"
            """
        )
        issued, expires = lifetime(utc_now(), AUDIENCE_LIFETIME)
        times = {"iss": issuer, "aud": [ENDPOINT], "iat": issued, "exp": expires}
        tokens = [make_token(signer, person(number), **times) for number in range(1, 18)]
        with running_endpoint(config) as running:
            yield running.url, tokens, running.peak_memory


def measure(folder: Path, seconds: float, size: int, connections: int) -> list[Rate]:
    """Both sides, on the same disk."""
    (folder / "reports").mkdir()
    report = sealed_report(FakePicSafe(), folder / "reports", padding=size).read_bytes()
    with contextlib.ExitStack() as stack:
        url, tokens, _ = stack.enter_context(endpoint(folder))
        sides: dict[str, list[Upload]] = {
            OURS: [
                Sender(url, tokens[number // UPLOADS_OF_ONE_ACCOUNT], report) for number in range(connections)
            ]
        }
        if NGINX.exists():
            place = folder / "nginx"
            place.mkdir()
            port = stack.enter_context(nginx(place))
            sides[PEER] = [Putter(port, place / "files", len(report)) for _ in range(connections)]
        return uvloop.run(_compare(sides, seconds))


def table(rates: list[Rate], size: int) -> str:
    """As text."""
    ours, peers = rates[0], rates[1:]
    lines = [f"{size / MIB:.1f} MiB a report, {ours.connections} connections", ""]
    lines += [
        f"{rate.name:<24} {rate.per_second:8.1f}/s  p50 {rate.p50_ms:7.1f} ms  p99 {rate.p99_ms:7.1f} ms"
        for rate in rates
    ]
    ratio = [f"{ours.per_second / peer.per_second:.2f} of {peer.name}" for peer in peers]
    return "\n".join([*lines, "", *(ratio or ["nginx is not installed: apt-get install nginx-light"])])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=10, help="for each side")
    parser.add_argument("--megabytes", type=int, default=1)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    size = given.megabytes * MIB
    with tempfile.TemporaryDirectory(prefix="picsafe-") as name:
        rates = measure(Path(name), given.seconds, size, given.connections)
    print(json.dumps([asdict(rate) for rate in rates]) if given.json else table(rates, size))


if __name__ == "__main__":
    main()
