"""What a person decides of jobs."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from chalicelib.local.sqlite import Connection, Database
from picsafe.endpoint import events
from picsafe.endpoint.errors import NotPossible
from picsafe.endpoint.job_rows import destination_of, find_job, report_id_of, set_state
from picsafe.endpoint.model import OPEN, Job, State, to_ms
from picsafe.endpoint.notices import give_notice, give_notice_of_opening


class Decisions:
    """Has jobs done again, answered or left undone.

    Every method raises ``chalicelib.errors.Unavailable`` if the database does not answer. What changes is on
    disk, with its event, when a method returns.

    Args:
        database: of the endpoint.
        tells_senders: whether notices are made for the senders of reports.
    """

    def __init__(self, database: Database, *, tells_senders: bool = False) -> None:
        self._database = database
        self._tells_senders = tells_senders

    def replay(
        self, report: int, name: str, user: dict[str, Any], now: datetime, *, again: bool, why: str = ""
    ) -> None:
        """Make a job ready at once, as if it had never been tried.

        Args:
            report: the report's number.
            name: the job's.
            user: who asks for it.
            now: the time.
            again: also what is done or skipped; its steps are forgotten.
            why: the reason, for the log; nothing about a patient.

        Raises:
            NotPossible: ``unknown_job``; ``already_done``; ``running``; ``purged``.
        """

        def record(connection: Connection) -> None:
            job = _required(connection, report, name)
            if job.state.is_over and not again:
                raise NotPossible("already_done", "It is over. Say --again to deliver it once more.")
            row = connection.execute(
                "SELECT purged_at, report_id FROM report WHERE id = ?", (report,)
            ).fetchone()
            if row["purged_at"] is not None:
                raise NotPossible("purged", "The report's file was deleted when its time was over.")
            if job.state.is_over:
                connection.execute("DELETE FROM step WHERE report = ? AND destination = ?", (report, name))
            connection.execute(
                "UPDATE job SET state = ?, attempts = 0, due = ?, since = ?, code = NULL, detail = NULL"
                " WHERE report = ? AND name = ?",
                (State.READY, to_ms(now), to_ms(now), report, name),
            )
            events.append(
                connection,
                now,
                "replayed",
                row["report_id"],
                destination=destination_of(job),
                user=user,
                **_reason(why),
            )

        self._database.write(record)

    def answer(
        self, report: int, name: str, text: str, user: dict[str, Any], now: datetime, *, why: str = ""
    ) -> None:
        """Answer the question that a job asks; it is ready then. The reason is logged, the answer is not.

        Raises:
            NotPossible: ``unknown_job``; ``not_asking``.
        """

        def record(connection: Connection) -> None:
            job = _required(connection, report, name)
            if job.state != State.ASKING or job.code is None:
                raise NotPossible("not_asking", "It asks nothing.")
            connection.execute(
                "UPDATE job SET state = ?, due = ?, answers = ? WHERE report = ? AND name = ?",
                (State.READY, to_ms(now), json.dumps({**job.answers, job.code: text}), report, name),
            )
            report_id = report_id_of(connection, report)
            events.append(
                connection,
                now,
                "answered",
                report_id,
                destination=destination_of(job),
                user=user,
                outcome=job.code,
                **_reason(why),
            )

        self._database.write(record)

    def skip(self, report: int, name: str, why: str, user: dict[str, Any], now: datetime) -> None:
        """Decide that a job is not done.

        Raises:
            NotPossible: ``unknown_job``; ``already_done``; ``running``.
        """

        def record(connection: Connection) -> None:
            job = _required(connection, report, name)
            if job.state.is_over:
                raise NotPossible("already_done", "It is over already.")
            set_state(connection, job, State.SKIPPED, now, code="skipped_by_operator", detail=why)
            report_id = report_id_of(connection, report)
            events.append(
                connection, now, "skipped", report_id, destination=destination_of(job), user=user, why=why
            )
            if self._tells_senders and job.name == OPEN:
                give_notice_of_opening(connection, report, "rejected", now)
            elif self._tells_senders:
                give_notice(connection, report, name, "rejected", now)

        self._database.write(record)


def _reason(why: str) -> dict[str, str]:
    return {"why": why} if why else {}


def _required(connection: Connection, report: int, name: str) -> Job:
    job = find_job(connection, report, name)
    if job is None:
        raise NotPossible("unknown_job", "There is no such delivery.")
    if job.state == State.RUNNING:
        raise NotPossible("running", "It is being done at this moment. Try again shortly.")
    return job
