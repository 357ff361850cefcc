"""Which reports their senders have taken back, and where these are still to be taken out by hand.

What PicSafe Cloud's list says of them is kept in the transaction that keeps the cursor behind it, with what
follows from it here: what was not fetched is not fetched, and what was not delivered is not delivered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from chalicelib.local.sqlite import Connection, Database
from picsafe.client.responses import TakenBackReport
from picsafe.endpoint import events
from picsafe.endpoint.errors import NotPossible
from picsafe.endpoint.job_rows import destination_of, job_of, set_state
from picsafe.endpoint.model import OPEN, State, from_ms, to_ms

CODE: Final = "recalled"
_WAITING: Final = (State.READY, State.ASKING, State.ASIDE)
_OF_REPORT: Final = "SELECT * FROM job WHERE report IN (SELECT id FROM report WHERE report_id = ?)"


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was said of a report that its sender has taken back.

    Attributes:
        number: grows with what is said.
        report_id: which.
        reason: ``consent_withdrawn``, ``wrong_patient``, ``other``, or a word that was added since.
        superseded_by: the ID of the corrected report in its place; empty if there is none.
        at: when its sender said so.
        destinations: where it was delivered before.
    """

    number: int
    report_id: str
    reason: str
    superseded_by: str
    at: datetime
    destinations: tuple[str, ...]


def keep(connection: Connection, said: Sequence[TakenBackReport], now: datetime) -> None:
    """Keep what the list says; the same once more changes nothing.

    Args:
        connection: of the transaction that keeps the cursor.
        said: what is listed, in order.
        now: the time.
    """
    for one in said:
        new = connection.execute(
            "INSERT INTO taken_back (report_id, reason, superseded_by, at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING",
            (one.report_id, one.reason, one.superseded_by or "", to_ms(one.withdrawn_at)),
        ).rowcount
        if new:
            events.append(connection, now, "taken_back", one.report_id, outcome=one.reason, via="cloud")
    _settle(connection, now)


class TakenBackStore:
    """Every method raises ``chalicelib.errors.Unavailable`` if the database does not answer.

    Args:
        database: of the endpoint.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def untold(self) -> list[TakenBack]:
        """What nobody was told of yet, in the order in which it was listed."""
        return self._select("is_told = 0")

    def told(self, said: TakenBack) -> None:
        """Somebody was told, and has done with it what has to be done."""
        self._database.write(
            lambda connection: connection.execute(
                "UPDATE taken_back SET is_told = 1, is_done = 1 WHERE number = ?", (said.number,)
            )
        )

    def newest(self) -> list[TakenBack]:
        """All that were taken back, each as it was said last."""
        return list({one.report_id: one for one in self._select("TRUE")}.values())

    def left(self) -> list[TakenBack]:
        """What was delivered somewhere and is still to be taken out by hand, as it was said last."""
        newest = {one.report_id: one for one in self._select("is_done = 0")}
        return [one for one in newest.values() if one.destinations]

    def done(self, report_id: str, user: dict[str, Any], now: datetime) -> None:
        """A person has taken a report out wherever it was delivered.

        Raises:
            NotPossible: ``not_taken_back``: there is nothing to be taken out of it.
        """

        def record(connection: Connection) -> None:
            changed = connection.execute(
                "UPDATE taken_back SET is_done = 1 WHERE report_id = ? AND is_done = 0", (report_id,)
            )
            if not changed.rowcount:
                raise NotPossible("not_taken_back", "Nothing of this report is left to be taken out.")
            events.append(connection, now, "taken_out", report_id, user=user)

        self._database.write(record)

    def _select(self, condition: str) -> list[TakenBack]:
        def select(connection: Connection) -> list[TakenBack]:
            rows = connection.execute(
                f"SELECT * FROM taken_back WHERE {condition} ORDER BY number"  # noqa: S608 - no input
            ).fetchall()
            return [
                TakenBack(
                    row["number"],
                    row["report_id"],
                    row["reason"],
                    row["superseded_by"],
                    from_ms(row["at"]),
                    _delivered(connection, row["report_id"]),
                )
                for row in rows
            ]

        return self._database.read(select)


def _settle(connection: Connection, now: datetime) -> None:
    for row in connection.execute(
        "SELECT DISTINCT report_id FROM taken_back WHERE is_settled = 0"
    ).fetchall():
        report_id = row["report_id"]
        waiting = connection.execute(
            "UPDATE cloud_report SET state = 'over', code = ?, due = ?"
            " WHERE report_id = ? AND state = 'ready'",
            (CODE, to_ms(now), report_id),
        )
        if waiting.rowcount:
            events.append(connection, now, "not_fetched", report_id, outcome=CODE, via="cloud")
        jobs = [job_of(one) for one in connection.execute(_OF_REPORT, (report_id,))]
        for job in jobs:
            if job.state in _WAITING:
                detail = "Its sender has taken it back."
                set_state(connection, job, State.SKIPPED, now, code=CODE, detail=detail)
                events.append(
                    connection, now, "skipped", report_id, destination=destination_of(job), outcome=CODE
                )
        # what is being done at this moment may fail, and would be tried again
        if not any(job.state is State.RUNNING for job in jobs):
            connection.execute("UPDATE taken_back SET is_settled = 1 WHERE report_id = ?", (report_id,))


def _delivered(connection: Connection, report_id: str) -> tuple[str, ...]:
    jobs = [job_of(one) for one in connection.execute(_OF_REPORT, (report_id,))]
    return tuple(sorted({job.name for job in jobs if job.name != OPEN and job.state is State.DONE}))
