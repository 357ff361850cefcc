"""Lists of reports, a page at a time. Nothing in them is about a patient, and none says who sent them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.local.sqlite import Connection, Database
from picsafe.endpoint.model import OPEN, State, from_ms

# no report has a larger number
_NEWEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ListedJob:
    """A job in a list: its name, where it stands, and the code of why, but not what a server said of it."""

    name: str
    state: State
    code: str | None


@dataclass(frozen=True, slots=True)
class ListedReport:
    """A report in a list.

    Attributes:
        number: its number here.
        report_id: its ID; empty while that is not known.
        received_at: when it was accepted.
        via: the way in.
        size: bytes of the sealed file.
        is_test: whether it is a trial.
        is_purged: whether its file was deleted.
        jobs: the one that opens it, then those at destinations by name.
    """

    number: int
    report_id: str
    received_at: datetime
    via: str
    size: int
    is_test: bool
    is_purged: bool
    jobs: list[ListedJob] = field(default_factory=list)


class Listing:
    """Every method raises ``chalicelib.errors.Unavailable`` if the database does not answer.

    Args:
        database: of the endpoint.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def reports(
        self,
        limit: int,
        *,
        state: State | None = None,
        name: str | None = None,
        before: int | None = None,
    ) -> list[ListedReport]:
        """Reports, the newest first.

        Args:
            limit: how many.
            state: only those that have a job in this state.
            name: only those that have a job of this name (in this state).
            before: only those whose number is smaller.
        """

        def select(connection: Connection) -> list[ListedReport]:
            numbers = _numbers(connection, limit, state, name, _NEWEST if before is None else before)
            found = {number: _report(connection, number) for number in numbers}
            for number, report in found.items():
                report.jobs.extend(_jobs(connection, number))
            return list(found.values())

        return self._database.read(select)


def _numbers(
    connection: Connection, limit: int, state: State | None, name: str | None, before: int
) -> Sequence[int]:
    if state is None and name is None:
        rows = connection.execute(
            "SELECT id AS report FROM report WHERE id < ? ORDER BY id DESC LIMIT ?", (before, limit)
        )
    else:
        conditions = {"state": state, "name": name}
        wanted = {column: value for column, value in conditions.items() if value is not None}
        where = " AND ".join(f"{column} = ?" for column in wanted)
        rows = connection.execute(
            f"SELECT DISTINCT report FROM job WHERE {where} AND report < ? ORDER BY report DESC LIMIT ?",  # noqa: S608 - no input
            [*wanted.values(), before, limit],
        )
    return [row["report"] for row in rows]


def _report(connection: Connection, number: int) -> ListedReport:
    row = connection.execute(
        "SELECT id, report_id, received_at, via, size, is_test, purged_at FROM report WHERE id = ?", (number,)
    ).fetchone()
    return ListedReport(
        number=row["id"],
        report_id=row["report_id"],
        received_at=from_ms(row["received_at"]),
        via=row["via"],
        size=row["size"],
        is_test=bool(row["is_test"]),
        is_purged=row["purged_at"] is not None,
    )


def _jobs(connection: Connection, number: int) -> list[ListedJob]:
    rows = connection.execute(
        "SELECT name, state, code FROM job WHERE report = ? ORDER BY name != ?, name", (number, OPEN)
    )
    return [ListedJob(row["name"], State(row["state"]), row["code"]) for row in rows]
