"""Destinations that do not work."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.local.sqlite import Connection, Database
from picsafe.endpoint import events
from picsafe.endpoint.model import Outage, from_ms, to_ms


class OutageStore:
    """Every method raises ``chalicelib.errors.Unavailable`` if the database does not answer.

    Args:
        database: of the endpoint.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Outage]:
        """The destinations that do not work."""

        def select(connection: Connection) -> list[Outage]:
            return [_outage(row) for row in connection.execute("SELECT * FROM outage ORDER BY name")]

        return self._database.read(select)

    def down(self, name: str, retry_at: datetime, code: str, detail: str, now: datetime) -> None:
        """A destination does not work; the first time is an event."""

        def record(connection: Connection) -> None:
            inserted = connection.execute(
                "INSERT INTO outage VALUES (?, ?, ?, 1, ?, ?) ON CONFLICT DO NOTHING",
                (name, to_ms(now), to_ms(retry_at), code, detail),
            )
            if inserted.rowcount:
                events.append(connection, now, "down", destination=name, outcome=code)
                return
            connection.execute(
                "UPDATE outage SET retry_at = ?, probes = probes + 1, code = ?, detail = ? WHERE name = ?",
                (to_ms(retry_at), code, detail, name),
            )

        self._database.write(record)

    def soon(self, name: str, now: datetime) -> None:
        """Have a destination looked at now, because somebody may have mended it."""

        def record(connection: Connection) -> None:
            connection.execute(
                "UPDATE outage SET retry_at = min(retry_at, ?) WHERE name = ?", (to_ms(now), name)
            )

        self._database.write(record)

    def up(self, name: str, now: datetime) -> None:
        """A destination works again."""

        def record(connection: Connection) -> None:
            if connection.execute("DELETE FROM outage WHERE name = ?", (name,)).rowcount:
                events.append(connection, now, "up", destination=name)

        self._database.write(record)


def _outage(row: Any) -> Outage:  # noqa: ANN401 - sqlite3's row
    return Outage(
        row["name"],
        from_ms(row["since"]),
        from_ms(row["retry_at"]),
        row["probes"],
        row["code"],
        row["detail"],
    )
