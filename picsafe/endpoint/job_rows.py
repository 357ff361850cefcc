"""Rows of the table of jobs, in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from chalicelib.local.sqlite import Connection
from picsafe.endpoint.model import OPEN, Job, State, from_ms, to_ms


def add_job(
    connection: Connection, report: int, name: str, state: State, now: datetime, *, code: str | None = None
) -> None:
    """Make a job, unless there is one already."""
    connection.execute(
        "INSERT INTO job (report, name, state, attempts, due, since, code, answers)"
        " VALUES (?, ?, ?, 0, ?, ?, ?, '{}') ON CONFLICT DO NOTHING",
        (report, name, state, to_ms(now), to_ms(now), code),
    )


def set_state(
    connection: Connection,
    job: Job,
    state: State,
    now: datetime,
    *,
    code: str | None = None,
    detail: str | None = None,
    receipt: str | None = None,
    choices: Sequence[str] = (),
) -> None:
    """Have a job be in a state from now on; nobody does it then."""
    connection.execute(
        "UPDATE job SET state = ?, due = ?, run = NULL, code = ?, detail = ?, receipt = ?, choices = ?"
        " WHERE report = ? AND name = ?",
        (state, to_ms(now), code, detail, receipt, json.dumps(choices), job.report, job.name),
    )


def find_job(connection: Connection, report: int, name: str) -> Job | None:
    """A report's job of that name."""
    row = connection.execute("SELECT * FROM job WHERE report = ? AND name = ?", (report, name)).fetchone()
    return None if row is None else job_of(row)


def job_of(row: Any) -> Job:  # noqa: ANN401 - sqlite3's row
    """What a row says."""
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
        choices=tuple(json.loads(row["choices"])),
    )


def destination_of(job: Job) -> str:
    """The destination that an event about a job names; that of opening names none."""
    return "" if job.name == OPEN else job.name


def report_id_of(connection: Connection, report: int) -> str:
    """The ID of a report by its number here."""
    return str(connection.execute("SELECT report_id FROM report WHERE id = ?", (report,)).fetchone()[0])
