"""What each account has posted: of the last day, and before that as long as it waits to be delivered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from chalicelib.local.sqlite import Connection, Database
from picsafe.endpoint.model import from_ms, to_ms

DAY: Final = timedelta(days=1)

_WAITS: Final = (
    "EXISTS (SELECT 1 FROM job WHERE job.report = charge.report AND job.state NOT IN ('done', 'skipped'))"
)
_USED: Final = (
    "SELECT coalesce(sum(at > ?2), 0) AS reports, coalesce(sum(bytes), 0) AS bytes,"  # noqa: S608 - no input
    " min(CASE WHEN at > ?2 THEN at END) AS oldest FROM charge"
    f" WHERE account = ?1 AND (at > ?2 OR {_WAITS})"
)


@dataclass(frozen=True, slots=True)
class Used:
    """What an account has used.

    Attributes:
        reports: of the last day.
        bytes: of these, and of older ones that wait to be delivered.
        oldest: when the first of the last day came; ``None`` if none did.
    """

    reports: int
    bytes: int
    oldest: datetime | None


class ChargeStore:
    """Charges of the endpoint's database.

    Every method raises ``chalicelib.errors.Unavailable`` if the database does not answer.

    Args:
        database: of the endpoint.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def used(self, account: str, now: datetime) -> Used:
        """What an account has used at a moment."""

        def select(connection: Connection) -> Used:
            row = connection.execute(_USED, (account, to_ms(now - DAY))).fetchone()
            oldest = None if row["oldest"] is None else from_ms(row["oldest"])
            return Used(row["reports"], row["bytes"], oldest)

        return self._database.read(select)

    def has_of_size(self, account: str, smallest: int, largest: int) -> bool:
        """Whether an account is charged for a report of about that many bytes."""

        def select(connection: Connection) -> bool:
            row = connection.execute(
                "SELECT 1 FROM charge WHERE account = ? AND bytes BETWEEN ? AND ? LIMIT 1",
                (account, smallest, largest),
            ).fetchone()
            return row is not None

        return self._database.read(select)

    def forget(self, now: datetime) -> int:
        """Forget what counts no more; how many that were.

        What was charged by a clock that has been set back since counts for a day from now on, and not until
        that day has come.
        """

        def forgotten(connection: Connection) -> int:
            connection.execute("UPDATE charge SET at = ?1 WHERE at > ?1", (to_ms(now),))
            return connection.execute(
                f"DELETE FROM charge WHERE at <= ? AND NOT {_WAITS}",  # noqa: S608 - no input
                (to_ms(now - DAY),),
            ).rowcount

        return self._database.write(forgotten)


def charge(connection: Connection, report: int, account: str, size: int, now: datetime) -> None:
    """Charge an account for a report, in the transaction that takes it."""
    connection.execute("INSERT INTO charge VALUES (?, ?, ?, ?)", (report, account, size, to_ms(now)))
