"""What enterprises' logs say of reports that were taken back, in SQLite: entries of their own."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Final

from chalicelib.local.sqlite import Connection
from chalicelib.users.accounts.model import from_milliseconds, to_milliseconds
from chalicelib.users.reports.model import (
    MAX_WITHDRAWALS,
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
    SELECT withdrawn, superseded_by FROM reports_of_enterprises
    WHERE enterprise = ? AND report = ? AND withdrawn IS NOT NULL ORDER BY sequence
"""


def withdraw(
    connection: Connection, userid: int, report_id: str, withdrawal: Withdrawal, members_of: tuple[int, ...]
) -> None:
    """See ``ReportLog.withdraw``."""
    row = connection.execute(
        "SELECT id, destination FROM reports_log WHERE userid = ? AND report_id = ? ORDER BY id LIMIT 1",
        (userid, report_id),
    ).fetchone()
    if row is None:
        return
    having = connection.execute(
        "SELECT DISTINCT enterprise FROM reports_of_enterprises WHERE report = ?", (row["id"],)
    )
    told = {entry["enterprise"] for entry in having}
    if row["destination"] in {"endpoint", "file"}:
        told |= set(members_of)
    words = (withdrawal.reason, withdrawal.superseded_by)
    for enterprise in sorted(told):
        said = [tuple(one) for one in connection.execute(_SAID, (enterprise, row["id"]))]
        if words in said[-1:] or len(said) >= MAX_WITHDRAWALS:
            continue
        connection.execute(
            _SAY,
            {
                "enterprise": enterprise,
                "report": row["id"],
                "reason": withdrawal.reason,
                "superseded_by": withdrawal.superseded_by,
                "at": to_milliseconds(withdrawal.at),
                "position": withdrawal.position,
            },
        )


def entry_from(row: sqlite3.Row, report: LoggedReport) -> NumberedReport:
    """An entry as an enterprise sees it."""
    seen = replace(report, left_out=(), recipients=())
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
