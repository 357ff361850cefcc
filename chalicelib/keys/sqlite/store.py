"""Keys and audit trails in SQLite.

A write sees the newest entry inside its own transaction, so a race is lost only to a recall or a tag.
The sender is read from the first entry of the trail.
"""

from __future__ import annotations

import sqlite3

import msgspec

from chalicelib.contract.audit_chain import Head
from chalicelib.keys.errors import AllowanceUsedUp, StateChanged
from chalicelib.keys.floods import Allowance, Flood, Turn
from chalicelib.keys.model import (
    Actor,
    Attempt,
    Entry,
    Event,
    Opening,
    Person,
    ReportKey,
    Snapshot,
    next_entry,
)
from chalicelib.local.sqlite import Connection, Database

MIGRATIONS = (
    """
    CREATE TABLE keys_reports (
        report_id TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        wrapped BLOB NOT NULL,
        recalled INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        head TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE keys_entries (
        report_id TEXT NOT NULL REFERENCES keys_reports,
        seq INTEGER NOT NULL,
        entry BLOB NOT NULL,
        PRIMARY KEY (report_id, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER keys_entries_stay BEFORE UPDATE ON keys_entries
        BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END;
    CREATE TRIGGER keys_entries_remain BEFORE DELETE ON keys_entries
        BEGIN SELECT RAISE(ABORT, 'audit entries are never deleted'); END;
    CREATE TABLE keys_openings (
        report_id TEXT NOT NULL REFERENCES keys_reports,
        subject TEXT NOT NULL,
        user BLOB NOT NULL,
        first_at TEXT NOT NULL,
        last_at TEXT NOT NULL,
        times INTEGER NOT NULL,
        PRIMARY KEY (report_id, subject)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE keys_misses (
        subject TEXT NOT NULL,
        window INTEGER NOT NULL,
        expires INTEGER NOT NULL,
        misses INTEGER NOT NULL,
        PRIMARY KEY (subject, window)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX keys_misses_by_expiry ON keys_misses (expires);
    CREATE TABLE keys_attempts (
        number INTEGER PRIMARY KEY,
        subject TEXT NOT NULL,
        attempt BLOB NOT NULL
    ) STRICT;
    CREATE INDEX keys_attempts_by_subject ON keys_attempts (subject, number);
    """,
    "ALTER TABLE keys_reports ADD COLUMN tag TEXT",
    """
    CREATE TABLE keys_wrapping (
        number INTEGER PRIMARY KEY CHECK (number = 1),
        key_id TEXT NOT NULL
    ) STRICT;
    """,
    """
    CREATE TABLE keys_repeats (
        report_id TEXT NOT NULL,
        subject TEXT NOT NULL,
        window INTEGER NOT NULL,
        action TEXT NOT NULL,
        expires INTEGER NOT NULL,
        entries INTEGER NOT NULL,
        PRIMARY KEY (report_id, subject, window, action)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX keys_repeats_by_expiry ON keys_repeats (expires);
    CREATE TABLE keys_floods (
        report_id TEXT NOT NULL,
        subject TEXT NOT NULL,
        window INTEGER NOT NULL,
        action TEXT NOT NULL,
        event BLOB NOT NULL,
        refused INTEGER NOT NULL,
        settled INTEGER NOT NULL,
        expires INTEGER,
        PRIMARY KEY (report_id, subject, window, action)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX keys_floods_by_expiry ON keys_floods (expires) WHERE expires IS NOT NULL;
    """,
    "ALTER TABLE keys_reports ADD COLUMN held INTEGER NOT NULL DEFAULT 0",
    """
    CREATE TABLE keys_made (
        subject TEXT NOT NULL,
        day INTEGER NOT NULL,
        expires INTEGER NOT NULL,
        made INTEGER NOT NULL,
        PRIMARY KEY (subject, day)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX keys_made_by_expiry ON keys_made (expires);
    """,
)


class _FirstEntry(msgspec.Struct, frozen=True):
    """What the first entry of a trail says of the sender."""

    user: Person


_DAY = 86_400
_EVENT = msgspec.json.Decoder(Event)
_ENTRY = msgspec.json.Decoder(Entry)
_SENDER = msgspec.json.Decoder(_FirstEntry)
_ACTOR: msgspec.json.Decoder[Actor] = msgspec.json.Decoder(Actor)
_ATTEMPT = msgspec.json.Decoder(Attempt)

