"""Reads a Key Server's entries, and its log, out of its data folder while it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from chalicelib.contract.merkle import HASH_BYTES
from chalicelib.contract.signed_notes import VerifierKey
from chalicelib.contract.tlog_tiles import Tile
from chalicelib.errors import Unavailable
from chalicelib.local.read_only import ReadOnlyDatabase
from picsafe.audit.errors import NOT_JSON, BadInput, StoreUnavailable

FILE: Final = "keys.db"
PAGE: Final = 2000
"""Rows that are read at a time: entries never change, so that pages need no transaction around them."""

_decode: Final = msgspec.json.Decoder(dict[str, Any]).decode


class StoredEntry(NamedTuple):
    """An entry as it is stored.

    Attributes:
        log_index: which one of the log, from 0.
        report_id: whose trail it is on.
        entry: its JSON.
    """

    log_index: int
    report_id: str
    entry: bytes


class AuditStore:
    """A Key Server's data folder; its methods raise ``StoreUnavailable`` where it cannot be read.

    Args:
        data: the folder.

    Raises:
        BadInput: ``no_key_server``: it is no Key Server's.
    """

    def __init__(self, data: Path) -> None:
        if not (data / FILE).is_file():
            raise BadInput("no_key_server", f"{data} is not the data folder of a Key Server.")
        with _unavailable():
            self._database = ReadOnlyDatabase(data / FILE)
            self._has_log = self._database.has_table("keys_log")

    def close(self) -> None:
        """Close the store."""
        self._database.close()

    def size(self) -> int:
        """How many entries there are."""
        with _unavailable():
            ((newest,),) = self._database.rows("SELECT max(number) FROM keys_entries")
        return int(newest or 0)

    def entries(self, first: int, end: int) -> Iterator[list[StoredEntry]]:
        """The entries from index ``first`` up to, not including, ``end``, in order, a page at a time."""
        while first < end:
            with _unavailable():
                rows = self._database.rows(
                    "SELECT number - 1, report_id, entry FROM keys_entries"
                    " WHERE number > ? AND number <= ? ORDER BY number LIMIT ?",
                    (first, end, PAGE),
                )
            if not rows:
                return
            yield [StoredEntry(*row) for row in rows]
            first = rows[-1][0] + 1

    def entries_of(self, report_id: str, first: int, end: int) -> Iterator[list[StoredEntry]]:
        """Likewise those of one report."""
        seq = 0
        while True:
            with _unavailable():
                rows = self._database.rows(
                    "SELECT number - 1, report_id, entry, seq FROM keys_entries"
                    " WHERE report_id = ? AND seq > ? ORDER BY seq LIMIT ?",
                    (report_id, seq, PAGE),
                )
            if not rows:
                return
            yield [StoredEntry(*row[:3]) for row in rows if first <= row[0] < end]
            seq = rows[-1][3]

    def trail(self, report_id: str, seq: int) -> list[dict[str, Any]]:
        """The entries of a report from its first one up to number ``seq``."""
        with _unavailable():
            rows = self._database.rows(
                "SELECT entry FROM keys_entries WHERE report_id = ? AND seq <= ? ORDER BY seq",
                (report_id, seq),
            )
            return [decode_entry(entry) for (entry,) in rows]

    def entry(self, report_id: str, seq: int | None) -> StoredEntry | None:
        """One entry of a report; its newest, if ``seq`` is not given."""
        with _unavailable():
            rows = self._database.rows(
                "SELECT number - 1, report_id, entry FROM keys_entries"
                " WHERE report_id = ?1 AND seq = coalesce(?2, seq) ORDER BY seq DESC LIMIT 1",
                (report_id, seq),
            )
        return StoredEntry(*rows[0]) if rows else None

    def log_key(self) -> VerifierKey | None:
        """The log's public key, once it has one."""
        if not self._has_log:
            return None
        with _unavailable():
            rows = self._database.rows("SELECT origin, public FROM keys_log")
        return VerifierKey(rows[0][0], rows[0][1]) if rows else None

    def checkpoint(self) -> bytes | None:
        """The log's newest signed note."""
        if not self._has_log:
            return None
        with _unavailable():
            rows = self._database.rows("SELECT checkpoint FROM keys_log")
        return bytes(rows[0][0]) if rows and rows[0][0] is not None else None

    def tile(self, tile: Tile) -> bytes:
        """A tile of the log; what is stored may be wider by now."""
        with _unavailable():
            rows = self._database.rows(
                "SELECT hashes FROM keys_log_tiles WHERE level = ? AND number = ?", (tile.level, tile.number)
            )
        return bytes(rows[0][0])[: tile.width * HASH_BYTES] if rows else b""


def decode_entry(stored: bytes) -> dict[str, Any]:
    """An entry as it is stored.

    Raises:
        StoreUnavailable: it is none.
    """
    try:
        return _decode(stored)
    except NOT_JSON:
        raise StoreUnavailable("unavailable", "The Key Server's data hold an entry that is none.") from None


@contextmanager
def audit_store(data: Path) -> Iterator[AuditStore]:
    """A data folder, closed afterwards.

    Raises:
        BadInput: as ``AuditStore``.
    """
    store = AuditStore(data)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _unavailable() -> Iterator[None]:
    try:
        yield
    except Unavailable as error:
        raise StoreUnavailable(
            "unavailable", "The Key Server's data cannot be read, or is of another version."
        ) from error
