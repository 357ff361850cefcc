"""What people have opened, in SQLite."""

from __future__ import annotations

import json
import sqlite3
from typing import Final

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.reports.received import MAX_RECEIVED, NumberedReceived, Received, Told
from chalicelib.users.reports.sqlite.closed import require_open

_AGAIN: Final = """
    UPDATE reports_received SET last_at = :last_at,
        country = CASE WHEN :name = '' THEN country ELSE :country END,
        name = CASE WHEN :name = '' THEN name ELSE :name END
    WHERE userid = :userid AND report_id = :report_id
"""
_NEW: Final = """
    INSERT INTO reports_received (userid, number, report_id, country, name, first_at, last_at)
    SELECT :userid, coalesce(max(number), 0) + 1, :report_id, :country, :name, :first_at, :last_at
    FROM reports_received WHERE userid = :userid
    RETURNING number
"""


class SqliteReceivedReports:
    """The port ``ReceivedReports``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, userid: int, received: Received) -> bool:
        """See ``ReceivedReports.record``."""
        country, name = received.upload or ("", "")
        values = {
            "userid": userid,
            "report_id": received.report_id,
            "country": country,
            "name": name,
            "first_at": to_milliseconds(received.first_at),
            "last_at": to_milliseconds(received.last_at),
        }

        def work(connection: Connection) -> bool:
            if connection.execute(_AGAIN, values).rowcount:
                return False
            require_open(connection, userid, received.last_at)
            number = connection.execute(_NEW, values).fetchone()["number"]
            connection.execute(
                "DELETE FROM reports_received WHERE userid = ? AND number <= ?",
                (userid, number - MAX_RECEIVED),
            )
            return True

        return self._database.write(work)

    def of_user(self, userid: int, before: int | None, limit: int) -> list[NumberedReceived]:
        """See ``ReceivedReports.of_user``."""
        return self._database.read(
            lambda connection: [
                _received_from(row)
                for row in connection.execute(
                    "SELECT * FROM reports_received WHERE userid = ? AND (? IS NULL OR number < ?)"
                    " ORDER BY number DESC LIMIT ?",
                    (userid, before, before, limit),
                )
            ]
        )

    def find(self, userid: int, report_id: str) -> Received | None:
        """See ``ReceivedReports.find``."""
        rows = self._database.read(
            lambda connection: connection.execute(
                "SELECT * FROM reports_received WHERE userid = ? AND report_id = ?", (userid, report_id)
            ).fetchall()
        )
        return next((_received_from(row).received for row in rows), None)

    def mark_withdrawal(self, userid: int, report_id: str, told: Told) -> None:
        """See ``ReceivedReports.mark_withdrawal``."""
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE reports_received SET told = ?, superseded_by = ? WHERE userid = ? AND report_id = ?",
                (json.dumps(told.reasons), told.superseded_by, userid, report_id),
            ).close()
        )

    def forget(self, userid: int, report_id: str) -> bool:
        """See ``ReceivedReports.forget``."""
        return self._database.write(
            lambda connection: (
                connection.execute(
                    "DELETE FROM reports_received WHERE userid = ? AND report_id = ?", (userid, report_id)
                ).rowcount
                == 1
            )
        )

    def forget_user(self, userid: int) -> None:
        """See ``ReceivedReports.forget_user``."""
        self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM reports_received WHERE userid = ?", (userid,)
            ).close()
        )


def _received_from(row: sqlite3.Row) -> NumberedReceived:
    upload = (row["country"], row["name"]) if row["name"] else None
    received = Received(
        row["report_id"],
        upload,
        from_milliseconds(row["first_at"]),
        from_milliseconds(row["last_at"]),
        Told(tuple(json.loads(row["told"])), row["superseded_by"]),
    )
    return NumberedReceived(row["number"], received)
