"""Keys and audit trails in SQLite.

A write sees the newest entry inside its own transaction, so a race is lost only to a recall or a tag.
The sender is read from the first entry of the trail.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from chalicelib.contract.audit_chain import Head
from chalicelib.keys.entries import Actor, Entry, Event, Person
from chalicelib.keys.errors import StateChanged
from chalicelib.keys.floods import Allowance, Flood, Turn
from chalicelib.keys.model import Attempt, Opening, ReportKey, Snapshot
from chalicelib.keys.policies.terms import KeyPolicy
from chalicelib.keys.policies.usage import Use
from chalicelib.keys.sqlite import attempts, counts
from chalicelib.keys.sqlite.appending import (
    Change,
    add_entry,
    append_entry,
    read_policy,
    read_usage,
)
from chalicelib.keys.sqlite.succession import SqliteSuccession
from chalicelib.local.sqlite import Connection, Database
from chalicelib.observability.log import record_failure

T = TypeVar("T")


class _FirstEntry(msgspec.Struct, frozen=True):
    """What the first entry of a trail says of the sender."""

    user: Person


_ENTRY = msgspec.json.Decoder(Entry)
_SENDER = msgspec.json.Decoder(_FirstEntry)
_ACTOR: msgspec.json.Decoder[Actor] = msgspec.json.Decoder(Actor)
_NOTHING = (None,) * 5
_REPEATS = msgspec.json.Decoder(dict[str, int])

_LOAD = """
    SELECT owner, wrapped, recalled, held, seq, head, tag, policy, usage, recall_reason,
        (SELECT entry FROM keys_entries WHERE report_id = ?1 AND seq = 1) AS first,
        (SELECT misses FROM keys_misses WHERE subject = ?2 AND window = ?3) AS misses,
        (SELECT json_group_object(action, entries) FROM keys_repeats
            WHERE report_id = ?1 AND subject = ?2 AND window = ?3) AS repeats
    FROM (SELECT 1) LEFT JOIN keys_reports ON report_id = ?1
"""
# the same report, or a key wrapped under a wrapping key whose place another one has taken
_RACES = {sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_TRIGGER}
_CREATE = """
    INSERT INTO keys_reports (report_id, owner, wrapped, recalled, seq, head, policy)
    VALUES (?, ?, ?, ?, ?, ?, ?)
"""
# the bytes are overwritten where they were, because connections are opened with secure_delete
_SHRED = "UPDATE keys_reports SET wrapped = x'', policy = NULL, usage = NULL WHERE report_id = ?"
_OPEN = """
    INSERT INTO keys_openings VALUES (?, ?, ?, ?4, ?4, 1)
    ON CONFLICT DO UPDATE SET user = excluded.user, last_at = excluded.last_at, times = times + 1
