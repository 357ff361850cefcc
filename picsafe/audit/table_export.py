"""Exports a Key Server's entries out of an export of its table, with no table and without AWS.

The items come in no order. The log's are picked out first, and put into its order; then the entries.
"""

from __future__ import annotations

import base64
import binascii
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from chalicelib.contract.errors import MalformedLog
from chalicelib.contract.merkle import HASH_BYTES
from chalicelib.contract.signed_notes import VerifierKey
from chalicelib.contract.tlog_tiles import WIDTH
from picsafe.audit.errors import BadExport, StoreUnavailable
from picsafe.audit.selection import Selection
from picsafe.audit.spool import Spool, report_of, spool_file
from picsafe.audit.table_export_files import Item, TableExport, bad

_BUNDLE: Final = WIDTH * HASH_BYTES
_MAX_NUMBER: Final = 10**15
_ENTRY: Final = "entry#"

_BUNDLES: Final = "CREATE TABLE bundles (number INTEGER PRIMARY KEY, hashes BLOB NOT NULL)"


@contextmanager
def table_export_source(folder: Path, selected: Selection) -> Iterator[Spool]:
    """What is selected of the entries in an export of a table, to be exported.

    Args:
        folder: with ``manifest-summary.json`` in it; see ``TableExport``.
        selected: which ones.

    Raises:
        BadExport: ``bad_table_export``: it is no export of a Key Server's table, or not whole.
        StoreUnavailable: there is no room for what is read.
    """
    exported = TableExport(folder)
    with spool_file() as database:
        log = _Log(database)
        for item in exported.items():
            log.take(item)
        log.require_whole(folder)
        spool = Spool(database, key=log.key, checkpoint=log.checkpoint, is_whole=selected.report_id is None)
        spool.put_places(log.hashes())
        try:
            spool.put_entries(_entries(exported, selected.report_id))
            spool.filled()
            if spool.has_doubles():
                raise bad(f"{folder} has an entry twice.")
        except StoreUnavailable as error:
            raise bad(f"{folder} has an entry that is none.") from error
        yield spool


class _Log:
    """The log's items of a table."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._ordered = 0
        self._has_entry = self._has_waiting = False
        self.key: VerifierKey | None = None
        self.checkpoint: bytes | None = None
        database.execute(_BUNDLES)

    def take(self, item: Item) -> None:
        """Keep an item if it is one of the log's."""
        match _text(item, "pk"), _text(item, "sk"):
            case "log#entries", number:
                self._take_bundle(number, _bytes(item, "hashes"))
            case "log#order", "order":
                self._ordered = _number(_value(item, "entries", "N"))
            case "log#head", "head":
                self.checkpoint = _bytes(item, "checkpoint")
                try:
                    self.checkpoint.decode()
                except UnicodeDecodeError:
                    raise _none() from None
            case "log-key", _:
                try:
                    self.key = VerifierKey(_text(item, "origin"), _bytes(item, "public"))
                except MalformedLog:
                    raise _none() from None
            case partition, sort if partition.startswith("report#") and sort.startswith(_ENTRY):
                self._has_entry = True
            case partition, _ if partition.startswith("pending#"):
                self._has_waiting = True
            case _:
                pass

    def require_whole(self, folder: Path) -> None:
        """Refuse a table that is no Key Server's, or one whose log is not all there.

        The log's key is made for the first entry's receipt; an entry has a place in the log or waits for it.
        """
        if self.key is None:
            if self._has_entry:
                raise bad(f"{folder} lacks the log's key: it is not whole.")
            raise bad(f"{folder} has no audit entry: its table is no Key Server's, or nothing was in it yet.")
        if self._ordered and not self._has_entry:
            raise bad(f"{folder} lacks the reports' trails: it is not whole.")
        if self._ordered and self.checkpoint is None:
            raise bad(
                f"{folder} lacks what the log has signed: it is not whole, or of the log's first minute."
            )
        if not self._ordered and (self.checkpoint is not None or (self._has_entry and not self._has_waiting)):
            raise bad(f"{folder} lacks the log's order: it is not whole.")

    def hashes(self) -> Iterator[bytes]:
        """The hashes of all entries that have a place, in its order."""
        count = 0
        rows = self._database.execute("SELECT number, hashes FROM bundles ORDER BY number")
        for number, hashes in rows:
            if number * WIDTH != count:
                break
            for start in range(0, len(hashes), HASH_BYTES):
                if count == self._ordered:
                    return
                yield hashes[start : start + HASH_BYTES]
                count += 1
        if count != self._ordered:
            raise bad(f"The export lacks entry {count} of the log, which has {self._ordered}.")

    def _take_bundle(self, number: str, hashes: bytes) -> None:
        if not hashes or len(hashes) > _BUNDLE or len(hashes) % HASH_BYTES:
            raise _none()
        try:
            self._database.execute("INSERT INTO bundles VALUES (?, ?)", (_number(number), hashes))
        except sqlite3.IntegrityError:
            raise _none() from None


def _entries(exported: TableExport, report_id: str | None) -> Iterator[tuple[str, bytes]]:
    for item in exported.items():
        partition = _text(item, "pk")
        if not partition.startswith("report#") or not _text(item, "sk").startswith(_ENTRY):
            continue
        found = report_of(partition)
        if report_id is None or found == report_id:
            yield found, _bytes(item, "entry")


def _value(item: Item, name: str, kind: str) -> str:
    value = item.get(name, {}).get(kind)
    if not isinstance(value, str):
        raise _none()
    return value


def _text(item: Item, name: str) -> str:
    return _value(item, name, "S")


def _bytes(item: Item, name: str) -> bytes:
    try:
        return base64.b64decode(_value(item, name, "B"), validate=True)
    except (binascii.Error, ValueError):
        raise _none() from None


def _number(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or len(text) > len(str(_MAX_NUMBER)):
        raise _none()
    return int(text)


def _none() -> BadExport:
    return bad("The export has an item that is none of a Key Server's table.")
