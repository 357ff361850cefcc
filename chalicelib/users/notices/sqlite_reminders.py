"""Reminders of reports that nobody has opened, in the SQLite file of what waits for people."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Final

import msgspec

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.model import to_milliseconds
from chalicelib.users.notices.model import REMINDED, Reminder

MIGRATIONS: Final = (
    """
    CREATE TABLE notices_reminders (
        userid INTEGER NOT NULL,
        report_id TEXT NOT NULL,
        due_at INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (userid, report_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX notices_reminders_by_time ON notices_reminders (due_at)
    """,
    """
    ALTER TABLE notices_reminders ADD COLUMN server TEXT NOT NULL DEFAULT '';
    UPDATE notices_reminders SET server = json_extract(body, '$.line.server');
    CREATE INDEX notices_reminders_by_server ON notices_reminders (server, due_at)
    """,
)
_DECODER: Final = msgspec.json.Decoder(Reminder)


class SqliteReminders:
    """The port ``Reminders``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set(self, reminder: Reminder) -> None:
        """See ``Reminders.set``."""
        row = (
            reminder.userid,
            reminder.line.report_id,
            to_milliseconds(reminder.due_at),
            msgspec.json.encode(reminder).decode(),
            reminder.line.server,
        )
        self._database.write(
            lambda connection: connection.execute(
                "INSERT OR REPLACE INTO notices_reminders VALUES (?, ?, ?, ?, ?)", row
            ).close()
        )

    def due(self, server: str, now: datetime, limit: int) -> list[Reminder]:
        """See ``Reminders.due``."""
        moment, ended = to_milliseconds(now), to_milliseconds(now - REMINDED)
        if self._database.read(lambda connection: _has_ended(connection, ended)):
            self._database.write(
                lambda connection: connection.execute(
                    "DELETE FROM notices_reminders WHERE due_at <= ?", (ended,)
                ).close()
            )
        return self._database.read(
            lambda connection: [
                _DECODER.decode(row["body"])
                for row in connection.execute(
                    "SELECT body FROM notices_reminders WHERE server = ? AND due_at <= ? AND due_at > ?"
                    " ORDER BY due_at LIMIT ?",
                    (server, moment, ended, limit),
                )
            ]
        )

    def move(self, userid: int, report_id: str, until: datetime) -> None:
        """See ``Reminders.move``."""

        def work(connection: Connection) -> None:
            row = connection.execute(
                "SELECT body FROM notices_reminders WHERE userid = ? AND report_id = ?", (userid, report_id)
            ).fetchone()
            if row is None:
                return
            later = _DECODER.decode(row["body"]).until(until)
            connection.execute(
                "UPDATE notices_reminders SET due_at = ?, body = ? WHERE userid = ? AND report_id = ?",
                (to_milliseconds(later.due_at), msgspec.json.encode(later).decode(), userid, report_id),
            )

        self._database.write(work)

    def drop(self, userid: int, report_id: str) -> None:
        """See ``Reminders.drop``."""
        self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM notices_reminders WHERE userid = ? AND report_id = ?", (userid, report_id)
            ).close()
        )

    def forget(self, userid: int) -> None:
        """See ``Reminders.forget``."""
        self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM notices_reminders WHERE userid = ?", (userid,)
            ).close()
        )


def _has_ended(connection: sqlite3.Connection, ended: int) -> bool:
    found = connection.execute("SELECT 1 FROM notices_reminders WHERE due_at <= ? LIMIT 1", (ended,))
    return found.fetchone() is not None
