"""What a person decides of jobs."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from chalicelib.local.sqlite import Connection, Database
from picsafe.delivery.matching import is_about_patients
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
            again: also what is done or skipped; its steps are forgotten, and what was answered.
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
                # whoever has a report delivered anew may do so because the answer was wrong
                connection.execute(
                    "UPDATE job SET answers = '{}' WHERE report = ? AND name = ?", (report, name)
                )
            connection.execute(
                "UPDATE job SET state = ?, attempts = 0, due = ?, since = ?, code = NULL, detail = NULL,"
                " choices = '[]' WHERE report = ? AND name = ?",
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
        """Answer the question that a job asks; it is ready then.

        The reason is logged, and which of the choices was made; another answer is not, which may name people.

        Raises:
            NotPossible: ``unknown_job``; ``not_asking``; ``not_a_choice``.
        """

        def record(connection: Connection) -> None:
            job = _required(connection, report, name)
            if job.state != State.ASKING or job.code is None:
                raise NotPossible("not_asking", "It asks nothing.")
            is_chosen = bool(job.choices) or is_about_patients(job.code)
            if is_chosen and text not in job.choices:
                raise _no_choice(job)
            # the last answer is the one that counts, also where a question has come a second time
            others = {code: answer for code, answer in job.answers.items() if code != job.code}
            connection.execute(
                "UPDATE job SET state = ?, due = ?, answers = ?, choices = '[]'"
                " WHERE report = ? AND name = ?",
                (State.READY, to_ms(now), json.dumps({**others, job.code: text}), report, name),
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
                **({"answer": text} if is_chosen else {}),
                **_reason(why),
            )

        self._database.write(record)

    def put_aside(self, report: int, name: str, why: str, user: dict[str, Any], now: datetime) -> None:
        """Set aside what asks, for a while; it is delivered if somebody has it tried again.

        Raises:
            NotPossible: ``unknown_job``; ``not_asking``.
        """

        def record(connection: Connection) -> None:
            job = _required(connection, report, name)
            if job.state != State.ASKING:
                raise NotPossible("not_asking", "It asks nothing.")
            # its sender was told that it is held when it asked
            set_state(connection, job, State.ASIDE, now, code="set_aside_by_operator", detail=why)
            events.append(
                connection,
                now,
                "aside",
                report_id_of(connection, report),
                destination=destination_of(job),
                user=user,
                why=why,
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


def _no_choice(job: Job) -> NotPossible:
    choices = f"It can be answered with {', '.join(job.choices)}" if job.choices else "Nobody was found"
    more = (
        ", and with whoever else is found at a look at the patients"
        if is_about_patients(job.code or "")
        else ""
    )
    return NotPossible("not_a_choice", f"That is none of the answers. {choices}{more}.")


def _reason(why: str) -> dict[str, str]:
    return {"why": why} if why else {}


def _required(connection: Connection, report: int, name: str) -> Job:
    job = find_job(connection, report, name)
    if job is None:
        raise NotPossible("unknown_job", "There is no such delivery.")
    if job.state == State.RUNNING:
        raise NotPossible("running", "It is being done at this moment. Try again shortly.")
    return job
