"""Jobs that have failed and are not over: which, why, and having them tried before their time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chalicelib.local.sqlite import Connection, Database
from picsafe.endpoint.model import State, from_ms, to_ms

_SELECT: Final = (
    "SELECT job.*, report.report_id FROM job JOIN report ON report.id = job.report"
    " WHERE code IS NOT NULL AND state IN ('ready', 'aside', 'asking')"
    " ORDER BY attempts, due, report LIMIT ?"
)
_COUNT: Final = (
    "SELECT name, code, count(*) AS n FROM job"
    " WHERE code IS NOT NULL AND state IN ('ready', 'aside', 'asking') GROUP BY name, code"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnfinishedJob:
    """A job that has failed.

    Attributes:
        report: the report's number here.
        report_id: the report's ID.
        name: the job's.
        state: ``ready``, ``aside`` or ``asking``.
        code: why, the last time.
        since: since when it is tried.
        retry_at: when it is tried again; ``None`` if it is not.
    """

    report: int
    report_id: str
    name: str
    state: State
    code: str
    since: datetime
    retry_at: datetime | None


class Unfinished:
    """Every method raises ``chalicelib.errors.Unavailable`` if the database does not answer.

    Args:
        database: of the endpoint.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, limit: int) -> Sequence[UnfinishedJob]:
        """What has failed, the job that was tried least and longest ago first."""

        def select(connection: Connection) -> list[UnfinishedJob]:
            rows = connection.execute(
                _SELECT,
                (limit,),
            )
            return [
                UnfinishedJob(
                    report=row["report"],
                    report_id=row["report_id"],
                    name=row["name"],
                    state=State(row["state"]),
                    code=row["code"],
                    since=from_ms(row["since"]),
                    retry_at=from_ms(row["due"]) if row["state"] == State.READY else None,
                )
                for row in rows
            ]

        return self._database.read(select)

    def codes(self, names: Collection[str]) -> dict[str, int]:
        """How many jobs of these names have failed, by the code of why."""

        def select(connection: Connection) -> dict[str, int]:
            counted: dict[str, int] = {}
            for row in connection.execute(_COUNT):
                if row["name"] in names:
                    counted[row["code"]] = counted.get(row["code"], 0) + row["n"]
            return counted

        return self._database.read(select)

    def hasten(self, jobs: Collection[UnfinishedJob], now: datetime) -> None:
        """Have jobs that are tried again tried at once."""

        def record(connection: Connection) -> None:
            for job in jobs:
                connection.execute(
                    "UPDATE job SET due = min(due, ?) WHERE report = ? AND name = ? AND state = ?",
                    (to_ms(now), job.report, job.name, State.READY),
                )

        self._database.write(record)
