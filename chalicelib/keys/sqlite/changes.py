"""What has changed in a Key Server's SQLite file since an entry, and a file that takes it over as it is.

Every change of a report moves its head, so that the entries behind a number, and the rows of their reports as
they are now, are all that has changed. Counters of limits, and what was asked of reports that are not there,
are no part of it. How far the targets of webhooks have come is told each time, as far as the entries reach.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import msgspec

from chalicelib.errors import Unavailable
from chalicelib.keys.events.model import position_at
from chalicelib.keys.events.webhooks import TargetState

BATCH = 4000
MAX_BYTES = 8 * 1024 * 1024
MAX_WRAPPED = 1000

Row = dict[str, Any]
"""The columns of a table by their names: text, integers, bytes or nothing."""


class NumberedEntry(msgspec.Struct, frozen=True, array_like=True):
    """An entry of a trail, and its place in the log of all."""

    number: int
    report_id: str
    seq: int
    entry: bytes


class Changes(msgspec.Struct, frozen=True):
    """What has changed.

    Attributes:
        schema: how many migrations the file has had.
        key_id: of the wrapping key that keys are stored under.
        entries: in the order of their numbers.
        reports: the rows of their reports, and ``openings`` of those who were given their keys by them.
        log: the row of the log's key, without the state of the tree.
        checkpoint: the log's newest signed one if the entries end exactly where it does.
        last: the number of the newest entry that there is.
        before: the hash of the entry behind which they are; ``None`` if there is none of that number.
        epoch: of the Key Server.
        standby: whose word counts for answers that wait for a standby.
        webhooks: how far each target of webhooks has come, but no further than the entries reach.
    """

    schema: int
    key_id: str | None
    entries: list[NumberedEntry]
    reports: list[Row]
    openings: list[Row]
    log: Row | None
    checkpoint: bytes | None
    last: int
    before: str | None
    epoch: int
    standby: str | None
    webhooks: list[Row] = []


class Written(msgspec.Struct, frozen=True):
    """What is looked at of an entry that is this file's own."""

    at: str
    hash: str


WRITTEN = msgspec.json.Decoder(Written)
_STATE = msgspec.json.Decoder(TargetState)
_STATES = "SELECT name, state FROM keys_webhooks ORDER BY name"
_ENTRIES = "SELECT number, report_id, seq, entry FROM keys_entries WHERE number > ? ORDER BY number LIMIT ?"
_REPORTS = """
    SELECT keys_reports.* FROM json_each(?) AS told CROSS JOIN keys_reports ON report_id = told.value
"""
_OPENINGS = """
    SELECT DISTINCT keys_openings.* FROM json_each(?) AS told CROSS JOIN keys_openings
        ON report_id = told.value ->> 0 AND last_at = told.value ->> 1
"""