_LOAD = """
    SELECT owner, wrapped, recalled, held, seq, head, tag,
        (SELECT entry FROM keys_entries WHERE report_id = ?1 AND seq = 1) AS first,
        (SELECT misses FROM keys_misses WHERE subject = ?2 AND window = ?3) AS misses
    FROM (SELECT 1) LEFT JOIN keys_reports ON report_id = ?1
"""
_MOVE_HEAD = "UPDATE keys_reports SET seq = ?, head = ?, recalled = ?, held = ?, tag = ? WHERE report_id = ?"
_TAKE_TURN = """
    INSERT INTO keys_repeats VALUES (?, ?, ?, ?, ?, 1)
    ON CONFLICT DO UPDATE SET entries = entries + 1
    RETURNING entries
"""
_COUNT_REFUSAL = """
    INSERT INTO keys_floods VALUES (?, ?, ?, ?, ?, 1, 0, NULL)
    ON CONFLICT DO UPDATE SET event = excluded.event, refused = refused + 1, expires = NULL
"""
_SETTLE = """
    UPDATE keys_floods SET refused = 0, settled = settled + ?5, expires = ?6
    WHERE report_id = ?1 AND subject = ?2 AND window = ?3 AND action = ?4 AND refused = ?5
"""
_COUNT_KEY = """
    INSERT INTO keys_made VALUES (?, ?, ?, 1)
    ON CONFLICT DO UPDATE SET made = made + 1
    RETURNING made
"""
_OPEN = """
    INSERT INTO keys_openings VALUES (?, ?, ?, ?4, ?4, 1)
    ON CONFLICT DO UPDATE SET user = excluded.user, last_at = excluded.last_at, times = times + 1
"""
_COUNT = """
    INSERT INTO keys_misses VALUES (?, ?, ?, 1)
    ON CONFLICT DO UPDATE SET misses = misses + 1
    RETURNING misses
"""


