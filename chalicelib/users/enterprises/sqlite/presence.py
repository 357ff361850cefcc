"""On which days members were there, and by which names they are found, in SQLite."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from msgspec import json

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.enterprises.colleague import MAX_READ, NO_NAMES, Colleague, Names, found_by
from chalicelib.users.enterprises.sqlite.registry import exists

LAST = chr(0x10FFFF)


class SqlitePresence:
    """The port ``Presence``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, number: int, email: str, day: date, names: Names = NO_NAMES) -> None:
        """See ``Presence.record``."""
        called = json.encode(names).decode()
        known = self._database.read(
            lambda connection: connection.execute(
                "SELECT day, called FROM enterprises_presence WHERE enterprise = ? AND email = ?",
                (number, email),
            ).fetchone()
        )
        if known is not None and known["day"] >= day.isoformat() and known["called"] == called:
            return

        def work(connection: Connection) -> None:
            if not exists(connection, number):
                return
            connection.execute(
                "INSERT INTO enterprises_presence (enterprise, email, day, called) VALUES (?, ?, ?, ?)"
                " ON CONFLICT DO UPDATE SET day = max(day, excluded.day), called = excluded.called",
                (number, email, day.isoformat(), called),
            )
            connection.execute(
                "DELETE FROM enterprises_directory WHERE enterprise = ? AND email = ?", (number, email)
            )
            connection.executemany(
                "INSERT INTO enterprises_directory (enterprise, beginning, email, name) VALUES (?, ?, ?, ?)",
                [(number, text, email, names.shown) for text in found_by(email, names)],
            )

        self._database.write(work)

    def of(self, number: int) -> Mapping[str, date]:
        """See ``Presence.of``."""
        return self._database.read(
            lambda connection: {
                str(row["email"]): date.fromisoformat(row["day"])
                for row in connection.execute(
                    "SELECT email, day FROM enterprises_presence WHERE enterprise = ?", (number,)
                )
            }
        )

    def find(self, number: int, beginning: str, *, limit: int) -> list[Colleague]:
        """See ``Presence.find``."""
        return self._database.read(
            lambda connection: [
                Colleague(row["email"], row["name"])
                for row in connection.execute(
                    "SELECT DISTINCT email, name FROM"
                    " (SELECT email, name FROM enterprises_directory"
                    " WHERE enterprise = ? AND beginning >= ? AND beginning < ? LIMIT ?)"
                    " ORDER BY name, email LIMIT ?",
                    (number, beginning, beginning + LAST, MAX_READ, limit),
                )
            ]
        )

    def forget(self, number: int, emails: Collection[str]) -> None:
        """See ``Presence.forget``."""
        if not emails:
            return
        self._database.write(
            lambda connection: connection.executemany(
                "DELETE FROM enterprises_presence WHERE enterprise = ? AND email = ?",
                [(number, email) for email in emails],
            )
        )
