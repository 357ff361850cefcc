"""The queue: one table, because a job library loses the job in hand when its process is killed.

A job that is ``running`` belongs to a run of the engine. Only one run at a time holds the data folder, so
that what another run left ``running`` broke off, and is ready again when the next one starts.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chalicelib.local.sqlite import Connection, Database
from picsafe.delivery.model import Receipt
from picsafe.endpoint import events
from picsafe.endpoint.errors import NotPossible
from picsafe.endpoint.model import OPEN, Job, Outage, State, from_ms, to_ms
from picsafe.endpoint.notices import NoticeState, give_notice

_BY_TIME = "SELECT * FROM job WHERE name = ? AND state = ? AND due <= ? ORDER BY due, report LIMIT 1"
_BY_PATIENT = """
 SELECT * FROM job WHERE name = ? AND state = ? AND due <= ?
 AND NOT EXISTS (
    SELECT 1 FROM job AS earlier
    JOIN report AS its ON its.id = earlier.report JOIN report AS this ON this.id = job.report
    WHERE earlier.name = job.name AND its.patient = this.patient AND its.id < this.id
    AND earlier.state NOT IN ('done', 'skipped')
 )
 ORDER BY due, report LIMIT 1
"""


class JobStore:
    """Jobs, steps and outages.

    Every method raises ``chalicelib.errors.Unavailable`` if the database does not answer. What changes is on
    disk, with its event, when a method returns.

    Args:
        database: of the endpoint.
        tells_senders: whether notices are made for the senders of reports.
    """

    def __init__(self, database: Database, *, tells_senders: bool = False) -> None:
        self._database = database
        self._tells_senders = tells_senders

    def recover(self, run: str, now: datetime) -> int:
        """Make ready again what earlier runs broke off; how many jobs that were."""

        def reset(connection: Connection) -> int:
            return connection.execute(
                "UPDATE job SET state = ?, due = ?, run = NULL WHERE state = ? AND run IS NOT ?",
                (State.READY, to_ms(now), State.RUNNING, run),
            ).rowcount

        return self._database.write(reset)

    def claim(self, name: str, run: str, now: datetime, *, by_patient: bool = False) -> Job | None:
        """Take the job of that name that has been due longest; it is ``running`` then.

        Args:
            name: ``open`` or a destination's.
            run: whose it is from now on.
            now: the time.
            by_patient: pass over jobs of patients of whom an earlier report has not arrived.
        """

        def take(connection: Connection) -> Job | None:
            row = connection.execute(
                _BY_PATIENT if by_patient else _BY_TIME, (name, State.READY, to_ms(now))
            ).fetchone()
            if row is None:
                return None
            connection.execute(
                "UPDATE job SET state = ?, run = ?, attempts = attempts + 1 WHERE report = ? AND name = ?",
                (State.RUNNING, run, row["report"], name),
            )
            return _get(connection, row["report"], name)

        return self._database.write(take)

    def next_due(self, name: str) -> datetime | None:
        """When the next job of that name is due; one that waits for a patient's earlier report counts too."""

        def select(connection: Connection) -> datetime | None:
            row = connection.execute(
                "SELECT min(due) AS due FROM job WHERE name = ? AND state = ?", (name, State.READY)
            ).fetchone()
            return None if row["due"] is None else from_ms(row["due"])

        return self._database.read(select)

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
        ``skipped`` with the code ``same_report``. Other contents under the same ID are set ``aside`` with the
        code ``report_id_taken``.

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
            connection.execute(
                "UPDATE report SET report_id = ?, wrapped_key = ?, sender = ?, patient = ?, contents = ?"
                " WHERE id = ?",
                (
                    report_id,
                    wrapped_key,
                    json.dumps(sender),
                    patient,
                    None if others else contents,
                    job.report,
                ),
            )
            if others:
                is_same = contents in others
                state, code, detail = (
                    (State.SKIPPED, "same_report", "The same report came before, sealed differently.")
                    if is_same
                    else (
                        State.ASIDE,
                        "report_id_taken",
                        "Another report came under this report ID before, with other contents.",
                    )
                )
                _set(connection, job, state, now, code=code, detail=detail)
                events.append(connection, now, "opened", report_id, outcome=code, **more)
                return state
            _set(connection, job, State.DONE, now)
            events.append(connection, now, "opened", report_id, **more)
            for name in destinations:
                _add(connection, job.report, name, State.READY, now)
            for name in passed_over:
                _add(connection, job.report, name, State.SKIPPED, now, code="condition_not_met")
            return State.DONE

        return self._database.write(record)

    def done(self, job: Job, receipt: Receipt, now: datetime) -> None:
        """The report has arrived."""

        def record(connection: Connection) -> None:
            document = json.dumps({"reference": receipt.reference, **receipt.details})
            _set(connection, job, State.DONE, now, receipt=document)
            report_id = _report_id(connection, job.report)
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
                report_id = _report_id(connection, job.report)
                events.append(connection, now, "attempted", report_id, destination=_where(job), outcome=code)
            _set(connection, job, State.READY, now, code=code, detail=detail)
            connection.execute(
                "UPDATE job SET due = ?, attempts = ? WHERE report = ? AND name = ?",
                (to_ms(due), job.attempts - (0 if counts else 1), job.report, job.name),
            )

        self._database.write(record)

    def stopped(self, job: Job, state: State, code: str, detail: str, now: datetime) -> None:
        """It is not tried again unless a person decides so: ``asking`` or ``aside``."""

        def record(connection: Connection) -> None:
            _set(connection, job, state, now, code=code, detail=detail)
            report_id = _report_id(connection, job.report)
            events.append(connection, now, str(state), report_id, destination=_where(job), outcome=code)
            self._tell(connection, job, "held", now)

        self._database.write(record)

    def replay(self, report: int, name: str, user: dict[str, Any], now: datetime, *, again: bool) -> None:
        """Make a job ready at once, as if it had never been tried.

        Args:
            report: the report's number.
            name: the job's.
            user: who asks for it.
            now: the time.
            again: also what is done or skipped; its steps are forgotten.

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
            events.append(connection, now, "replayed", row["report_id"], destination=_where(job), user=user)

        self._database.write(record)

    def answer(self, report: int, name: str, text: str, user: dict[str, Any], now: datetime) -> None:
        """Answer the question that a job asks; it is ready then.

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
            report_id = _report_id(connection, report)
            events.append(
                connection, now, "answered", report_id, destination=_where(job), user=user, outcome=job.code
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
            _set(connection, job, State.SKIPPED, now, code="skipped_by_operator", detail=why)
            report_id = _report_id(connection, report)
            events.append(connection, now, "skipped", report_id, destination=_where(job), user=user, why=why)
            self._tell(connection, job, "rejected", now)

        self._database.write(record)

    def of_report(self, report: int) -> list[Job]:
        """A report's jobs: the one that opens it, then those at destinations by name."""

        def select(connection: Connection) -> list[Job]:
            rows = connection.execute(
                "SELECT * FROM job WHERE report = ? ORDER BY name != ?, name", (report, OPEN)
            )
            return [_job(row) for row in rows]

        return self._database.read(select)

    def counts(self) -> dict[str, dict[State, int]]:
        """How many jobs are in each state, by the job's name."""

        def select(connection: Connection) -> dict[str, dict[State, int]]:
            counted: dict[str, dict[State, int]] = {}
            for row in connection.execute("SELECT name, state, count(*) AS n FROM job GROUP BY name, state"):
                counted.setdefault(row["name"], {})[State(row["state"])] = row["n"]
            return counted

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
            return [_job(row) for row in rows]

        return self._database.read(select)

    def step(self, report: int, destination: str, key: str) -> Receipt | None:
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

    def record_step(self, report: int, destination: str, key: str, receipt: Receipt, now: datetime) -> None:
        """Remember a step of a delivery; recording it again replaces what came of it."""
        document = json.dumps({"reference": receipt.reference, "details": receipt.details})
        self._database.write(
            lambda connection: connection.execute(
                "INSERT INTO step VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
                " receipt = excluded.receipt, at = excluded.at",
                (report, destination, key, document, to_ms(now)),
            )
        )

    def outages(self) -> list[Outage]:
        """The destinations that do not work."""

        def select(connection: Connection) -> list[Outage]:
            return [_outage(row) for row in connection.execute("SELECT * FROM outage ORDER BY name")]

        return self._database.read(select)

    def down(self, name: str, retry_at: datetime, code: str, detail: str, now: datetime) -> None:
        """A destination does not work; the first time is an event."""

        def record(connection: Connection) -> None:
            inserted = connection.execute(
                "INSERT INTO outage VALUES (?, ?, ?, 1, ?, ?) ON CONFLICT DO NOTHING",
                (name, to_ms(now), to_ms(retry_at), code, detail),
            )
            if inserted.rowcount:
                events.append(connection, now, "down", destination=name, outcome=code)
                return
            connection.execute(
                "UPDATE outage SET retry_at = ?, probes = probes + 1, code = ?, detail = ? WHERE name = ?",
                (to_ms(retry_at), code, detail, name),
            )

        self._database.write(record)

    def up(self, name: str, now: datetime) -> None:
        """A destination works again."""

        def record(connection: Connection) -> None:
            if connection.execute("DELETE FROM outage WHERE name = ?", (name,)).rowcount:
                events.append(connection, now, "up", destination=name)

        self._database.write(record)

    def _tell(self, connection: Connection, job: Job, state: NoticeState, now: datetime) -> None:
        if self._tells_senders and job.name != OPEN:
            give_notice(connection, job.report, job.name, state, now)


def _where(job: Job) -> str:
    return "" if job.name == OPEN else job.name


def _required(connection: Connection, report: int, name: str) -> Job:
    job = _get(connection, report, name)
    if job is None:
        raise NotPossible("unknown_job", "There is no such delivery.")
    if job.state == State.RUNNING:
        raise NotPossible("running", "It is being done at this moment. Try again shortly.")
    return job


def _add(
    connection: Connection, report: int, name: str, state: State, now: datetime, *, code: str | None = None
) -> None:
    connection.execute(
        "INSERT INTO job (report, name, state, attempts, due, since, code, answers)"
        " VALUES (?, ?, ?, 0, ?, ?, ?, '{}') ON CONFLICT DO NOTHING",
        (report, name, state, to_ms(now), to_ms(now), code),
    )


def _set(
    connection: Connection,
    job: Job,
    state: State,
    now: datetime,
    *,
    code: str | None = None,
    detail: str | None = None,
    receipt: str | None = None,
) -> None:
    connection.execute(
        "UPDATE job SET state = ?, due = ?, run = NULL, code = ?, detail = ?, receipt = ?"
        " WHERE report = ? AND name = ?",
        (state, to_ms(now), code, detail, receipt, job.report, job.name),
    )


def _report_id(connection: Connection, report: int) -> str:
    return str(connection.execute("SELECT report_id FROM report WHERE id = ?", (report,)).fetchone()[0])


def _get(connection: Connection, report: int, name: str) -> Job | None:
    row = connection.execute("SELECT * FROM job WHERE report = ? AND name = ?", (report, name)).fetchone()
    return None if row is None else _job(row)


def _job(row: Any) -> Job:  # noqa: ANN401 - sqlite3's row
    return Job(
        report=row["report"],
        name=row["name"],
        state=State(row["state"]),
        attempts=row["attempts"],
        due=from_ms(row["due"]),
        since=from_ms(row["since"]),
        code=row["code"],
        detail=row["detail"],
        receipt=row["receipt"],
        answers=json.loads(row["answers"]),
    )


def _outage(row: Any) -> Outage:  # noqa: ANN401 - sqlite3's row
    return Outage(
        row["name"],
        from_ms(row["since"]),
        from_ms(row["retry_at"]),
        row["probes"],
        row["code"],
        row["detail"],
    )
