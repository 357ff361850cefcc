"""How fast keys are fetched over HTTP, with authentication and a synced audit entry for each.

``python -m benchmarks.key_fetch [--seconds N] [--peer PATH] [--standby] [--json]`` starts a real server,
makes people and reports, and fetches keys at 1, 8 and 32 connections from a process of its own. In the same
run it measures what the machine can do at most: synced SQLite commits on the same disk, and the server's bare
``GET /health``; and, where they are installed, what OpenBao and Barbican do with the same load
(``benchmarks.openbao``, ``benchmarks.barbican``). What a server took of the processor for each answer
depends little on what else the machine does: by that, runs of different times are compared. With
``--standby`` a second server, whose answers wait until a standby on the same machine has them on its disk, is
measured in turns with the first.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import cast

import httpx
import uvloop

from benchmarks import barbican, openbao
from tests.e2e.running_server import Person, RunningServer, running_server, wait_for
from tests.e2e.server.following import running_standby

CONNECTIONS = (1, 8, 32)
PEOPLE = 8
REPORTS = 256
WARM_UP = 0.5
TAG = "ab" * 32
OURS, BARE = "GET /keys/{report_id}", "GET /health"
WITH_STANDBY = "the same, on a standby"
PEER, SECOND = "OpenBao read", "Barbican read"
BARBICAN_SECRETS = 64

Target = tuple[str, int, Sequence[bytes], int]
"""What is measured: its name, its port, the requests, and the server's process."""


@dataclass(frozen=True)
class Rate:
    """What was measured.

    Attributes:
        name: what was done.
        connections: how many clients did it at once.
        per_second: how often it was done.
        p50_ms: half of all took at most this long.
        p99_ms: all but one in a hundred took at most this long.
        cpu_us: microseconds of the processor that the server took for each, if that was looked at.
    """

    name: str
    connections: int
    per_second: float
    p50_ms: float
    p99_ms: float
    cpu_us: float | None = None


class _Client(asyncio.Protocol):
    """One connection that sends the same requests again and again; as light as can be."""

    def __init__(self, requests: Iterator[bytes], durations: list[float], end: float) -> None:
        self._requests = requests
        self._durations = durations
        self._end = end
        self._received = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._send()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, gap, body = self._received.partition(b"\r\n\r\n")
        if not gap:
            return
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        if not head.startswith(b"HTTP/1.1 200 "):
            self._fail(RuntimeError(head.partition(b"\r\n")[0].decode()))
            return
        now = time.perf_counter()
        self._durations.append(now - self._started)
        self._received = b""
        if now < self._end:
            self._send()
        else:
            self._transport.close()
            self.done.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail(exc or ConnectionError("the server closed the connection"))

    def _send(self) -> None:
        self._started = time.perf_counter()
        self._transport.write(next(self._requests))

    def _fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)


async def _load(
    port: int, requests: Sequence[bytes], connections: int, seconds: float
) -> tuple[list[float], float]:
    durations: list[float] = []
    started = time.perf_counter()
    loop = asyncio.get_running_loop()
    clients = []
    # apart from one another, and elsewhere in each run: nobody repeats a request often
    begin = random.randrange(len(requests))
    for number in range(connections):
        start = (begin + number * len(requests) // connections) % len(requests)
        mine = cycle([*requests[start:], *requests[:start]])
        _, client = await loop.create_connection(
            partial(_Client, mine, durations, started + seconds), "127.0.0.1", port
        )
        clients.append(client)
    await asyncio.gather(*(client.done for client in clients))
    return durations, time.perf_counter() - started


def _load_process(
    port: int, requests: Sequence[bytes], connections: int, seconds: float, pid: int | None
) -> tuple[list[float], float, float | None]:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_load(port, requests, connections, min(WARM_UP, seconds)))
        before = None if pid is None else processor_seconds(pid)
        durations, elapsed = runner.run(_load(port, requests, connections, seconds))
        return durations, elapsed, None if pid is None or before is None else processor_seconds(pid) - before


def measured(
    name: str,
    port: int,
    requests: Sequence[bytes],
    connections: int,
    seconds: float,
    pid: int | None = None,
) -> Rate:
    """Put load on the server, which is the process ``pid``, from another process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        durations, elapsed, used = pool.apply(_load_process, (port, requests, connections, seconds, pid))
    ordered = statistics.quantiles(durations, n=100) if len(durations) > 1 else [0.0] * 99
    cpu_us = None if used is None else used / len(durations) * 1e6
    return Rate(name, connections, len(durations) / elapsed, ordered[49] * 1000, ordered[98] * 1000, cpu_us)


def processor_seconds(pid: int) -> float:
    """What a process and those that it has started have used of the processor."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # after the program's name, which may hold anything: the state, the parent, and so on
            fields = stat.read_text().rpartition(")")[2].split()
            if str(pid) in {stat.parent.name, fields[1]}:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def key_requests(server: RunningServer, people: Sequence[Person]) -> list[bytes]:
    """Make reports and give the requests for their keys, each by somebody else than the sender.

    Nobody gets one key more than thirty times in ten minutes, so that there are many reports, and all people
    read each.
    """
    requests = []
    with server.client() as client:
        for number in range(REPORTS):
            sender = people[number % len(people)]
            report_id = sender.report_id(number)
            client.post("/keys", json={"report_id": report_id}, headers=sender.headers).raise_for_status()
            url = f"/keys/{report_id}/tag"
            client.put(url, json={"tag": TAG}, headers=sender.headers).raise_for_status()
            requests += [
                f"GET /keys/{report_id}?tag={TAG} HTTP/1.1\r\nHost: localhost\r\n"
                f"Authorization: Bearer {reader.token}\r\n\r\n".encode()
                for reader in people
                if reader is not sender
            ]
    return requests


