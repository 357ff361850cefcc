"""What exporting and verifying a large log takes: ``python -m benchmarks.audit_export [--entries N]``.

Makes a Key Server's store with true chains, exports it in every format, and verifies the JSON Lines. Prints
entries a second of one core, and the most memory that the process had resident.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from chalicelib.contract.audit_chain import Head, genesis
from chalicelib.keys.entries import Event, Person, next_entry, timestamp
from chalicelib.keys.sqlite import MIGRATIONS
from chalicelib.local.sqlite import Database
from picsafe.audit.exporting import ExportFormat, export
from picsafe.audit.formats.csv_rows import CsvRows
from picsafe.audit.formats.fhir import AuditEvents
from picsafe.audit.formats.json_lines import JsonLines
from picsafe.audit.formats.syslog import SyslogMessages
from picsafe.audit.selection import Selection
from picsafe.audit.store import audit_store
from picsafe.audit.verifying import verify_export

USER = Person(11, "Dr", "Pat", "Example", "pat@example.org", "AU")
FORMATS: dict[str, Callable[[], ExportFormat]] = {
    "jsonl": JsonLines,
    "csv": CsvRows,
    "fhir": AuditEvents,
    "syslog": lambda: SyslogMessages(framed=True),
}


def entries(count: int, reports: int) -> Iterator[tuple[str, int, bytes]]:
    """Rows of ``count`` entries: each report is made, and then asked for by turns with its neighbours."""
    heads: dict[str, Head] = {}
    begun = datetime(2026, 3, 4, tzinfo=UTC)
    each = max(1, count // reports)
    for number in range(count):
        block, within = divmod(number, each * 100)
        report = f"0000000011462{(block * 100 + within % 100) % 10**9:09d}"
        head = heads.get(report) or genesis(report)
        at = timestamp(begun + timedelta(milliseconds=number))
        event = Event(at, "fetch" if head.seq else "create", "granted", USER, "192.0.2.1")
        entry = next_entry(head, event)
        heads[report] = Head(entry.seq, entry.hash)
        if entry.seq >= each:
            del heads[report]
        yield report, entry.seq, msgspec.json.encode(entry)


def make_store(data: Path, count: int, reports: int) -> None:
    """A data folder with ``count`` entries."""
    Database(data / "keys.db", MIGRATIONS).close()
    connection = sqlite3.connect(data / "keys.db")
    connection.execute("PRAGMA synchronous = OFF")
    with connection:
        connection.executemany(
            "INSERT INTO keys_entries (report_id, seq, entry) VALUES (?, ?, ?)", entries(count, reports)
        )
    connection.close()


def measured(name: str, count: int, work: Callable[[], object]) -> None:
    """Print what some work took."""
    begun = time.process_time()
    work()
    seconds = time.process_time() - begun
    resident = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name:8} {count / seconds:10,.0f} entries a second   {resident:6.0f} MiB resident at most",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=300_000)
    parser.add_argument("--reports", type=int, default=30_000)
    parser.add_argument("--formats", nargs="*", default=list(FORMATS), choices=list(FORMATS))
    parser.add_argument("--folder", type=Path, help="for the store and the export")
    arguments = parser.parse_args()
    count = arguments.entries
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        data, exported = Path(folder), Path(folder) / "export"
        make_store(data, count, arguments.reports)
        for name in arguments.formats:
            with audit_store(data) as store, exported.open("wb") as file:
                into = FORMATS[name]()
                now = timestamp(datetime.now(UTC))
                measured(name, count, lambda: export(store, Selection(), into, file.write, now=now))  # noqa: B023 - run at once
            if name == "jsonl":
                with exported.open("rb") as file:
                    measured("verify", count, lambda: verify_export(file))


if __name__ == "__main__":
    main()
