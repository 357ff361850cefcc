"""Where reports ended, in SQLite."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence

from chalicelib.local.sqlite import Connection, Database
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.reports.delivered import Delivery, in_order, with_delivery


class SqliteDeliveries:
    """The port ``Deliveries``."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, userid: int, report_id: str, delivery: Delivery) -> bool:
        """See ``Deliveries.record``."""

        def work(connection: Connection) -> bool:
            listed = connection.execute(
                "SELECT 1 FROM reports_log WHERE userid = ? AND report_id = ?", (userid, report_id)
            ).fetchone()
            if listed is None:
                return False
            if with_delivery(_of(connection, userid, report_id), delivery) is None:
                return True
            connection.execute(
                "INSERT OR REPLACE INTO reports_deliveries"
                " (userid, report_id, enterprise, destination, name, state, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    userid,
                    report_id,
                    delivery.enterprise,
                    delivery.destination,
                    delivery.name,
                    delivery.state,
                    to_milliseconds(delivery.at),
                ),
            )
            return True

        return self._database.write(work)

    def of(self, userid: int, report_ids: Sequence[str]) -> Mapping[str, tuple[Delivery, ...]]:
        """See ``Deliveries.of``."""

        def work(connection: Connection) -> dict[str, tuple[Delivery, ...]]:
            found: dict[str, list[Delivery]] = {}
            for row in connection.execute(
                "SELECT * FROM reports_deliveries WHERE userid = ?"
                " AND report_id IN (SELECT value FROM json_each(?))",
                (userid, json.dumps(report_ids)),
            ):
                found.setdefault(row["report_id"], []).append(_delivery_from(row))
            return {report_id: in_order(deliveries) for report_id, deliveries in found.items()}

        return self._database.read(work)

    def forget_user(self, userid: int) -> None:
        """See ``Deliveries.forget_user``."""
        self._database.write(
            lambda connection: connection.execute(
                "DELETE FROM reports_deliveries WHERE userid = ?", (userid,)
            ).close()
        )


def _of(connection: Connection, userid: int, report_id: str) -> list[Delivery]:
    rows = connection.execute(
        "SELECT * FROM reports_deliveries WHERE userid = ? AND report_id = ?", (userid, report_id)
    )
    return [_delivery_from(row) for row in rows]


def _delivery_from(row: sqlite3.Row) -> Delivery:
    return Delivery(
        row["enterprise"], row["name"], row["destination"], row["state"], from_milliseconds(row["at"])
    )
