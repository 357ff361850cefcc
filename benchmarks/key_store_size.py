"""What a large store costs: ``python -m benchmarks.key_store_size [--entries N] [--keys N] [--seconds N]``.

Two servers, one with next to nothing and one whose store was filled with true chains (by SQL), in one run
and in turns: starting, fetching keys of reports that are anywhere in it, and reading pages of their audit
trails. The log's tree is grown by the server itself before anything is measured. What commands take is
measured by ``benchmarks.key_server_life``. Times are the server's own of the processor, so that other work on
the machine does not count.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import repeat
from pathlib import Path

import httpx
import msgspec

from benchmarks.key_fetch import PEOPLE, REPORTS, TAG, key_requests, measured, processor_seconds
from chalicelib.contract.audit_chain import Head as ChainHead
from chalicelib.contract.audit_chain import genesis
from chalicelib.keys.entries import Entry, Event, Person, next_entry, timestamp
from chalicelib.keys.master_key import MasterKeyWrapper, load_or_create
from chalicelib.keys.model import new_key
from tests.e2e.running_server import Person as SignedIn
from tests.e2e.running_server import RunningServer, running_server, wait_for

TURNS = 3
CONNECTIONS = 8
QUIET = ("--log-level", "warning")
MEASURED = ("start, ms", "fetch, ms", "log page, ms")
PIECE = 10_000
TRAILS = 64
SENDER = Person(11, "Dr", "Pat", "Example", "pat@example.org", "AU")
READERS = [Person(12 + one, "Dr", "Kim", "Example", f"kim{one}@example.org", "AU") for one in range(1000)]
BEGUN = datetime(2026, 3, 4, tzinfo=UTC)

_REPORT = """
    INSERT INTO keys_reports (report_id, owner, wrapped, recalled, seq, head, tag)
    VALUES (?, ?, ?, 0, 0, '', ?)
"""
_ENTRY = "INSERT INTO keys_entries (report_id, seq, entry) VALUES (?, ?, ?)"
_HEAD = "UPDATE keys_reports SET seq = ?, head = ? WHERE report_id = ?"
_INDEX = "CREATE UNIQUE INDEX keys_entries_by_report ON keys_entries (report_id, seq)"


def fill(data: Path, entries: int, keys: int) -> None:
    """Put so many keys with so many entries into a store of which no server runs.

    The entries of a report lie as far apart in the log as they can: all keys are made, then each is fetched
    once, in another order each time.
    """
    wrapper = MasterKeyWrapper(load_or_create(data / "master.key"))
    heads = {f"{SENDER.userid:09d}{number:013d}": "" for number in random.sample(range(10**12), keys)}
    order = list(heads)
    with contextlib.closing(sqlite3.connect(data / "keys.db", isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("PRAGMA journal_mode=MEMORY")
        # made anew at once it takes minutes less than entry by entry
        connection.execute("DROP INDEX keys_entries_by_report")
        for seq in range(1, entries // keys + 1):
            random.shuffle(order)
            for start in range(0, keys, PIECE):
                piece = order[start : start + PIECE]
                made = [_entry(one, seq, heads[one], (seq - 1) * keys + start) for one in piece]
                heads.update(zip(piece, (entry.hash for entry in made), strict=True))
                with _transaction(connection):
                    if seq == 1:
                        wrapped = (
                            (one, str(SENDER.userid), wrapper.wrap(one, new_key()), TAG) for one in piece
                        )
                        connection.executemany(_REPORT, wrapped)
                    connection.executemany(_ENTRY, zip(piece, repeat(seq), map(msgspec.json.encode, made)))
                sys.stderr.write(f"\r{(seq - 1) * keys + start + len(piece)} of {entries} entries")
        sys.stderr.write("\n")
        with _transaction(connection):
            connection.executemany(
                _HEAD, ((entries // keys, head, one) for one, head in sorted(heads.items()))
            )
            connection.execute(_INDEX)
        connection.execute("PRAGMA journal_mode=WAL")


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN")
    yield
    connection.execute("COMMIT")


def _entry(report_id: str, seq: int, before: str, number: int) -> Entry:
    user, action = (random.choice(READERS), "fetch") if seq > 1 else (SENDER, "create")
    at = timestamp(BEGUN + timedelta(milliseconds=100 * number))
    event = Event(at, action, "granted", user, "192.0.2.1")  # type: ignore[arg-type]  # one of two words
    return next_entry(ChainHead(seq - 1, before) if before else genesis(report_id), event)


def in_tree(data: Path) -> int:
    """How many entries are in the log's tree."""
    with contextlib.closing(sqlite3.connect(data / "keys.db")) as connection:
        (size,) = connection.execute("SELECT max(size) FROM keys_log").fetchone()
    return int(size or 0)


