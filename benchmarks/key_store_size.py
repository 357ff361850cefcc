"""What a large store costs: ``python -m benchmarks.key_store_size [--entries N] [--keys N] [--seconds N]``.

Two servers, one with next to nothing and one whose store was filled with true chains (by SQL, in no
order of the reports' IDs), in one run and in turns: starting, fetching keys, and reading a page of an audit
trail. The log's tree is grown by the server itself before anything is measured. What exporting and verifying
takes is measured by ``benchmarks.audit_export``. Times are the server's own of the processor, so that other
work on the machine does not count.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec

from benchmarks.key_fetch import PEOPLE, TAG, WARM_UP, key_requests, measured
from chalicelib.contract.audit_chain import Head as ChainHead
from chalicelib.contract.audit_chain import genesis
from chalicelib.keys.entries import Event, Person, next_entry, timestamp
from chalicelib.keys.master_key import MasterKeyWrapper, load_or_create
from chalicelib.keys.model import new_key
from tests.e2e.running_server import Person as SignedIn
from tests.e2e.running_server import running_server, wait_for

TURNS = 3
CONNECTIONS = 8
QUIET = ("--log-level", "warning")
MEASURED = ("start, ms", "fetch, ms", "log page, ms")
PIECE = 1000
SENDER = Person(11, "Dr", "Pat", "Example", "pat@example.org", "AU")
READER = Person(12, "Dr", "Kim", "Example", "kim@example.org", "AU")
BEGUN = datetime(2026, 3, 4, tzinfo=UTC)

_REPORT = """
    INSERT INTO keys_reports (report_id, owner, wrapped, recalled, seq, head, tag)
    VALUES (?, ?, ?, 0, ?, ?, ?)
"""


def fill(data: Path, entries: int, keys: int) -> None:
    """Put so many keys with so many entries into a store of which no server runs."""
    wrapper = MasterKeyWrapper(load_or_create(data / "master.key"))
    each = entries // keys
    connection = sqlite3.connect(data / "keys.db", isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-200000")
    numbers = random.sample(range(10**12), keys)
    for start in range(0, keys, PIECE):
        connection.execute("BEGIN")
        for number in numbers[start : start + PIECE]:
            _add(connection, f"{SENDER.userid:09d}{number:013d}", each, wrapper)
        connection.execute("COMMIT")
        sys.stderr.write(f"\r{min(start + PIECE, keys)} of {keys} keys")
    sys.stderr.write("\n")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _add(connection: sqlite3.Connection, report_id: str, each: int, wrapper: MasterKeyWrapper) -> None:
    head, rows = genesis(report_id), []
    for seq in range(each):
        user, action = (READER, "fetch") if seq else (SENDER, "create")
        event = Event(timestamp(BEGUN + timedelta(seconds=seq)), action, "granted", user, "192.0.2.1")  # type: ignore[arg-type]  # one of two words
        entry = next_entry(head, event)
        head = ChainHead(entry.seq, entry.hash)
        rows.append((report_id, entry.seq, msgspec.json.encode(entry)))
    wrapped = wrapper.wrap(report_id, new_key())
    connection.execute(_REPORT, (report_id, str(SENDER.userid), wrapped, head.seq, head.hash, TAG))
    connection.executemany("INSERT INTO keys_entries (report_id, seq, entry) VALUES (?, ?, ?)", rows)


def in_tree(data: Path) -> int:
    """How many entries are in the log's tree."""
    with contextlib.closing(sqlite3.connect(data / "keys.db")) as connection:
        (size,) = connection.execute("SELECT max(size) FROM keys_log").fetchone()
    return int(size or 0)


def processor_seconds(pid: int) -> float:
    """What a process has used of the processor."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def log_requests(people: Sequence[SignedIn]) -> list[bytes]:
    """Requests for the first page of the trail of each person's first report."""
    return [
        f"GET /keys/{person.report_id(number)}/log?limit=10 HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {person.token}\r\n\r\n".encode()
        for number, person in enumerate(people)
    ]


def run(folder: Path, entries: int, keys: int, seconds: float) -> Iterator[str]:
    """Everything; lines of the report."""
    with running_server(folder / "empty", *QUIET) as server:
        people = [server.sign_in(f"person{number}@example.org") for number in range(PEOPLE)]
        fetches = key_requests(server, people)
        # tokens name the address, so that all servers are at the same one, one after the other
        port = httpx.URL(server.url).port or 80
    shutil.copytree(folder / "empty", folder / "full")
    begun = time.perf_counter()
    fill(folder / "full", entries, keys)
    size = (folder / "full" / "keys.db").stat().st_size // 2**20
    yield f"{entries} entries of {keys} keys: {size} MiB, filled in {time.perf_counter() - begun:.0f} s"
    with running_server(folder / "full", *QUIET, port=port):
        begun = time.perf_counter()
        wait_for(lambda: in_tree(folder / "full") >= entries, "the tree does not grow", 3600)
        yield f"the tree grew in {time.perf_counter() - begun:.0f} s"
    figures: dict[str, dict[str, list[float]]] = {name: {"empty": [], "full": []} for name in MEASURED}
    for _ in range(TURNS):
        for which in ("empty", "full"):
            with running_server(folder / which, *QUIET, port=port) as server:
                httpx.get(f"{server.url}/health", timeout=60).raise_for_status()
                before = processor_seconds(server.process.pid)
                figures["start, ms"][which].append(before * 1000)
                for name, requests in (("fetch, ms", fetches), ("log page, ms", log_requests(people))):
                    rate = measured(name, port, requests, CONNECTIONS, seconds)
                    now = processor_seconds(server.process.pid)
                    done = rate.per_second * (seconds + min(WARM_UP, seconds))
                    figures[name][which].append((now - before) * 1000 / done)
                    before = now
    yield f"{'':14}{'empty':>10}{'full':>10}{'ratio':>8}"
    for name, measures in figures.items():
        empty, full = statistics.median(measures["empty"]), statistics.median(measures["full"])
        yield f"{name:14}{empty:10.2f}{full:10.2f}{full / empty:8.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--keys", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=3.0, help="for each turn")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        for line in run(Path(folder), arguments.entries, arguments.keys, arguments.seconds):
            print(line, flush=True)


if __name__ == "__main__":
    main()
