"""The queue: one table, because a job library loses the job in hand when its process is killed.

A job that is ``running`` belongs to a run of the engine. Only one run at a time holds the data folder, so
that what another run left ``running`` broke off, and is ready again when the next one starts.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chalicelib.local.sqlite import Connection, Database
from picsafe.endpoint.job_rows import find_job, job_of
from picsafe.endpoint.model import OPEN, Job, State, from_ms, to_ms

_DUE = "SELECT * FROM job WHERE name = ? AND state = 'ready' AND due <= ?"
_UNTRIED = " AND attempts = 0"
_IN_ORDER = """
 AND NOT EXISTS (
    SELECT 1 FROM job AS earlier
    JOIN report AS its ON its.id = earlier.report JOIN report AS this ON this.id = job.report
    WHERE earlier.name = job.name AND its.patient = this.patient AND its.id < this.id
    AND earlier.state NOT IN ('done', 'skipped')
 )
"""
_FIRST = " ORDER BY due, report LIMIT 1"


class JobStore:
    """Which jobs there are, and who does them.

    Every method raises ``chalicelib.errors.Unavailable`` if the database does not answer.

    Args:
        database: of the endpoint.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def recover(self, run: str, now: datetime) -> int:
        """Make ready again what earlier runs broke off; how many jobs that were."""

        def reset(connection: Connection) -> int:
            return connection.execute(
                "UPDATE job SET state = ?, due = ?, run = NULL WHERE state = ? AND run IS NOT ?",
                (State.READY, to_ms(now), State.RUNNING, run),
            ).rowcount

        return self._database.write(reset)

    def claim(
        self, name: str, run: str, now: datetime, *, by_patient: bool = False, untried_first: bool = False
    ) -> Job | None:
        """Take the job of that name that has been due longest; it is ``running`` then.

        Args:
            name: ``open`` or a destination's.
            run: whose it is from now on.
            now: the time.
            by_patient: pass over jobs of patients of whom an earlier report has not arrived.
            untried_first: take one that has never been tried, if there is one.
        """
        due = _DUE + (_IN_ORDER if by_patient else "")

        def first(connection: Connection, query: str) -> Any:  # noqa: ANN401 - sqlite3's row
            return connection.execute(query + _FIRST, (name, to_ms(now))).fetchone()

        def take(connection: Connection) -> Job | None:
            row = first(connection, due + _UNTRIED) if untried_first else None
            row = row or first(connection, due)
            if row is None:
                return None
            connection.execute(
                "UPDATE job SET state = ?, run = ?, attempts = attempts + 1 WHERE report = ? AND name = ?",
                (State.RUNNING, run, row["report"], name),
            )
            return find_job(connection, row["report"], name)

        return self._database.write(take)

    def of_report(self, report: int) -> list[Job]:
        """A report's jobs: the one that opens it, then those at destinations by name."""

        def select(connection: Connection) -> list[Job]:
            rows = connection.execute(
                "SELECT * FROM job WHERE report = ? ORDER BY name != ?, name", (report, OPEN)
            )
            return [job_of(row) for row in rows]

        return self._database.read(select)

    def counts(self) -> dict[str, dict[State, int]]:
        """How many jobs are in each state, by the job's name."""

        def select(connection: Connection) -> dict[str, dict[State, int]]:
            counted: dict[str, dict[State, int]] = {}
            for row in connection.execute("SELECT name, state, count(*) AS n FROM job GROUP BY name, state"):
                counted.setdefault(row["name"], {})[State(row["state"])] = row["n"]
            return counted

        return self._database.read(select)

    def next_due(self) -> dict[str, datetime]:
        """When one that waits is due next, by the job's name; one that waits for another counts too."""

        def select(connection: Connection) -> dict[str, datetime]:
            rows = connection.execute(
                "SELECT name, min(due) AS due FROM job WHERE state = ? GROUP BY name", (State.READY,)
            )
            return {row["name"]: from_ms(row["due"]) for row in rows}

        return self._database.read(select)

    def waiting_since(self) -> dict[str, datetime]:
        """Since when the report has waited that has waited longest, by the job's name."""

        def select(connection: Connection) -> dict[str, datetime]:
            rows = connection.execute(
                "SELECT name, min(since) AS since FROM job WHERE state IN (?, ?) GROUP BY name",
                (State.READY, State.RUNNING),
            )
            return {row["name"]: from_ms(row["since"]) for row in rows}

        return self._database.read(select)

    def in_state(self, state: State, limit: int, name: str | None = None) -> list[Job]:
        """Jobs in a state, the one that has been in it longest first."""

        def select(connection: Connection) -> list[Job]:
            where, values = ("", [state]) if name is None else (" AND name = ?", [state, name])
            rows = connection.execute(
                f"SELECT * FROM job WHERE state = ?{where} ORDER BY due, report LIMIT ?",  # noqa: S608 - no input
                [*values, limit],
            )
            return [job_of(row) for row in rows]

        return self._database.read(select)
