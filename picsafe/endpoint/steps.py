"""Steps of deliveries that are done already."""

from __future__ import annotations

import json
from datetime import datetime

from chalicelib.local.sqlite import Connection, Database
from picsafe.delivery.model import Receipt
from picsafe.endpoint.model import to_ms


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
            document = json.loads(row["receipt"])
            return Receipt(document["reference"], document["details"])

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
