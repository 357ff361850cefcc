"""The quotas of an endpoint, over a database of their own, with reports that are posted to it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from chalicelib.local.sqlite import Connection, Database
from picsafe.endpoint.charges import ChargeStore
from picsafe.endpoint.errors import NotNow
from picsafe.endpoint.model import NewReport, Sealing
from picsafe.endpoint.quotas import Allowance, Quotas, Reservation
from picsafe.endpoint.reports import ReportStore

ALLOWANCE = Allowance(reports=3, bytes=10)


class Office:
    """The quotas of an endpoint, over a database of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.reports = ReportStore(self.database)
        self.reports.installation()
        self.charges = ChargeStore(self.database)
        self.now = datetime(2026, 3, 1, tzinfo=UTC)
        self.restart()

    def restart(self) -> None:
        self.quotas = Quotas(self.charges, lambda: self.now)

    def forget_all(self) -> None:
        def delete(connection: Connection) -> None:
            for table in ("charge", "job", "report"):
                connection.execute(f"DELETE FROM {table}")
            connection.execute("DELETE FROM sqlite_sequence")

        self.database.write(delete)

    def reserve(self, account: str, size: int, *, largest: int = 0) -> Reservation:
        return self.quotas.reserve(account, ALLOWANCE, smallest=size, largest=largest)

    def take(self, account: str, size: int, name: str) -> bool:
        """Take a report, or the same once more; whether it is new."""
        report = NewReport(
            received_sha256=name,
            report_id=name,
            via="post",
            sender={"userid": account},
            sealing=Sealing.DYNAMIC,
            key_server="",
            size=size,
            received_at=self.now,
        )
        added = self.reports.add(report, lambda: True)
        assert added is not None
        return added[1]

    def deliver(self, number: int) -> None:
        self.database.write(
            lambda connection: connection.execute("UPDATE job SET state = 'done' WHERE report = ?", (number,))
        )


def refused(office: Office, account: str, size: int, *, largest: int = 0) -> NotNow:
    with pytest.raises(NotNow) as caught:
        office.reserve(account, size, largest=largest)
    return caught.value
