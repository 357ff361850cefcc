"""Steps of deliveries that are done already."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from chalicelib.local.sqlite import Connection, Database
from picsafe.delivery.model import Receipt
from picsafe.endpoint.model import from_ms, to_ms


@dataclass(frozen=True, slots=True)
class DoneStep:
    """A step of a delivery that was done: where, what it is called there, what came of it, and when."""

    destination: str
    key: str
    receipt: Receipt
    at: datetime


class StepStore:
    """Every method raises ``chalicelib.errors.Unavailable`` if the database does not answer.

    Args:
        database: of the endpoint.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def done(self, report: int, destination: str, key: str) -> Receipt | None:
        """What came of a step of a delivery."""

        def select(connection: Connection) -> Receipt | None:
            row = connection.execute(
                "SELECT receipt FROM step WHERE report = ? AND destination = ? AND key = ?",
                (report, destination, key),
            ).fetchone()
            if row is None:
                return None
            return _receipt(row)

        return self._database.read(select)

    def of_report(self, report: int) -> list[DoneStep]:
        """The steps of a report's deliveries, by destination and in the order in which they were done."""

        def select(connection: Connection) -> list[DoneStep]:
            rows = connection.execute(
                "SELECT * FROM step WHERE report = ? ORDER BY destination, at, key", (report,)
            )
            return [
                DoneStep(row["destination"], row["key"], _receipt(row), from_ms(row["at"])) for row in rows
            ]

        return self._database.read(select)

    def record(self, report: int, destination: str, key: str, receipt: Receipt, now: datetime) -> None:
        """Remember a step of a delivery; recording it again replaces what came of it."""
        document = json.dumps({"reference": receipt.reference, "details": receipt.details})
        self._database.write(
            lambda connection: connection.execute(
                "INSERT INTO step VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " receipt = excluded.receipt, at = excluded.at",
                (report, destination, key, document, to_ms(now)),
            )
        )


def _receipt(row: Any) -> Receipt:  # noqa: ANN401 - sqlite3's row
    document = json.loads(row["receipt"])
    return Receipt(document["reference"], document["details"])
