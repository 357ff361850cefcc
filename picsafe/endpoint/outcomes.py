"""What came of jobs, as the workers record it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chalicelib.local.sqlite import Connection, Database
from picsafe.delivery.model import Receipt
from picsafe.endpoint import events
from picsafe.endpoint.job_rows import add_job, destination_of, report_id_of, set_state
from picsafe.endpoint.model import INTAKE, OPEN, Job, State, to_ms
from picsafe.endpoint.notices import (
    NoticeState,
    give_notice,
    give_notice_of_earlier,
    give_notice_of_opening,
    was_held_unopened,
)


class Outcomes:
    """Ends jobs, or has them tried again.

    Every method raises ``chalicelib.errors.Unavailable`` if the database does not answer. What changes is on
    disk, with its event, when a method returns.

    Args:
        database: of the endpoint.
        tells_senders: whether notices are made for the senders of reports.
    """

    def __init__(self, database: Database, *, tells_senders: bool = False) -> None:
        self._database = database
        self._tells_senders = tells_senders

    def opened(
        self,
        job: Job,
        *,
        report_id: str,
        contents: str,
        patient: str | None,
        wrapped_key: bytes,
        sender: dict[str, str],
        destinations: Sequence[str],
        passed_over: Sequence[str],
        now: datetime,
        posted_by: int | None = None,
    ) -> State:
        """Record what an opened report is, and make its jobs at destinations.

        The same contents under the same report ID are the same report, which has its jobs already: it is
        ``skipped`` with the code ``same_report``. Only where nobody was proven to have sent it before does it
        go to destinations whose conditions are met by its sender. Other contents under the same ID are set
        ``aside`` with the code ``report_id_taken``.

        Args:
            job: the job that opened it.
            report_id: the report's ID, which a report sealed with a static key says only now.
            contents: digest of what is in it.
            patient: a name for the patient.
            wrapped_key: its key under the endpoint's own.
            sender: who sent it, as it was proven.
            destinations: that it goes to.
            passed_over: whose conditions it does not meet.
            now: the time.
            posted_by: the user number of who brought it, if that is not the sender.
        """
        more: dict[str, Any] = {} if posted_by is None else {"posted_by": posted_by}

        def record(connection: Connection) -> State:
            others = [
                row["contents"]
                for row in connection.execute(
                    "SELECT contents FROM report WHERE report_id = ? AND id != ? AND contents IS NOT NULL",
                    (report_id, job.report),
                )
            ]
            is_same = contents in others
            missed = _missed(connection, report_id, contents, destinations) if is_same and sender else []
            connection.execute(
                "UPDATE report SET report_id = ?, wrapped_key = ?, sender = ?, patient = ?, contents = ?"
                " WHERE id = ?",
                (
                    report_id,
                    wrapped_key,
                    json.dumps(sender),
                    patient,
                    None if others and not missed else contents,
                    job.report,
                ),
            )
            if others and not missed:
                state, code, detail = (
                    (State.SKIPPED, "same_report", "The same report came before, sealed differently.")
                    if is_same
                    else (
                        State.ASIDE,
                        "report_id_taken",
                        "Another report came under this report ID before, with other contents.",
                    )
                )
                set_state(connection, job, state, now, code=code, detail=detail)
                events.append(connection, now, "opened", report_id, outcome=code, **more)
                self._tell_opened(connection, job, report_id, state, now)
                if is_same:
                    self._tell_of_earlier(connection, job, report_id, contents, now)
                return state
            set_state(connection, job, State.DONE, now)
            self._tell_opened(connection, job, report_id, State.DONE, now)
            if is_same:
                self._tell_of_earlier(connection, job, report_id, contents, now)
            events.append(connection, now, "opened", report_id, **more)
            for name in missed or destinations:
                add_job(connection, job.report, name, State.READY, now)
            for name in set(destinations) - set(missed) if missed else ():
                add_job(connection, job.report, name, State.SKIPPED, now, code="same_report")
            for name in passed_over:
                add_job(connection, job.report, name, State.SKIPPED, now, code="condition_not_met")
            return State.DONE

        return self._database.write(record)

    def done(self, job: Job, receipt: Receipt, now: datetime) -> None:
        """The report has arrived."""

        def record(connection: Connection) -> None:
            document = json.dumps({"reference": receipt.reference, **receipt.details})
            set_state(connection, job, State.DONE, now, receipt=document)
            report_id = report_id_of(connection, job.report)
            events.append(
                connection, now, "delivered", report_id, destination=job.name, attempts=job.attempts
            )
            self._tell(connection, job, "delivered", now)

        self._database.write(record)

    def later(self, job: Job, due: datetime, code: str, detail: str, *, counts: bool, now: datetime) -> None:
        """It is to be tried again; ``counts`` says whether this was an attempt at all.

        The first failure and every new reason is an event.
        """

        def record(connection: Connection) -> None:
            if job.code != code:
                report_id = report_id_of(connection, job.report)
                events.append(
                    connection, now, "attempted", report_id, destination=destination_of(job), outcome=code
                )
            set_state(connection, job, State.READY, now, code=code, detail=detail)
            connection.execute(
                "UPDATE job SET due = ?, attempts = ? WHERE report = ? AND name = ?",
                (to_ms(due), job.attempts - (0 if counts else 1), job.report, job.name),
            )

        self._database.write(record)

    def stopped(
        self,
        job: Job,
        state: State,
        code: str,
        detail: str,
        now: datetime,
        *,
        choices: Sequence[str] = (),
    ) -> None:
        """It is not tried again unless a person decides so: ``asking``, with choices, or ``aside``."""

        def record(connection: Connection) -> None:
            set_state(connection, job, state, now, code=code, detail=detail, choices=choices)
            report_id = report_id_of(connection, job.report)
            events.append(
                connection, now, str(state), report_id, destination=destination_of(job), outcome=code
            )
            self._tell(connection, job, "held", now)

        self._database.write(record)

    def _tell(self, connection: Connection, job: Job, state: NoticeState, now: datetime) -> None:
        if not self._tells_senders:
            return
        if job.name == OPEN:
            give_notice_of_opening(connection, job.report, state, now)
        else:
            give_notice(connection, job.report, job.name, state, now)

    def _tell_opened(
        self, connection: Connection, job: Job, report_id: str, state: State, now: datetime
    ) -> None:
        if not self._tells_senders:
            return
        if state is State.ASIDE:
            give_notice(connection, job.report, INTAKE, "held", now)
        elif was_held_unopened(connection, report_id):
            # what its sender was told of it is over
            give_notice(connection, job.report, INTAKE, "delivered", now)

    def _tell_of_earlier(
        self, connection: Connection, job: Job, report_id: str, contents: str, now: datetime
    ) -> None:
        if self._tells_senders:
            give_notice_of_earlier(connection, job.report, report_id, contents, now)


def _missed(
    connection: Connection, report_id: str, contents: str, destinations: Sequence[str]
) -> Sequence[str]:
    """Destinations that a report was kept from for no other reason than that nobody was proven its sender."""
    jobs = connection.execute(
        "SELECT job.name, coalesce(job.code, '') AS code, report.sender FROM job"
        " JOIN report ON report.id = job.report WHERE report.report_id = ? AND report.contents = ?",
        (report_id, contents),
    ).fetchall()
    passed_over = {
        row["name"] for row in jobs if row["code"] == "condition_not_met" and row["sender"] == "{}"
    }
    others = {row["name"] for row in jobs if row["code"] != "condition_not_met"}
    return [name for name in destinations if name in passed_over - others]