class ChangeSource:
    """Reads a file that a server may be writing to.

    Args:
        path: the file.

    Raises:
        Unavailable: it cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        except sqlite3.Error as error:
            raise Unavailable from error
        self._connection.row_factory = sqlite3.Row

    def close(self) -> None:
        """Close it."""
        self._connection.close()

    def last(self) -> int:
        """The number of the newest entry.

        Raises:
            Unavailable: the file cannot be read.
        """
        try:
            return int(
                self._connection.execute("SELECT coalesce(max(number), 0) FROM keys_entries").fetchone()[0]
            )
        except sqlite3.Error as error:
            raise Unavailable from error

    def hash(self, number: int) -> str | None:
        """The hash of an entry; ``None`` if there is none of that number.

        Raises:
            Unavailable: the file cannot be read.
        """
        statement = "SELECT entry FROM keys_entries WHERE number = ?"
        try:
            row = self._connection.execute(statement, (number,)).fetchone()
        except sqlite3.Error as error:
            raise Unavailable from error
        return None if row is None else WRITTEN.decode(row["entry"]).hash

    def webhooks(self) -> list[Row]:
        """How far the targets of webhooks have come.

        Raises:
            Unavailable: the file cannot be read.
        """
        try:
            return [dict(row) for row in self._connection.execute(_STATES)]
        except sqlite3.Error as error:
            raise Unavailable from error

    def after(self, number: int, most: int | None = None) -> Changes:
        """Up to 4,000 entries behind ``number``, and what has changed with them, of one moment.

        Fewer where all that would be more than 8 MiB, which no message need be, or where ``most`` is less;
        one in any case.

        Raises:
            Unavailable: the file cannot be read.
        """
        try:
            self._connection.execute("BEGIN")
            try:
                return self._changes(number, BATCH if most is None else max(1, min(most, BATCH)))
            finally:
                self._connection.rollback()
        except sqlite3.Error as error:
            raise Unavailable from error

    def wrapped(self, after: str) -> list[tuple[str, bytes]]:
        """Up to 1,000 wrapped keys of reports behind ``after``.

        Raises:
            Unavailable: the file cannot be read.
        """
        statement = (
            "SELECT report_id, wrapped FROM keys_reports WHERE report_id > ? ORDER BY report_id LIMIT ?"
        )
        try:
            rows = self._connection.execute(statement, (after, MAX_WRAPPED)).fetchall()
        except sqlite3.Error as error:
            raise Unavailable from error
        return [(row["report_id"], row["wrapped"]) for row in rows]

    def _changes(self, number: int, most: int) -> Changes:
        run = self._connection.execute
        (schema,) = run("PRAGMA user_version").fetchone()
        wrapping = run("SELECT key_id FROM keys_wrapping").fetchone()
        log = run("SELECT origin, public, wrapped, size, checkpoint FROM keys_log").fetchone()
        succession = run("SELECT epoch, standby FROM keys_succession").fetchone()
        size = log["size"] if log is not None else 0
        # what ends where a checkpoint does can be compared with it
        most = min(most, size - number) if size > number else most
        entries, reports, openings = self._fitting(number, most)
        end = entries[-1].number if entries else number
        ends_there = bool(entries) and end == size
        last = self.last()
        return Changes(
            schema,
            wrapping and wrapping["key_id"],
            entries,
            reports,
            openings,
            None if log is None else {name: log[name] for name in ("origin", "public", "wrapped")},
            log["checkpoint"] if log is not None and ends_there else None,
            last,
            self.hash(number),
            succession["epoch"],
            succession["standby"],
            [{**row, "state": self._reached(row["state"], end, last)} for row in self.webhooks()],
        )

    def _fitting(self, number: int, most: int) -> tuple[list[NumberedEntry], list[Row], list[Row]]:
        """Entries behind a number with their reports' rows and openings: as many as one message takes."""
        run = self._connection.execute
        while True:
            entries = [NumberedEntry(*row) for row in run(_ENTRIES, (number, most))]
            named = _json(sorted({one.report_id for one in entries}))
            told = _json([(one.report_id, WRITTEN.decode(one.entry).at) for one in entries])
            reports = [dict(row) for row in run(_REPORTS, (named,))]
            openings = [dict(row) for row in run(_OPENINGS, (told,))]
            size = sum(len(one.entry) for one in entries) + sum(map(_size, (*reports, *openings)))
            if size <= MAX_BYTES or len(entries) <= 1:
                return entries, reports, openings
            most = len(entries) // 2

    def _reached(self, state: bytes, end: int, last: int) -> bytes:
        """A target's state for who has the log up to ``end`` alone: it has taken all that is there."""
        found = _STATE.decode(state)
        # one behind the log's own end is of another log, and stays what it is
        if not end < found.number <= last:
            return state
        newest = self.hash(end)
        position = position_at(end, None if newest is None else bytes.fromhex(newest))
        return msgspec.json.encode(
            msgspec.structs.replace(found, number=position.number, hash=position.hash.hex())
        )


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _size(row: Row) -> int:
    return sum(len(value) for value in row.values() if isinstance(value, str | bytes))
