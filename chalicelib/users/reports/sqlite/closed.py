"""Whose lists take nothing more, in SQLite."""

from __future__ import annotations

from datetime import datetime

from chalicelib.local.sqlite import Connection
from chalicelib.users.accounts.model import to_milliseconds
from chalicelib.users.reports.ports import ListsClosed


def close(connection: Connection, userid: int, until: datetime) -> None:
    """See ``ReportLog.close``."""
    connection.execute(
        "INSERT OR REPLACE INTO reports_closed (userid, closed_until) VALUES (?, ?)",
        (userid, to_milliseconds(until)),
    )


def require_open(connection: Connection, userid: int, now: datetime) -> None:
    """Go on only where something may be put into a person's lists.

    Raises:
        ListsClosed: it may not.
    """
    closed = connection.execute(
        "SELECT 1 FROM reports_closed WHERE userid = ? AND closed_until > ?", (userid, to_milliseconds(now))
    ).fetchone()
    if closed is not None:
        raise ListsClosed