"""


class SqliteKeyStore:
    """``KeyStore`` in one SQLite file.

    Args:
        database: opened with ``MIGRATIONS``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._swept: int | None = None

    @property
    def succession(self) -> SqliteSuccession:
        """Which machine the file answers on."""
        return SqliteSuccession(self._database)

    def load(self, report_id: str, subject: str, window: int) -> Snapshot:
        """See ``KeyStore.load``."""
        row = self._database.rows(_LOAD, (report_id, subject, window))[0]
        owner, wrapped, recalled, held, seq, head, tag, policy, usage, reason, first, misses, repeats = row
        if owner is None:
            return Snapshot(None, misses or 0)
        report = ReportKey(
            report_id,
            owner,
            wrapped,
            bool(recalled),
            Head(seq, head),
            _SENDER.decode(first).user,
            tag,
            bool(held),
            read_policy(policy),
            read_usage(usage),
            reason,
        )
        return Snapshot(report, misses or 0, _REPEATS.decode(repeats))

    def create(self, report: ReportKey, entry: Entry, allowances: Sequence[Allowance] = ()) -> None:
        """See ``KeyStore.create``."""

        def work(connection: Connection) -> None:
            head = report.head
            row = (report.report_id, report.owner, report.wrapped, report.recalled, head.seq, head.hash)
            policy = None if report.policy is None else msgspec.json.encode(report.policy)
            try:
                connection.execute(_CREATE, (*row, policy))
            except sqlite3.IntegrityError as error:
                if error.sqlite_errorcode not in _RACES:
                    raise
                raise StateChanged from None
            add_entry(connection, report.report_id, entry)
            for allowance in allowances:
                counts.count_key(connection, allowance)

        self._database.write(work)

    def append(
        self,
        report: ReportKey,
        event: Event,
        *,
        opener: str | None = None,
        recalled: bool | None = None,
        held: bool | None = None,
        tag: str | None = None,
        shred: bool = False,
        policy: KeyPolicy | None = None,
        use: Use | None = None,
        turn: Turn | None = None,
        settles: Flood | None = None,
    ) -> Entry:
        """See ``KeyStore.append``."""
        given = (recalled, held, tag, policy, use)
        change = None if given == _NOTHING else Change(*given)

        def work(connection: Connection) -> Entry:
            if turn is not None:
                self._sweep(connection, turn)
                counts.take_turn(connection, report.report_id, turn, event)
            if settles is not None:
                counts.settle(connection, report.report_id, settles)
            entry = append_entry(connection, report, event, change)
            if shred:
                connection.execute(_SHRED, (report.report_id,))
            if opener is not None:
                user = msgspec.json.encode(event.user)
                connection.execute(_OPEN, (report.report_id, opener, user, event.at))
            return entry

        return self._database.write(work)

    def count_refusal(self, report_id: str, turn: Turn, event: Event) -> None:
        """See ``KeyStore.count_refusal``."""
        self._database.write(lambda connection: counts.count_refusal(connection, report_id, turn, event))

    def floods(self, report_id: str, limit: int) -> list[Flood]:
        """See ``KeyStore.floods``."""
        return self._database.read(lambda connection: counts.untold_floods(connection, report_id, limit))

    def entries(self, report_id: str, first: int, last: int) -> list[Entry]:
        """See ``KeyStore.entries``."""
        rows = self._database.read(
            lambda connection: connection.execute(
                "SELECT entry FROM keys_entries WHERE report_id = ? AND seq BETWEEN ? AND ? ORDER BY seq",
                (report_id, first, last),
            ).fetchall()
        )
        return [_ENTRY.decode(row["entry"]) for row in rows]

    def has_opened(self, report_id: str, subject: str) -> bool:
        """See ``KeyStore.has_opened``."""
        return self._database.read(
            lambda connection: (
                connection.execute(
                    "SELECT 1 FROM keys_openings WHERE report_id = ? AND subject = ?", (report_id, subject)
                ).fetchone()
                is not None
            )
        )

    def openings(self, report_id: str, limit: int) -> list[Opening]:
        """See ``KeyStore.openings``."""
        rows = self._database.read(
            lambda connection: connection.execute(
                "SELECT user, first_at, last_at, times FROM keys_openings WHERE report_id = ?"
                " ORDER BY first_at, subject LIMIT ?",
                (report_id, limit),
            ).fetchall()
        )
        return [
            Opening(_ACTOR.decode(row["user"]), row["first_at"], row["last_at"], row["times"]) for row in rows
        ]

    def add_attempt(self, subject: str, attempt: Attempt) -> None:
        """See ``KeyStore.add_attempt``."""
        self._database.write(lambda connection: attempts.add(connection, subject, attempt))

    def attempts(self, subject: str, limit: int) -> list[Attempt]:
        """See ``KeyStore.attempts``."""
        return self._database.read(lambda connection: attempts.newest(connection, subject, limit))

    def count_miss(self, subject: str, window: int, expires: int) -> int:
        """See ``KeyStore.count_miss``."""
        return self._database.write(
            lambda connection: counts.count_miss(connection, subject, window, expires)
        )

    def wrapping_key(self, candidate: str) -> str:
        """See ``KeyStore.wrapping_key``."""

        def known(connection: Connection) -> str | None:
            row = connection.execute("SELECT key_id FROM keys_wrapping").fetchone()
            return None if row is None else str(row["key_id"])

        def work(connection: Connection) -> str:
            connection.execute("INSERT INTO keys_wrapping VALUES (1, ?) ON CONFLICT DO NOTHING", (candidate,))
            return known(connection) or candidate

        return self._database.read(known) or self._database.write(work)

    def _sweep(self, connection: Connection, turn: Turn) -> None:
        # windows end for all at the same time: there is nothing more to sweep before the next one does
        if self._swept != turn.expires:
            counts.sweep_turns(connection, turn)
            self._swept = turn.expires

    def together(self, pieces: Sequence[Callable[[], T]]) -> list[T | Exception]:
        """See ``Database.together``: each piece calls methods of this store."""
        return self._database.together(
            pieces, on_loss=lambda error: record_failure("audit_write_failed", error)
        )

    def begin_together(self, pieces: Sequence[Callable[[], T]]) -> Callable[[], list[T | Exception]] | None:
        """See ``Database.begin_together``: each piece calls methods of this store."""
        return self._database.begin_together(
            pieces, on_loss=lambda error: record_failure("audit_write_failed", error)
        )

    def ping(self) -> None:
        """See ``KeyStore.ping``."""
        try:
            self._database.rows("SELECT 1 FROM keys_reports LIMIT 1")
        finally:
            # also where that has failed: it says why
            self._database.ping()
