"""Brings the Key Server of one machine to AWS: every key, every audit trail, and the log with its key.

It begins with what the table lacks, so that whoever breaks it off begins it again. The folder stays as it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from chalicelib.keys.dynamodb_import import BATCH, DynamoImport
from chalicelib.keys.entries import Person
from chalicelib.keys.errors import MasterKeyError, StoreBroken
from chalicelib.keys.master_key import MasterKeyWrapper, load
from chalicelib.keys.ordered_log.dynamodb import DynamoLogStore
from chalicelib.keys.ordered_log.model import StoredLogKey
from chalicelib.keys.ordered_log.signing import WRAPPED_FOR
from chalicelib.keys.ports import KeyStore, KeyWrapper
from chalicelib.keys.sqlite.verification import Verified, verify
from picsafe.keyserver.archive import KEYS
from picsafe.keyserver.errors import KeyServerLifeError, require_no_standby
from picsafe.keyserver.rotation import MASTER_KEY, is_under_way
from picsafe.server.data_folder import DataFolder

_SUBJECT = "operator"
_LEAVES = 5000


class _FirstEntry(msgspec.Struct, frozen=True):
    """What the first entry of a trail says of the sender."""

    user: Person


class _Linked(msgspec.Struct, frozen=True):
    """What an entry says of its place in the chain."""

    hash: str


_FIRST = msgspec.json.Decoder(_FirstEntry)
_LINKED = msgspec.json.Decoder(_Linked)


class Importing:
    """From a data folder into a table.

    Args:
        data: the folder; no server may use it.
        store: the table's keys.
        log: the table's log.
        target: puts into the table.
        wrapper: wraps keys for the table.
        tell: is told how many of how many entries are there.
    """

    def __init__(
        self,
        data: Path,
        *,
        store: KeyStore,
        log: DynamoLogStore,
        target: DynamoImport,
        wrapper: KeyWrapper,
        tell: Callable[[int, int], None],
    ) -> None:
        self._data = data
        self._store = store
        self._log = log
        self._target = target
        self._wrapper = wrapper
        self._tell = tell

    def run(self) -> Verified:
        """Bring everything over, and compare what is there then.

        Raises:
            KeyServerLifeError: ``no_key_server``, ``store_damaged``, ``no_master_key``, ``wrong_master_key``,
                ``rotation_under_way``, ``standby``, ``taken_over``; ``table_differs``: the table has what the
                folder has not.
            StartError: a server uses the folder.
            Unavailable: AWS does not answer.
        """
        if not (self._data / KEYS).exists():
            raise KeyServerLifeError("no_key_server", f"{self._data} is not the data folder of a Key Server.")
        require_no_standby(self._data)
        with DataFolder(self._data):
            if is_under_way(self._data):
                raise KeyServerLifeError("rotation_under_way", "The master key is being replaced.")
            try:
                found = verify(self._data / KEYS)
            except StoreBroken as error:
                raise KeyServerLifeError("store_damaged", str(error)) from error
            old = self._master_key(found)
            if self._store.wrapping_key(self._wrapper.key_id()) != self._wrapper.key_id():
                raise KeyServerLifeError(
                    "table_differs", "The table's keys are wrapped with another key of KMS."
                )
            with closing(
                sqlite3.connect(f"{(self._data / KEYS).absolute().as_uri()}?mode=ro", uri=True)
            ) as source:
                source.row_factory = sqlite3.Row
                (successor,) = source.execute("SELECT successor FROM keys_succession").fetchone()
                if successor is not None:
                    raise KeyServerLifeError(
                        "taken_over",
                        "Another machine has taken over from this Key Server: import it from there.",
                    )
                try:
                    self._bring(source, old, found)
                except StoreBroken as error:
                    raise KeyServerLifeError("table_differs", str(error)) from error
        return found

    def _bring(self, source: sqlite3.Connection, old: KeyWrapper, found: Verified) -> None:
        self._bring_log_key(source, old)
        ordered = self._log.ordered()
        self._require_same(source, ordered)
        for row in source.execute("SELECT * FROM keys_reports"):
            wrapped = b""
            if row["wrapped"]:
                key = old.unwrap(row["report_id"], row["wrapped"])
                wrapped = self._wrapper.wrap(row["report_id"], key)
            self._target.put_report(row, _sender(source, row["report_id"]), wrapped)
        for rows in _batches(source, ordered):
            self._target.put_entries(ordered, rows)
            ordered += len(rows)
            self._tell(ordered, found.entries)
        for row in source.execute("SELECT * FROM keys_openings"):
            self._target.put_opening(row)
        self._compare(source, old)

    def _bring_log_key(self, source: sqlite3.Connection, old: KeyWrapper) -> None:
        row = source.execute("SELECT origin, public, wrapped FROM keys_log").fetchone()
        if row is None:
            return
        known = self._log.log_key()
        if known is None:
            wrapped = self._wrapper.wrap(WRAPPED_FOR, old.unwrap(WRAPPED_FOR, row["wrapped"]))
            known = self._log.keep_log_key(StoredLogKey(row["origin"], row["public"], wrapped))
        if known.public != row["public"]:
            raise StoreBroken("The table's log is signed by another key.")

    def _require_same(self, source: sqlite3.Connection, ordered: int) -> None:
        done = 0
        while done < ordered:
            there = self._log.leaves(done, min(_LEAVES, ordered - done))
            here = [
                bytes.fromhex(_LINKED.decode(row["entry"]).hash)
                for row in source.execute(
                    "SELECT entry FROM keys_entries WHERE number > ? ORDER BY number LIMIT ?",
                    (done, len(there)),
                )
            ]
            if not there or there != here:
                raise StoreBroken("The table's log has entries that are not this folder's.")
            done += len(there)

    def _compare(self, source: sqlite3.Connection, old: KeyWrapper) -> None:
        for row in source.execute("SELECT report_id, wrapped, seq, head FROM keys_reports"):
            report = self._store.load(row["report_id"], _SUBJECT, 0).report
            if report is None or (report.head.seq, report.head.hash) != (row["seq"], row["head"]):
                raise StoreBroken("A report is not in the table as it is in the folder.")
            if report.shredded != (not row["wrapped"]) or (
                not report.shredded
                and self._wrapper.unwrap(report.report_id, report.wrapped)
                != old.unwrap(report.report_id, row["wrapped"])
            ):
                raise StoreBroken("A key is not in the table as it is in the folder.")
        (count,) = source.execute("SELECT count(*) FROM keys_entries").fetchone()
        self._require_same(source, count)

    def _master_key(self, found: Verified) -> MasterKeyWrapper:
        try:
            wrapper = MasterKeyWrapper(load(self._data / MASTER_KEY))
        except MasterKeyError as error:
            raise KeyServerLifeError("no_master_key", str(error)) from error
        if wrapper.key_id() != found.key_id:
            raise KeyServerLifeError(
                "wrong_master_key", "The keys in the folder are wrapped with another master key than its own."
            )
        return wrapper


def _batches(source: sqlite3.Connection, after: int) -> Iterator[list[tuple[str, bytes]]]:
    statement = "SELECT report_id, entry FROM keys_entries WHERE number > ? ORDER BY number LIMIT ?"
    while rows := source.execute(statement, (after, BATCH)).fetchall():
        yield [(row["report_id"], row["entry"]) for row in rows]
        after += len(rows)


def _sender(source: sqlite3.Connection, report_id: str) -> bytes:
    statement = "SELECT entry FROM keys_entries WHERE report_id = ? AND seq = 1"
    row: Any = source.execute(statement, (report_id,)).fetchone()
    return msgspec.json.encode(_FIRST.decode(row["entry"]).user)