def synced_commits(folder: Path, seconds: float) -> Rate:
    """Commits of one row each, one after another, each synced: the disk's limit without group commit."""
    connection = sqlite3.connect(folder / "limit.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE entry (number INTEGER PRIMARY KEY, content TEXT)")
    content = "x" * 400
    durations = []
    started = now = time.perf_counter()
    while now < started + seconds:
        connection.execute("INSERT INTO entry (content) VALUES (?)", (content,))
        before, now = now, time.perf_counter()
        durations.append(now - before)
    connection.close()
    quantiles = statistics.quantiles(durations, n=100)
    return Rate(
        "synced SQLite commits", 1, len(durations) / (now - started), quantiles[49] * 1e3, quantiles[98] * 1e3
    )


def with_standby(folder: Path, stack: contextlib.ExitStack) -> Target:
    """A server whose answers wait for a standby that runs beside it."""
    arguments = ("--log-level", "warning", "--standby", "required")
    server = stack.enter_context(running_server(folder / "first", *arguments))
    stack.enter_context(running_standby(folder / "standby", server.data))
    with server.client() as client:
        wait_for(lambda: client.get("/health").status_code == 200, "the standby is heard of")
    people = [server.sign_in(f"person{number}@example.org") for number in range(PEOPLE)]
    port = httpx.URL(server.url).port or 80
    return WITH_STANDBY, port, key_requests(server, people), server.process.pid


def run(
    seconds: float,
    peer_program: Path | None,
    barbican_python: Path | None = None,
    *,
    standby: bool = False,
) -> list[Rate]:
    """Everything, in one go, on one disk; what is to be compared is measured one right after another."""
    rates = []
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=Path.cwd())))
        rates.append(synced_commits(folder, seconds))
        quiet = ("--log-level", "warning")
        server = stack.enter_context(running_server(folder / "data", *quiet, processes=None))
        people = [server.sign_in(f"person{number}@example.org") for number in range(PEOPLE)]
        port = httpx.URL(server.url).port or 80
        pid = server.process.pid
        targets: list[Target] = [
            (BARE, port, [b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"], pid),
            (OURS, port, key_requests(server, people), pid),
        ]
        if standby:
            targets.append(with_standby(folder, stack))
        if peer_program is not None:
            peer = stack.enter_context(
                openbao.running(peer_program, folder / "openbao", readers=PEOPLE, keys=REPORTS)
            )
            targets.append((PEER, peer.port, peer.requests, peer.pid))
        if barbican_python is not None:
            second = stack.enter_context(
                barbican.running(barbican_python, folder / "barbican", keys=BARBICAN_SECRETS)
            )
            targets.append((SECOND, second.port, second.requests, second.pid))
        for connections in CONNECTIONS:
            for name, at, requests, server_pid in targets:
                rates.append(measured(name, at, requests, connections, seconds, server_pid))
    return rates


def report(rates: Sequence[Rate]) -> str:
    """A table, with each rate as a ratio to the two limits, and ours as a ratio to the peer's."""
    commits = next(rate for rate in rates if rate.name.startswith("synced"))
    by_load = {(rate.name, rate.connections): rate.per_second for rate in rates}
    titles = (
        *("at once", "per s", "p50 ms", "p99 ms", "CPU µs"),
        *("/ commits", "/ health", "/ OpenBao", "/ Barbican"),
    )
    lines = [f"{'':24}" + "".join(f"{title:>12}" for title in titles)]
    for rate in rates:
        of_server = rate.name in {OURS, BARE}
        ratios = (
            rate.per_second / commits.per_second,
            _ratio(rate, by_load.get((BARE, rate.connections)) if of_server else None),
            _ratio(rate, by_load.get((PEER, rate.connections)) if rate.name == OURS else None),
            _ratio(rate, by_load.get((SECOND, rate.connections)) if rate.name == OURS else None),
        )
        lines.append(
            f"{rate.name:24}{rate.connections:12}{rate.per_second:12.0f}{rate.p50_ms:12.2f}{rate.p99_ms:12.2f}"
            + ("" if rate.cpu_us is None else f"{rate.cpu_us:.0f}").rjust(12)
            + "".join(f"{'':>12}" if ratio is None else f"{ratio:12.2f}" for ratio in ratios)
        )
    names = {rate.name for rate in rates}
    notes = [openbao.FOOTNOTE if PEER in names else openbao.HOW_TO_GET]
    notes += [barbican.FOOTNOTE] if SECOND in names else []
    return "\n".join([*lines, "", *notes])


def _ratio(rate: Rate, other: float | None) -> float | None:
    return None if other is None else rate.per_second / other


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="for each measurement; up to 10")
    parser.add_argument("--peer", type=Path, help="OpenBao's program, unless it is 'bao' in PATH")
    parser.add_argument("--barbican", type=Path, help="Python of an environment with Barbican and gunicorn")
    parser.add_argument("--standby", action="store_true", help="measure answers that wait for one as well")
    parser.add_argument("--json", action="store_true", help="print JSON")
    arguments = parser.parse_args()
    program = openbao.found(arguments.peer)
    if program is None and arguments.peer is not None:
        parser.error(f"{arguments.peer} is no program")
    rates = run(arguments.seconds, program, arguments.barbican, standby=arguments.standby)
    sys.stdout.write(
        (json.dumps([asdict(rate) for rate in rates]) if arguments.json else report(rates)) + "\n"
    )


if __name__ == "__main__":
    main()