class SqliteKeyStore:
    """``KeyStore`` in one SQLite file.

    Args:
        database: opened with ``MIGRATIONS``.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def load(self, report_id: str, subject: str, window: int) -> Snapshot:
        """See ``KeyStore.load``."""

        def work(connection: Connection) -> tuple[sqlite3.Row, dict[str, int]]:
            counted = connection.execute(
                "SELECT action, entries FROM keys_repeats WHERE report_id = ? AND subject = ? AND window = ?",
                (report_id, subject, window),
            ).fetchall()
            row = connection.execute(_LOAD, (report_id, subject, window)).fetchone()
            return row, {one["action"]: one["entries"] for one in counted}

        row, entries = self._database.read(work)
        misses = row["misses"] or 0
        if row["owner"] is None:
            return Snapshot(None, misses)
        head = Head(row["seq"], row["head"])
        report = ReportKey(
            report_id,
            row["owner"],
            row["wrapped"],
            bool(row["recalled"]),
            head,
            _SENDER.decode(row["first"]).user,
            row["tag"],
            bool(row["held"]),
        )
        return Snapshot(report, misses, entries)

    def create(self, report: ReportKey, entry: Entry, allowance: Allowance | None = None) -> None:
        """See ``KeyStore.create``."""

        def work(connection: Connection) -> None:
            head = report.head
            row = (report.report_id, report.owner, report.wrapped, report.recalled, head.seq, head.hash)
            try:
                connection.execute("INSERT INTO keys_reports VALUES (?, ?, ?, ?, ?, ?, NULL, 0)", row)
            except sqlite3.IntegrityError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY:
                    raise
                raise StateChanged from None
            _add_entry(connection, report.report_id, entry)
            if allowance is not None:
                _count_key(connection, allowance)

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
        turn: Turn | None = None,
        settles: Flood | None = None,
    ) -> Entry:
        """See ``KeyStore.append``."""

        def work(connection: Connection) -> Entry:
            row = connection.execute(
                "SELECT recalled, held, seq, head, tag FROM keys_reports WHERE report_id = ?",
                (report.report_id,),
            ).fetchone()
            if row is None or _state(row) != (report.recalled, report.held, report.tag):
                raise StateChanged
            if turn is not None:
                _take_turn(connection, report.report_id, turn, event)
            if settles is not None:
                _settle(connection, report.report_id, settles)
            entry = next_entry(Head(row["seq"], row["head"]), event)
            _add_entry(connection, report.report_id, entry)
            state = (
                report.recalled if recalled is None else recalled,
                report.held if held is None else held,
                report.tag if tag is None else tag,
            )
            connection.execute(_MOVE_HEAD, (entry.seq, entry.hash, *state, report.report_id))
            if opener is not None:
                user = msgspec.json.encode(event.user)
                connection.execute(_OPEN, (report.report_id, opener, user, event.at))
            return entry

        return self._database.write(work)

    def count_refusal(self, report_id: str, turn: Turn, event: Event) -> None:
        """See ``KeyStore.count_refusal``."""
        row = (report_id, turn.subject, turn.window, event.action, msgspec.json.encode(event))
        self._database.write(lambda connection: connection.execute(_COUNT_REFUSAL, row).close())

    def floods(self, report_id: str, limit: int) -> list[Flood]:
        """See ``KeyStore.floods``."""
        rows = self._database.read(
            lambda connection: connection.execute(
                "SELECT subject, window, event, refused, settled FROM keys_floods"
                " WHERE report_id = ? AND refused > 0 LIMIT ?",
                (report_id, limit),
            ).fetchall()
        )
        return [
            Flood(row["subject"], row["window"], _EVENT.decode(row["event"]), row["refused"], row["settled"])
            for row in rows
        ]

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
        row = (subject, msgspec.json.encode(attempt))
        self._database.write(
            lambda connection: connection.execute(
                "INSERT INTO keys_attempts (subject, attempt) VALUES (?, ?)", row
            ).close()
        )

    def attempts(self, subject: str, limit: int) -> list[Attempt]:
        """See ``KeyStore.attempts``."""
        rows = self._database.read(
            lambda connection: connection.execute(
                "SELECT attempt FROM keys_attempts WHERE subject = ? ORDER BY number DESC LIMIT ?",
                (subject, limit),
            ).fetchall()
        )
        return [_ATTEMPT.decode(row["attempt"]) for row in rows]

    def count_miss(self, subject: str, window: int, expires: int) -> int:
        """See ``KeyStore.count_miss``."""

        def work(connection: Connection) -> int:
            # sums that had been kept a whole day longer than needed: no clock jumps that far
            connection.execute("DELETE FROM keys_misses WHERE expires < ?", (expires - _DAY,))
            row = connection.execute(_COUNT, (subject, window, expires)).fetchone()
            return int(row["misses"])

        return self._database.write(work)

    def wrapping_key(self, candidate: str) -> str:
        """See ``KeyStore.wrapping_key``."""

        def known(connection: Connection) -> str | None:
            row = connection.execute("SELECT key_id FROM keys_wrapping").fetchone()
            return None if row is None else str(row["key_id"])

        def work(connection: Connection) -> str:
            connection.execute("INSERT INTO keys_wrapping VALUES (1, ?) ON CONFLICT DO NOTHING", (candidate,))
            return known(connection) or candidate

        return self._database.read(known) or self._database.write(work)

    def ping(self) -> None:
        """See ``KeyStore.ping``."""
        self._database.read(
            lambda connection: connection.execute("SELECT 1 FROM keys_reports LIMIT 1").fetchone()
        )
        self._database.ping()


def _state(row: sqlite3.Row) -> tuple[bool, bool, str | None]:
    return bool(row["recalled"]), bool(row["held"]), row["tag"]


def _add_entry(connection: Connection, report_id: str, entry: Entry) -> None:
    connection.execute(
        "INSERT INTO keys_entries VALUES (?, ?, ?)", (report_id, entry.seq, msgspec.json.encode(entry))
    )


def _take_turn(connection: Connection, report_id: str, turn: Turn, event: Event) -> None:
    # as with misses: no clock jumps by a day
    connection.execute("DELETE FROM keys_repeats WHERE expires < ?", (turn.expires - _DAY,))
    row = (report_id, turn.subject, turn.window, event.action, turn.expires)
    if connection.execute(_TAKE_TURN, row).fetchone()["entries"] > turn.at_most:
        raise StateChanged


def _count_key(connection: Connection, allowance: Allowance) -> None:
    connection.execute("DELETE FROM keys_made WHERE expires < ?", (allowance.expires - _DAY,))
    row = (allowance.subject, allowance.day, allowance.expires)
    if connection.execute(_COUNT_KEY, row).fetchone()["made"] > allowance.at_most:
        raise AllowanceUsedUp


def _settle(connection: Connection, report_id: str, flood: Flood) -> None:
    connection.execute("DELETE FROM keys_floods WHERE expires < ?", (flood.expires - _DAY,))
    row = (report_id, flood.subject, flood.window, flood.event.action, flood.refused, flood.expires)
    if connection.execute(_SETTLE, row).rowcount != 1:
        raise StateChanged
