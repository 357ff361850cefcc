"""On which days members were there, in SQLite."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.enterprises.sqlite.registry import exists


class SqlitePresence:
    """The port ``Presence``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, number: int, email: str, day: date) -> None:
        """See ``Presence.record``."""
        known = self._database.read(
            lambda connection: connection.execute(
                "SELECT day FROM enterprises_presence WHERE enterprise = ? AND email = ?", (number, email)
            ).fetchone()
        )
        if known is not None and known["day"] >= day.isoformat():
            return

        def work(connection: Connection) -> None:
            if exists(connection, number):
                connection.execute(
                    "INSERT INTO enterprises_presence (enterprise, email, day) VALUES (?, ?, ?)"
                    " ON CONFLICT DO UPDATE SET day = max(day, excluded.day)",
                    (number, email, day.isoformat()),
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
