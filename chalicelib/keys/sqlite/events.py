"""The entries of all reports in the order of the log, in the Key Server's SQLite file.

A look reads some thousand rows at most. Whose reports a row is about is told by its report's ID, which begins
with its sender's user number.
"""

from __future__ import annotations

import sqlite3
from typing import Final

import msgspec

from chalicelib.contract.report_ids import USER_NUMBER_DIGITS
from chalicelib.keys.entries import Entry
from chalicelib.keys.errors import AuditLogContradicted
from chalicelib.keys.events.model import NumberedEntry, Stretch, types_of
from chalicelib.local.sqlite import Connection, Database

_ROWS: Final = 1000
_ROWS_FOR_SENDERS: Final = 20_000
"""How many rows one look takes: those of other senders' reports are passed over without being read."""

_LAST: Final = "SELECT coalesce(max(number), 0) FROM keys_entries"
_ALL: Final = "SELECT number, report_id, entry FROM keys_entries WHERE number > ? ORDER BY number LIMIT ?"
# the plus has the rows be taken in their order, and not by their reports
_WITHIN: Final = """
    SELECT number, report_id, entry FROM keys_entries
    WHERE number > ? AND number <= ? AND +report_id BETWEEN ? AND ? ORDER BY number LIMIT ?
"""
_OF_SENDER: Final = """
    SELECT number, report_id, entry FROM keys_entries WHERE number IN (
        SELECT number FROM keys_entries INDEXED BY keys_entries_by_report
        WHERE report_id BETWEEN ? AND ? AND number > ? ORDER BY number LIMIT ?
    ) ORDER BY number
"""
_COUNT: Final = """
    SELECT count(*) FROM (
        SELECT 1 FROM keys_entries INDEXED BY keys_entries_by_report WHERE report_id BETWEEN ? AND ? LIMIT ?
    )
"""

_ENTRY = msgspec.json.Decoder(Entry)


class SqliteEventSource:
    """``EventSource`` in one SQLite file.

    Args:
        database: opened with ``MIGRATIONS``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self) -> int:
        """See ``EventSource.last``."""
        return self._database.read(_last)

    def stretch(self, after: int, limit: int, sender: int | None = None) -> Stretch:
        """See ``EventSource.stretch``."""

        def work(connection: Connection) -> tuple[list[sqlite3.Row], int, int]:
            last = _last(connection)
            if sender is None:
                rows = connection.execute(_ALL, (after, _ROWS)).fetchall()
                return rows, rows[-1]["number"] if rows else after, last
            return *_of_sender(connection, after, last, sender), last

        rows, reached, last = self._database.read(work)
        found: list[NumberedEntry] = []
        for row in rows:
            numbered = _numbered(row)
            if not types_of(numbered.report_id, numbered.entry):
                continue
            found.append(numbered)
            if len(found) == limit:
                return Stretch(found, numbered.number, last)
        return Stretch(found, reached, last)


def _last(connection: Connection) -> int:
    return int(connection.execute(_LAST).fetchone()[0])


def _of_sender(connection: Connection, after: int, last: int, sender: int) -> tuple[list[sqlite3.Row], int]:
    """Rows of one sender's reports, and the number behind which nothing was looked at."""
    number = f"{sender:0{USER_NUMBER_DIGITS}d}"
    # report IDs hold letters and digits alone
    reports = (number, f"{number}~")
    # whoever has no more of their own pays for none of the others', and nobody can have these looked through
    if _has_at_most(min(_ROWS_FOR_SENDERS, last - after), connection, reports):
        rows = connection.execute(_OF_SENDER, (*reports, after, _ROWS)).fetchall()
        end = last
    else:
        end = min(last, after + _ROWS_FOR_SENDERS)
        rows = connection.execute(_WITHIN, (after, end, *reports, _ROWS)).fetchall()
    return rows, rows[-1]["number"] if len(rows) == _ROWS else max(after, end)


def _has_at_most(count: int, connection: Connection, reports: tuple[str, str]) -> bool:
    (rows,) = connection.execute(_COUNT, (*reports, max(0, count) + 1)).fetchone()
    return bool(rows <= count)


def _numbered(row: sqlite3.Row) -> NumberedEntry:
    try:
        return NumberedEntry(row["number"], row["report_id"], _ENTRY.decode(row["entry"]))
    except ValueError as error:
        # nobody but a hand at the file makes an entry that is none
        raise AuditLogContradicted("a stored entry is none") from error