def anywhere(data: Path) -> list[str]:
    """Reports that are in a store."""
    with contextlib.closing(sqlite3.connect(data / "keys.db")) as connection:
        statement = "SELECT report_id FROM keys_reports ORDER BY random() LIMIT ?"
        return [report_id for (report_id,) in connection.execute(statement, (REPORTS,))]


def requests(reports: Sequence[str], people: Sequence[SignedIn], query: str) -> list[bytes]:
    """Requests of all these people about all these reports."""
    return [
        f"GET /keys/{report_id}{query} HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {person.token}\r\n\r\n".encode()
        for report_id in reports
        for person in people
        if not report_id.startswith(person.report_id()[:9])
    ]


def fetch_once(server: RunningServer, people: Sequence[SignedIn], reports: Sequence[str]) -> None:
    """Whoever has had a key may read the trail."""
    with server.client() as client:
        for report_id in reports:
            for person in people:
                key = client.get(f"/keys/{report_id}", params={"tag": TAG}, headers=person.headers)
                key.raise_for_status()


def signed_in(server: RunningServer) -> list[SignedIn]:
    """The people who ask."""
    return [server.sign_in(f"person{number}@example.org") for number in range(PEOPLE)]


def stores(folder: Path, entries: int, keys: int) -> Iterator[str]:
    """Make both stores; lines of the report."""
    with running_server(folder / "empty", *QUIET) as server:
        key_requests(server, signed_in(server))
    shutil.copytree(folder / "empty", folder / "full")
    begun = time.perf_counter()
    fill(folder / "full", entries, keys)
    size = (folder / "full" / "keys.db").stat().st_size // 2**20
    yield f"{entries} entries of {keys} keys: {size} MiB, filled in {time.perf_counter() - begun:.0f} s"
    with running_server(folder / "full", *QUIET):
        begun = time.perf_counter()
        wait_for(lambda: in_tree(folder / "full") >= entries, "the tree does not grow", 3600)
        yield f"the tree grew in {time.perf_counter() - begun:.0f} s"


def run(folder: Path, seconds: float) -> Iterator[str]:
    """Measure both stores; lines of the report."""
    reports = {which: anywhere(folder / which) for which in ("empty", "full")}
    figures: dict[str, dict[str, list[float]]] = {name: {"empty": [], "full": []} for name in MEASURED}
    for _ in range(TURNS):
        for which in ("empty", "full"):
            with running_server(folder / which, *QUIET) as server:
                httpx.get(f"{server.url}/health", timeout=60).raise_for_status()
                figures["start, ms"][which].append(processor_seconds(server.process.pid) * 1000)
                people, port = signed_in(server), httpx.URL(server.url).port or 80
                fetches = requests(reports[which], people, f"?tag={TAG}")
                pages = requests(reports[which][:TRAILS], people, "/log?limit=10")
                fetch_once(server, people, reports[which][:TRAILS])
                for name, asked in (("fetch, ms", fetches), ("log page, ms", pages)):
                    rate = measured(name, port, asked, CONNECTIONS, seconds, server.process.pid)
                    figures[name][which].append((rate.cpu_us or 0) / 1000)
    yield f"{'':14}{'empty':>10}{'full':>10}{'ratio':>8}"
    for name, measures in figures.items():
        empty, full = statistics.median(measures["empty"]), statistics.median(measures["full"])
        yield f"{name:14}{empty:10.2f}{full:10.2f}{full / empty:8.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--keys", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=3.0, help="for each turn")
    parser.add_argument(
        "--stores", type=Path, help="a folder with such stores, empty and full, to be changed"
    )
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as temporary:
        folder = arguments.stores or Path(temporary)
        if arguments.stores is None:
            for line in stores(folder, arguments.entries, arguments.keys):
                print(line, flush=True)
        for line in run(folder, arguments.seconds):
            print(line, flush=True)


if __name__ == "__main__":
    main()
