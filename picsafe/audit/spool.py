"""Puts entries that come in no order into that of the log, in a file beside the memory."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

import msgspec

from chalicelib.contract.report_ids import is_report_id
from chalicelib.contract.signed_notes import VerifierKey
from picsafe.audit.errors import NOT_JSON, DoesNotHold, StoreUnavailable
from picsafe.audit.store import PAGE, StoredEntry


class _Hashed(msgspec.Struct, frozen=True):
    """What an entry says of itself that its place is found by."""

    hash: str


_hashed: Final = msgspec.json.Decoder(_Hashed).decode

_TABLES: Final = """
CREATE TABLE places (number INTEGER PRIMARY KEY, hash BLOB NOT NULL);
CREATE TABLE entries (hash BLOB NOT NULL, report_id TEXT NOT NULL, entry BLOB NOT NULL);
"""


class Spool:
    """What is exported; it is a ``exporting.Source`` once it is filled.

    Args:
        database: an empty one that nobody else uses.
        key: the log's public key, if it has one.
        checkpoint: its newest signed note when the export began.
        is_whole: whether all entries are put here, so that one that is missing is told.
    """

    def __init__(
        self,
        database: sqlite3.Connection,
        *,
        key: VerifierKey | None,
        checkpoint: bytes | None,
        is_whole: bool,
    ) -> None:
        self._database = database
        self._key = key
        self._checkpoint = checkpoint
        self._is_whole = is_whole
        self._size = 0
        database.executescript(_TABLES)

    def put_places(self, hashes: Iterable[bytes]) -> None:
        """Add the hashes of the log's entries, in its order."""
        before = self._size
        rows = ((before + at, one) for at, one in enumerate(hashes))
        self._database.executemany("INSERT INTO places VALUES (?, ?)", self._counted(rows))

    def put_entries(self, entries: Iterable[tuple[str, bytes]]) -> None:
        """Add entries, each with its report's ID, in any order.

        Raises:
            StoreUnavailable: one is none.
        """
        rows = ((_hash_of(entry), report_id, entry) for report_id, entry in entries)
        self._database.executemany("INSERT INTO entries VALUES (?, ?, ?)", rows)

    def filled(self) -> None:
        """Say that all of it is there."""
        self._database.execute("CREATE INDEX by_hash ON entries (hash)")

    def has_doubles(self) -> bool:
        """Whether an entry is there twice, which no table has; after ``filled``."""
        found = self._database.execute("SELECT 1 FROM entries GROUP BY hash HAVING count(*) > 1 LIMIT 1")
        return found.fetchone() is not None

    def log_key(self) -> VerifierKey | None:
        """See ``Source.log_key``."""
        return self._key

    def checkpoint(self) -> bytes | None:
        """See ``Source.checkpoint``."""
        return self._checkpoint

    def size(self) -> int:
        """See ``Source.size``."""
        return self._size

    def entries(self, first: int, end: int) -> Iterator[list[StoredEntry]]:
        """See ``Source.entries``.

        Raises:
            DoesNotHold: ``entries_missing``: the log has one that no trail has.
        """
        for start in range(first, end, PAGE):
            rows = self._database.execute(
                "SELECT number, report_id, entry FROM places LEFT JOIN entries USING (hash)"
                " WHERE number >= ? AND number < ? ORDER BY number",
                (start, min(end, start + PAGE)),
            ).fetchall()
            found = [StoredEntry(*row) for row in rows if row[2] is not None]
            if self._is_whole and len(found) != len(rows):
                missing = next(row[0] for row in rows if row[2] is None)
                raise DoesNotHold(
                    "entries_missing",
                    f"Entry {missing} of the log is on no report's trail: it was changed or taken away.",
                    index=missing,
                )
            yield found

    def entries_of(self, report_id: str, first: int, end: int) -> Iterator[list[StoredEntry]]:
        """See ``Source.entries_of``."""
        for page in self.entries(first, end):
            yield [one for one in page if one.report_id == report_id]

    def _counted(self, rows: Iterable[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
        for row in rows:
            self._size = row[0] + 1
            yield row


@contextmanager
def spool_file() -> Iterator[sqlite3.Connection]:
    """An empty database in a folder of this user's own, which is gone afterwards.

    Raises:
        StoreUnavailable: there is no room for it.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="picsafe-export-") as folder:
            path = Path(folder) / "entries.db"
            with closing(sqlite3.connect(path, isolation_level=None)) as database:
                # what is lost with the power is made again
                database.execute("PRAGMA journal_mode=OFF")
                database.execute("PRAGMA synchronous=OFF")
                # sorting takes files as well
                database.execute("PRAGMA temp_store=FILE")
                database.execute("BEGIN")
                yield database
    except sqlite3.Error as error:
        raise StoreUnavailable(
            "unavailable",
            f"There is no room for the entries in {tempfile.gettempdir()}: TMPDIR names another folder.",
        ) from error


def report_of(partition: str) -> str:
    """The ID of the report whose partition of the table it is.

    Raises:
        StoreUnavailable: it is none.
    """
    report_id = partition.partition("#")[2]
    if not is_report_id(report_id):
        raise _no_entry()
    return report_id


def _hash_of(entry: Any) -> bytes:  # noqa: ANN401 - what a table holds is anything
    try:
        return bytes.fromhex(_hashed(entry).hash)
    except (*NOT_JSON, ValueError, TypeError):
        raise _no_entry() from None


def _no_entry() -> StoreUnavailable:
    return StoreUnavailable("unavailable", "The Key Server's table holds an entry that is none.")
