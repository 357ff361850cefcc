"""Reminders of reports that nobody has opened, in the SQLite file of what waits for people."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import msgspec

from chalicelib.local.sqlite import Database
from chalicelib.users.accounts.model import to_milliseconds
from chalicelib.users.notices.model import Reminder

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
        )
        self._database.write(
            lambda connection: connection.execute(
                "INSERT OR REPLACE INTO notices_reminders VALUES (?, ?, ?, ?)", row
            ).close()
        )

    def due(self, now: datetime, limit: int) -> list[Reminder]:
        """See ``Reminders.due``."""
        moment = to_milliseconds(now)
        return self._database.read(
            lambda connection: [
                _DECODER.decode(row["body"])
                for row in connection.execute(
                    "SELECT body FROM notices_reminders WHERE due_at <= ? ORDER BY due_at LIMIT ?",
                    (moment, limit),
                )
            ]
        )

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
