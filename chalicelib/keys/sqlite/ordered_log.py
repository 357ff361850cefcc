"""The log of all entries in the Key Server's SQLite file: entries are numbered as they are written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import msgspec

from chalicelib.contract.merkle import HASH_BYTES
from chalicelib.keys.errors import AuditLogContradicted, StateChanged
from chalicelib.keys.ordered_log.model import EMPTY, Growth, LogHead, Place, StoredLogKey, Tiles
from chalicelib.local.sqlite import Connection, Database


class _Linked(msgspec.Struct, frozen=True):
    """What the tree takes of an entry."""

    hash: str


class _Timed(msgspec.Struct, frozen=True):
    """When an entry came."""

    at: str


_LINKED = msgspec.json.Decoder(_Linked)
_TIMED = msgspec.json.Decoder(_Timed)

_WIDEN = """
    INSERT INTO keys_log_tiles VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET hashes = excluded.hashes
"""


class SqliteLogStore:
    """``LogStore`` in one SQLite file.

    Args:
        database: opened with ``MIGRATIONS``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def log_key(self) -> StoredLogKey | None:
        """See ``LogStore.log_key``."""
        return self._database.read(_log_key)

    def keep_log_key(self, candidate: StoredLogKey) -> StoredLogKey:
        """See ``LogStore.keep_log_key``."""

        def work(connection: Connection) -> StoredLogKey:
            row = (candidate.origin, candidate.public, candidate.wrapped)
            connection.execute(
                "INSERT INTO keys_log VALUES (1, ?, ?, ?, 0, NULL) ON CONFLICT DO NOTHING", row
            )
            return _log_key(connection) or candidate

        return self._database.write(work)

    def head(self) -> LogHead:
        """See ``LogStore.head``."""
        return self._database.read(_head)

    def leaves(self, first: int, limit: int) -> list[bytes]:
        """See ``LogStore.leaves``."""
        rows = self._database.rows(
            "SELECT entry FROM keys_entries WHERE number > ? ORDER BY number LIMIT ?", (first, limit)
        )
        with _contradictions():
            found = [bytes.fromhex(_LINKED.decode(row["entry"]).hash) for row in rows]
        if any(len(one) != HASH_BYTES for one in found):
            raise AuditLogContradicted("a stored entry is none")
        return found

    def places(self, report_id: str, first: int, last: int) -> Mapping[int, int]:
        """See ``LogStore.places``."""
        rows = self._database.rows(
            "SELECT seq, number FROM keys_entries WHERE report_id = ? AND seq BETWEEN ? AND ?",
            (report_id, first, last),
        )
        return {row["seq"]: row["number"] - 1 for row in rows}

    def tiles(self, places: Sequence[Place]) -> Tiles:
        """See ``LogStore.tiles``."""

        def work(connection: Connection) -> dict[Place, bytes]:
            statement = "SELECT hashes FROM keys_log_tiles WHERE level = ? AND number = ?"
            found = {place: connection.execute(statement, place).fetchone() for place in places}
            return {place: row["hashes"] for place, row in found.items() if row is not None}

        return self._database.read(work)

    def integrate(self, growth: Growth) -> None:
        """See ``LogStore.integrate``."""

        def work(connection: Connection) -> None:
            if _head(connection) != growth.before or _log_key(connection) is None:
                raise StateChanged
            rows = [(*place, hashes) for place, hashes in growth.tiles.items()]
            connection.executemany(_WIDEN, rows)
            head = (growth.head.size, growth.head.checkpoint)
            connection.execute("UPDATE keys_log SET size = ?, checkpoint = ?", head)

        self._database.write(work)

    def waiting_since(self, size: int) -> str | None:
        """See ``LogStore.waiting_since``."""
        rows = self._database.rows("SELECT entry FROM keys_entries WHERE number = ?", (size + 1,))
        with _contradictions():
            return _TIMED.decode(rows[0]["entry"]).at if rows else None


@contextmanager
def _contradictions() -> Iterator[None]:
    """Nobody but a hand at the file makes an entry that is none."""
    try:
        yield
    except ValueError as error:
        raise AuditLogContradicted("a stored entry is none") from error


def _log_key(connection: Connection) -> StoredLogKey | None:
    row: sqlite3.Row | None = connection.execute("SELECT origin, public, wrapped FROM keys_log").fetchone()
    return None if row is None else StoredLogKey(row["origin"], row["public"], row["wrapped"])


def _head(connection: Connection) -> LogHead:
    row: sqlite3.Row | None = connection.execute("SELECT size, checkpoint FROM keys_log").fetchone()
    return EMPTY if row is None else LogHead(row["size"], row["checkpoint"])
