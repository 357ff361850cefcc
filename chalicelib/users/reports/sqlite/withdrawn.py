"""What enterprises' logs say of reports that were taken back, in SQLite: entries of their own."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Final

from chalicelib.local.sqlite import Connection
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.reports.model import (
    ELSEWHERE,
    NOBODY,
    LoggedReport,
    NumberedReport,
    Withdrawal,
)

_SAY: Final = """
    INSERT INTO reports_of_enterprises
        (enterprise, sequence, report, withdrawn, superseded_by, withdrawn_at, own_position)
    SELECT :enterprise, coalesce(max(sequence), 0) + 1, :report, :reason, :superseded_by, :at, :position
    FROM reports_of_enterprises WHERE enterprise = :enterprise
"""
_SAID: Final = """
    SELECT withdrawn, superseded_by
    FROM reports_of_enterprises JOIN reports_log ON reports_log.id = report
    WHERE enterprise = ? AND userid = ? AND report_id = ? AND withdrawn IS NOT NULL ORDER BY sequence
"""
_TOLD: Final = """
    SELECT DISTINCT enterprise FROM reports_of_enterprises JOIN reports_log ON reports_log.id = report
    WHERE userid = ? AND report_id = ? AND withdrawn IS NOT NULL
"""
_HAVING: Final = """
    SELECT enterprise FROM reports_of_enterprises WHERE report = ? AND withdrawn IS NULL
"""
_UPLOADS: Final = """
    SELECT id, destination FROM reports_log WHERE userid = ? AND report_id = ? ORDER BY position
"""


def withdraw(
    connection: Connection, userid: int, report_id: str, withdrawal: Withdrawal, members_of: tuple[int, ...]
) -> None:
    """See ``ReportLog.withdraw``."""
    told_before = [one["enterprise"] for one in connection.execute(_TOLD, (userid, report_id))]
    having: dict[int, int] = {}
    elsewhere: dict[int, int] = {}
    for upload in connection.execute(_UPLOADS, (userid, report_id)).fetchall():
        for entry in connection.execute(_HAVING, (upload["id"],)):
            having.setdefault(entry["enterprise"], upload["id"])
        if upload["destination"] in ELSEWHERE:
            for enterprise in (*members_of, *told_before):
                elsewhere.setdefault(enterprise, upload["id"])
    for enterprise, report in sorted({**elsewhere, **having}.items()):
        said = connection.execute(_SAID, (enterprise, userid, report_id))
        if withdrawal.is_said([(one["withdrawn"], one["superseded_by"]) for one in said]):
            continue
        connection.execute(
            _SAY,
            {
                "enterprise": enterprise,
                "report": report,
                "reason": withdrawal.reason,
                "superseded_by": withdrawal.superseded_by,
                "at": to_milliseconds(withdrawal.at),
                "position": withdrawal.position,
            },
        )


def entry_from(row: sqlite3.Row, report: LoggedReport) -> NumberedReport:
    """An entry as an enterprise sees it."""
    seen = replace(report, left_out=(), recipients=(), is_removed=False)
    if row["withdrawn"] is None:
        return NumberedReport(row["sequence"], seen)
    return NumberedReport(
        row["sequence"],
        replace(seen, sender=NOBODY),
        Withdrawal(
            row["withdrawn"],
            row["superseded_by"],
            from_milliseconds(row["withdrawn_at"]),
            row["own_position"],
        ),
    )
